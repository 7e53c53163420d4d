import type { MessageFrame, PartFrame } from '@bos/core/protocol';

/** Messages in pieces kept at once, the newest: a page of `history` holds 200 at the most. */
const MAX_OPEN = 256;

interface Puzzle {
  slices: string[];
  missing: number;
  result?: MessageFrame;
}

/**
 * Puts messages above the frame limit together again. A whole one is kept a while: the `resumed` or `history`
 * that refers to it may come after its parts. What never gets whole is pushed out by what comes after it.
 */
export const createParts = () => {
  const puzzles = new Map<string, Puzzle>();

  return {
    /** Takes one part; answers the message if it is whole. */
    add({ epoch, offset, index, count, data }: PartFrame): MessageFrame | undefined {
      const key = offset + epoch;
      let puzzle = puzzles.get(key);
      if (puzzle?.slices.length !== count) puzzle = { slices: new Array(count), missing: count };
      puzzles.delete(key);
      puzzles.set(key, puzzle);
      if (puzzles.size > MAX_OPEN) puzzles.delete(puzzles.keys().next().value as string);
      if (puzzle.slices[index] === undefined) {
        puzzle.slices[index] = data;
        if (!--puzzle.missing)
          try {
            puzzle.result = JSON.parse(puzzle.slices.join('')) as MessageFrame;
            puzzle.slices.fill('');
          } catch {
            // Slices that do not fit together are a lost message: the gap they leave is resumed.
            puzzles.delete(key);
          }
      }
      return puzzle.result;
    },
    whole: (epoch: string, offset: number): MessageFrame | undefined => puzzles.get(offset + epoch)?.result,
  };
};

export type Parts = ReturnType<typeof createParts>;
