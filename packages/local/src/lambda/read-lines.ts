import type { Readable } from 'node:stream';

/** A line without an end is handed on in pieces of this length. */
const MAX_LENGTH = 262_144;

/**
 * Hands on each line of a function's output. Only `\n` ends one: the runtime client writes a line break within
 * a log entry as `\r`, so that the entry stays whole.
 */
export const readLines = (output: Readable, onLine: (line: string) => void): void => {
  let rest = '';
  output.setEncoding('utf8');
  output.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
    if (rest.length > MAX_LENGTH) {
      onLine(rest);
      rest = '';
    }
  });
  output.on('end', () => {
    if (rest !== '') onLine(rest);
  });
};
