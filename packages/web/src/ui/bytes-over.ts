/** Largest text of a message, bytes of UTF-8: the protocol's limit. */
const MAX_BYTES = 16_384;

const encoder = new TextEncoder();
/** Bytes above the limit; 0 when it fits. No text shorter than a third of it can be too long. */
export const bytesOver = (text: string): number =>
  text.length * 3 <= MAX_BYTES ? 0 : Math.max(0, encoder.encode(text).length - MAX_BYTES);
