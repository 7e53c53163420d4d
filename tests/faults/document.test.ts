import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStack, type TestStack } from '../testing/stack.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/local-api.md'), 'utf8');

/** Requests of the document: a path in code, and the JSON under it; then the answer, where it is printed. */
const requests = [
  ...text.matchAll(
    /^`POST (?<path>\S+)`\n```json\n(?<body>[\s\S]*?)^```(?:\n\nanswers\n```json\n(?<answer>[\s\S]*?)^```)?/gm,
  ),
].map(({ groups }) => ({
  path: groups?.['path'] ?? '',
  body: JSON.parse(groups?.['body'] ?? ''),
  answer: groups?.['answer'] && JSON.parse(groups['answer']),
}));

/** The first column of the table under a heading, its code alone. */
const keysUnder = (heading: string): string[] => {
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(({ 1: cell = '' }) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(({ 1: key = '' }) => key),
  );
};

describe('docs/local-api.md', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack();
  });
  afterAll(() => stack.close());

  const post = async (path: string, body: unknown) => {
    const response = await fetch(new URL(path, stack.local.web), {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('has requests to run', () => {
    expect(requests.map(({ path }) => path)).toEqual(['/token', '/faults', '/faults']);
  });

  it('gets for its requests what it says', async () => {
    const [token, faults, mistake] = requests;
    expect(await post('/token', token?.body)).toMatchObject({ status: 200, body: { expires_in: 60 } });
    expect(await post('/faults', faults?.body)).toEqual({ status: 200, body: faults?.answer });
    expect(await post('/faults', mistake?.body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('rules.0.status') },
    });
    expect(await stack.fired()).toEqual(faults?.answer);
  });

  it('names every key of /local.json', () => {
    const named = keysUnder('`GET /local.json`').map((key) => key.replace(/^.*\./, ''));
    const { endpoints, topics, tables, ...rest } = stack.local;
    const present = [endpoints, topics, tables, rest].flatMap(Object.keys);
    expect(named.sort()).toEqual(present.sort());
  });

  it('names every key of /stats', async () => {
    const named = keysUnder('`GET /stats`').map((key) => key.replace(/\..*$/, ''));
    expect(named.sort()).toEqual(Object.keys(await stack.stats()).sort());
  });

  it('names every kind of fault', async () => {
    const { totals } = await stack.fired();
    const kinds = keysUnder('`POST /faults`').filter((key) => key in totals);
    expect(kinds.sort()).toEqual(Object.keys(totals).sort());
  });
});
