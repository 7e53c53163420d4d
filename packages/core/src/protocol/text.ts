/** Length of a string in bytes of UTF-8, without encoding it. Lone surrogates count as U+FFFD (3 bytes). */
export const utf8Length = (text: string): number => {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit <= 0xdbff && isLow(text.charCodeAt(i + 1))) {
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
};

const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the very characters SNS and SQS refuse.
const REFUSED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * Replaces what SNS and SQS refuse (control characters but tab, LF and CR; lone surrogates; U+FFFE/FFFF)
 * by U+FFFD, so that what is logged is what the agents get.
 * Source: the SQS API reference, SendMessage, "message contents".
 */
export const sanitizeText = (text: string): string => text.toWellFormed().replace(REFUSED, '\ufffd');

/** The first `max` code points, with an ellipsis if there was more. */
export const excerpt = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const points = Array.from(text.slice(0, max * 2 + 2));
  return points.length <= max ? points.join('') : `${points.slice(0, max - 1).join('')}…`;
};
