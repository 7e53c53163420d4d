/** Fills a new array with `length` random bytes. */
export type RandomBytes = (length: number) => Uint8Array;

/** 11 bytes in base64url are 15 characters and one padding sign, as in every recorded id. */
const ID_BYTES = 11;
const WELL_FORMED = /^[A-Za-z0-9_-]{15}=$/;

/** A connection, request or message id of the real shape, e.g. `L0SM9cOFvHcCIhw=` (recorded). */
export function newId(randomBytes: RandomBytes): string {
  return `${Buffer.from(randomBytes(ID_BYTES)).toString('base64url')}=`;
}

/** An id of another shape makes `@connections` answer 400 instead of 410 (localstack#4694). */
export function isConnectionId(id: string): boolean {
  return WELL_FORMED.test(id);
}

/** `Root=1-<epoch seconds in hex>-<96 random bits>`: the value of X-Amzn-Trace-Id. */
export function newTraceId(now: number, randomBytes: RandomBytes): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${Buffer.from(randomBytes(12)).toString('hex')}`;
}
