import { describe, expect, it } from '@jest/globals';
import { isEmojiOnly } from './is-emoji-only.ts';

describe('a text of emoji alone', () => {
  it.each(['👍', '🛗 🚗 🌤️', '👩‍❤️‍💋‍👨', '1️⃣', ' 🇧🇷\n'])('is %s', (text) => {
    expect(isEmojiOnly(text)).toBe(true);
  });

  it.each(['', 'ok 👍', '7', '👍👍👍👍', '22 °C', 'não'])('is not %s', (text) => {
    expect(isEmojiOnly(text)).toBe(false);
  });

  it('may be three of the longest there are', () => {
    expect(isEmojiOnly('👩🏽‍❤️‍💋‍👨🏿 👩🏽‍❤️‍💋‍👨🏿 👩🏽‍❤️‍💋‍👨🏿')).toBe(true);
  });
});
