/** Three of the longest emoji there are, with spaces between them, UTF-16 units. */
const LONGEST = 48;

let pattern: RegExp | undefined;

/**
 * Only emoji, and few. The pattern takes tens of milliseconds to be made ready, so it is not asked about texts that
 * plainly are words.
 */
export const isEmojiOnly = (text: string): boolean => {
  if (text.length > LONGEST || /[a-z]/i.test(text)) return false;
  pattern ??= /^(\p{RGI_Emoji}\s*){1,3}$/v;
  return pattern.test(text.trim());
};
