import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createFunctionLog } from './function-log.ts';
import { readLines } from './read-lines.ts';

describe('the log of functions', () => {
  it('keeps the newest lines of each function, however much another one writes', () => {
    const log = createFunctionLog(() => 0, 3);
    log.append('quiet', 'a', 'still here');
    for (let i = 0; i < 10; i++) log.append('loud', 'b', `line ${i}`);
    expect(log.read({ functionName: 'loud' }).map(({ text }) => text)).toEqual([
      'line 7',
      'line 8',
      'line 9',
    ]);
    expect(log.read({ functionName: 'quiet' }).map(({ text }) => text)).toEqual(['still here']);
  });

  it('answers in order, after the line that was seen last', () => {
    const log = createFunctionLog(() => 0);
    for (const name of ['a', 'b', 'a', 'b']) log.append(name, 's', name);
    const [, second] = log.read();
    expect(log.read({ after: second?.sequence ?? 0 }).map(({ sequence }) => sequence)).toEqual([3, 4]);
  });
});

describe('the output of a function', () => {
  it('is cut at line feeds only, wherever its chunks end', async () => {
    const output = new PassThrough();
    const lines: string[] = [];
    readLines(output, (line) => lines.push(line));
    for (const byte of Buffer.from('one\rstill one\ntwo é\n\nthree')) output.write(Buffer.from([byte]));
    output.end();
    await once(output, 'close');
    expect(lines).toEqual(['one\rstill one', 'two é', '', 'three']);
  });
});
