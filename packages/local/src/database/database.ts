import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';
import type { PlatformClock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { TableSpec } from '../plan/system.ts';
import { SetupError } from '../setup-error.ts';
import { createTables } from './create-tables.ts';
import { keptTables, openDataFolder, rememberTables } from './data-folder.ts';
import { createDatabaseClient, type DatabaseClient, isRefusal } from './database-client.ts';
import { startExpiry } from './expiry.ts';

export interface DatabaseOptions {
  tables: TableSpec[];
  clock: PlatformClock;
  log: Log;
  /** Keeps the tables here; in memory when absent. */
  dataDir?: string | undefined;
  /** Platform ms between two sweeps of expired rows. */
  sweepEveryMs?: number;
}

export interface Database {
  /** Where DynamoDB answers, on 127.0.0.1. */
  port: number;
  /** Waits for the calls under way; afterwards everything is on disk. */
  close(): Promise<void>;
}

const FIVE_MINUTES = 300_000;

/** ms that connections get to end by themselves at the end. */
const GRACE_MS = 300;

/** The store drops what it can't read of its log in silence: it would look like a new one, and all be lost. */
const refuseLoss = async (client: DatabaseClient, kept: string[], folder = ''): Promise<void> => {
  if (kept.length === 0) return;
  const answer = await client.call<{ TableNames: string[] }>('ListTables', {});
  const there = isRefusal(answer) ? [] : answer.TableNames;
  const lost = kept.find((name) => !there.includes(name));
  if (lost !== undefined) {
    throw new SetupError(
      `The data folder ${folder} is damaged (the table ${lost} is gone): restore it or choose another one.`,
    );
  }
};

/** DynamoDB with the plan's tables. Rejects with a SetupError if the data folder can't be used. */
export const startDatabase = async (options: DatabaseOptions): Promise<Database> => {
  const { tables, clock, log, dataDir, sweepEveryMs = FIVE_MINUTES } = options;
  const path = dataDir === undefined ? {} : { path: await openDataFolder(dataDir) };
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...path });
  // The edge keeps its connections; the default of 5 s would close them under its next call.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = createDatabaseClient(port);
  const close = async () => {
    client.close();
    const closed = new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
    });
    server.closeIdleConnections();
    const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    await closed.finally(() => clearTimeout(timer));
  };
  try {
    const kept = dataDir === undefined ? [] : keptTables(dataDir);
    await refuseLoss(client, kept, dataDir);
    await createTables(client, tables);
    const names = tables.map(({ name }) => name);
    if (dataDir !== undefined) rememberTables(dataDir, [...new Set([...kept, ...names])]);
  } catch (error) {
    await close();
    throw error;
  }
  const stopExpiry = startExpiry(client, tables, { clock, everyMs: sweepEveryMs, log });
  return {
    port,
    async close() {
      await stopExpiry();
      await close();
    },
  };
};
