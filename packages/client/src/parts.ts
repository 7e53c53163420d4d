import type { MessageFrame, PartFrame } from '@bos/core/protocol';
import type { Clock } from './clock.ts';

/** Messages in pieces kept at once, and for how long after their last piece, ms. */
const MAX_OPEN = 256;
const KEEP_MS = 60_000;

interface Puzzle {
  slices: string[];
  missing: number;
  at: number;
  message?: MessageFrame;
}

/**
 * Puts messages above the frame limit together again. A whole one is kept a while: the `resumed` or `history`
 * that refers to it may come after its parts.
 */
export const createParts = (clock: Clock) => {
  const puzzles = new Map<string, Puzzle>();
  const keyOf = (epoch: string, offset: number) => `${offset} ${epoch}`;

  const sweep = () => {
    const oldest = clock.now() - KEEP_MS;
    for (const [key, puzzle] of puzzles)
      if (puzzle.at < oldest || puzzles.size > MAX_OPEN) puzzles.delete(key);
  };

  return {
    /** Takes one part; answers the message if this completed it. */
    add({ epoch, offset, index, count, data }: PartFrame): MessageFrame | undefined {
      const key = keyOf(epoch, offset);
      let puzzle = puzzles.get(key);
      if (puzzle?.slices.length !== count) puzzle = { slices: new Array(count), missing: count, at: 0 };
      puzzles.delete(key);
      puzzles.set(key, puzzle);
      puzzle.at = clock.now();
      sweep();
      if (puzzle.message || !(index < count) || puzzle.slices[index] !== undefined) return puzzle.message;
      puzzle.slices[index] = data;
      if (--puzzle.missing) return undefined;
      try {
        puzzle.message = JSON.parse(puzzle.slices.join('')) as MessageFrame;
        puzzle.slices.fill('');
      } catch {
        // Slices that do not fit together are a lost message: the gap they leave is resumed.
        puzzles.delete(key);
      }
      return puzzle.message;
    },
    whole: (epoch: string, offset: number): MessageFrame | undefined =>
      puzzles.get(keyOf(epoch, offset))?.message,
  };
};

export type Parts = ReturnType<typeof createParts>;
