import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { SetupError } from '../setup-error.ts';

/** Says whose folder it is, and in which layout: nothing is ever written into a folder without it. */
const MARKER = 'buildingos-realtime.json';
const MARK = { format: 1 };

interface LevelStore {
  open(): Promise<void>;
  keys(): AsyncIterable<unknown>;
  close(): Promise<void>;
}

/**
 * Makes sure that the tables can be kept in `folder`, and answers where in it. A folder of something else, a
 * damaged one, and one that another running stack uses are a SetupError each.
 */
export const openDataFolder = async (folder: string): Promise<string> => {
  const path = join(folder, 'dynamodb');
  claim(folder);
  await probe(folder, path);
  return path;
};

/** The tables that the folder must hold, since they were once made in it. */
export const keptTables = (folder: string): string[] =>
  JSON.parse(readFileSync(join(folder, MARKER), 'utf8')).tables ?? [];

export const rememberTables = (folder: string, tables: string[]): void =>
  writeFileSync(join(folder, MARKER), `${JSON.stringify({ ...MARK, tables })}\n`);

/** Parents first. Node's own recursive way never returns where the system has no folders made, as in /proc. */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
};

const claim = (folder: string): void => {
  const marker = join(folder, MARKER);
  try {
    makeFolder(resolve(folder));
    if (readdirSync(folder).length === 0) writeFileSync(marker, `${JSON.stringify(MARK)}\n`);
  } catch (cause) {
    throw new SetupError(`The data folder ${folder} can't be used: ${reasonOf(cause)}`, { cause });
  }
  try {
    if (JSON.parse(readFileSync(marker, 'utf8')).format === MARK.format) return;
  } catch (cause) {
    throw new SetupError(`${folder} is not a data folder of this stack: choose an empty or a new one.`, {
      cause,
    });
  }
  throw new SetupError(`The data folder ${folder} is of another version of this stack: choose another one.`);
};

/** The database itself would find out in the middle of a request, and end the process. */
const probe = async (folder: string, path: string): Promise<void> => {
  const ofDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'));
  const { Level } = ofDynalite('level') as { Level: new (path: string) => LevelStore };
  const store = new Level(path);
  try {
    await store.open();
    await readThrough(store).finally(() => store.close());
  } catch (cause) {
    const { code } = ((cause as Error).cause ?? {}) as { code?: string };
    throw new SetupError(
      code === 'LEVEL_LOCKED'
        ? `The data folder ${folder} is in use by another running stack.`
        : `The data folder ${folder} is damaged (${reasonOf((cause as Error).cause ?? cause)}): restore it or choose another one.`,
      { cause },
    );
  }
};

/** Opening reads the newest file only. */
const readThrough = async (store: LevelStore): Promise<void> => {
  const keys = store.keys()[Symbol.asyncIterator]();
  while (!(await keys.next()).done);
};

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
