/** Texts this short are read whatever they hold, characters. */
const SHORT = 8_000;
/** Longest paragraph of a longer text, and longest text, characters. */
const PARAGRAPH = 3_000;
const LONG = 100_000;

/**
 * Whether a text can be read as Markdown without the page standing still. The time for emphasis and links grows with
 * the square of a paragraph's length: 15,000 characters of `_a__b` take half a second, ten times as many a minute.
 */
export const isTame = (text: string): boolean => {
  if (text.length <= SHORT) return true;
  if (text.length > LONG) return false;
  return text.split(/\n[^\S\n]*\n/).every((paragraph) => paragraph.length <= PARAGRAPH);
};
