import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClientFrame, ERRORS, GatewayErrorFrame, ServerFrame } from '@bos/core/protocol';
import { describe, expect, it } from '@jest/globals';

const text = readFileSync(join(import.meta.dirname, '..', 'PROTOCOL.md'), 'utf8');

/** Schemas by the name a frame goes by: its action, or `< type` from the server. */
const schemas = new Map<string, { shape: object; safeParse: (frame: unknown) => { error?: unknown } }>([
  ...ClientFrame.def.options.map((option) => [`${option.shape.action.def.values[0]}`, option] as const),
  ...ServerFrame.def.options.map((option) => [`< ${option.shape.type.def.values[0]}`, option] as const),
  ['gateway', GatewayErrorFrame],
]);

/** The JSON blocks of the document, each with the heading it stands under. */
const readExamples = () => {
  const examples: { heading: string; name: string; frame: object }[] = [];
  let heading = '';
  for (const { groups } of text.matchAll(/^##+ (?<title>.+)$|^```json\n(?<json>[\s\S]*?)^```$/gm)) {
    heading = groups?.['title'] ?? heading;
    if (groups?.['json'] === undefined) continue;
    const frame = JSON.parse(groups['json']);
    examples.push({ heading, name: frame.action ?? (frame.type ? `< ${frame.type}` : 'gateway'), frame });
  }
  return examples;
};

describe('PROTOCOL.md', () => {
  const examples = readExamples();

  it.each(examples)('shows a valid frame under $heading', ({ heading, name, frame }) => {
    const schema = schemas.get(name);
    expect(schema?.safeParse(frame).error).toBeUndefined();
    expect(Object.keys(frame).filter((key) => !(key in (schema?.shape ?? {})))).toEqual([]);
    expect(heading).toContain(name === 'gateway' ? 'gateway' : `\`${name.replace('< ', '')}\``);
  });

  it('shows every frame that exists', () => {
    const shown = new Set(examples.map(({ name }) => name));
    expect([...schemas.keys()].filter((name) => !shown.has(name))).toEqual([]);
  });

  it('lists every error code, and whether the same frame may be sent again', () => {
    const rows = [...text.matchAll(/^\| `(\w+)` \| .+ \| (yes|no)/gm)].map(([, code, again]) => [
      code,
      again === 'yes',
    ]);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(ERRORS).map(([code, { retryable }]) => [code, retryable])),
    );
  });
});
