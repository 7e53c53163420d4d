/** What took time, from `at` on, ms. */
interface Span {
  at: number;
  ms: number;
}

/** A pause longer than this is drawn as long as this, ms. */
const PAUSE_MS = 30;

export interface TimeScale {
  /** Where an instant lies between the first (0) and the last (1). */
  place(at: number): number;
  /** Pauses that are drawn shorter than they were; `before`: the instant that ends it. */
  pauses: { before: number; ms: number }[];
}

/**
 * A scale on which nothing that happened is too short to be seen beside an agent's thinking: while nothing happens,
 * time is cut short.
 */
export const toTimeScale = (spans: readonly Span[]): TimeScale => {
  const sorted = [...spans].sort((a, b) => a.at - b.at);
  const first = sorted[0]?.at ?? 0;
  const pauses: TimeScale['pauses'] = [];
  let busyTo = first;
  for (const { at, ms } of sorted) {
    if (at - busyTo > PAUSE_MS) pauses.push({ before: at, ms: at - busyTo });
    busyTo = Math.max(busyTo, at + ms);
  }
  const drawn = (at: number) =>
    pauses.reduce((sum, { before, ms }) => {
      const cut = ms - PAUSE_MS;
      const passed = Math.min(Math.max(at - (before - ms), 0), ms) / ms;
      return sum - cut * passed;
    }, at - first);
  const whole = Math.max(drawn(busyTo), 1);
  return { place: (at) => Math.min(Math.max(drawn(at) / whole, 0), 1), pauses };
};
