/** Fixed width, so that ids sort as their times do; enough digits until the year 5188. */
const TIME_DIGITS = 9;
const OURS = /^s([0-9a-z]{9})-[0-9a-z]{8}$/;

/** A new session's id: ids sort by the time they were made, and two devices never make the same one. */
export const createSessionId = (now = Date.now(), random: () => number = randomFraction): string => {
  const time = now.toString(36).padStart(TIME_DIGITS, '0');
  const tail = Array.from({ length: 8 }, () => Math.floor(random() * 36).toString(36)).join('');
  return `s${time}-${tail}`;
};

/** When a session was begun, epoch ms; undefined for ids that others made. */
export const sessionStart = (sessionId: string): number | undefined => {
  const digits = OURS.exec(sessionId)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 36);
};

const randomFraction = () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
