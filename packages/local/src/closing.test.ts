import { describe, expect, it } from '@jest/globals';
import { createClosing } from './closing.ts';

describe('closing', () => {
  it('stops in the reverse order, once, and goes on when a part fails', async () => {
    const stopped: string[] = [];
    const warnings: string[] = [];
    const closing = createClosing({ info: () => undefined, warn: (line) => void warnings.push(line) });
    closing.add('first', () => stopped.push('first'));
    closing.add('second', async () => {
      throw new Error('stuck');
    });
    closing.add('third', () => stopped.push('third'));
    await Promise.all([closing.close(), closing.close()]);
    expect(stopped).toEqual(['third', 'first']);
    expect(warnings).toEqual(['The second did not stop cleanly: Error: stuck']);
  });
});
