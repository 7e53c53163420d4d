/** What one page load of one device has shown, in the order it was shown. */
export interface Showing {
  /** Names the device; page loads of the same device have the same name. */
  device: string;
  shown: { epoch: string; offset: number; id: string }[];
  /** The page ended without a goodbye: what it had shown may not have been remembered. */
  crashed?: boolean;
}

export interface Verdict {
  shown: number;
  lost: string[];
  doubled: string[];
  misordered: string[];
}

/**
 * Judges by the server's log and what was shown alone; it knows nothing of the client's cursor or outbox.
 * `log` holds every offset that ever was, by epoch; `skippable` those a device need not have seen (expired,
 * or before the newest page it began with).
 */
export const check = (
  log: { epoch: string; offset: number; id: string }[],
  showings: Showing[],
  skippable: (at: { epoch: string; offset: number }) => boolean = () => false,
): Verdict => {
  const verdict: Verdict = { shown: 0, lost: [], doubled: [], misordered: [] };
  const nameOf = ({ epoch, offset }: { epoch: string; offset: number }) => `${epoch}/${offset}`;
  const written = new Map(log.map((entry) => [nameOf(entry), entry.id]));
  const devices = new Map<string, Showing[]>();
  for (const showing of showings)
    devices.set(showing.device, [...(devices.get(showing.device) ?? []), showing]);

  for (const [device, loads] of devices) {
    const seen = new Set<string>();
    const first = loads.flatMap(({ shown }) => shown)[0];
    for (const [index, { shown }] of loads.entries()) {
      const afterCrash = loads[index - 1]?.crashed ?? false;
      const now = new Set<string>();
      let last: { epoch: string; offset: number } | undefined;
      for (const at of shown) {
        verdict.shown += 1;
        const name = `${device} ${nameOf(at)}`;
        if (written.get(nameOf(at)) !== at.id) verdict.misordered.push(`${name} is not ${at.id}`);
        if (now.has(nameOf(at)) || (seen.has(nameOf(at)) && !afterCrash)) verdict.doubled.push(name);
        if (last?.epoch === at.epoch && at.offset <= last.offset) verdict.misordered.push(name);
        now.add(nameOf(at));
        last = at;
      }
      for (const name of now) seen.add(name);
    }
    for (const entry of log) {
      const isBefore = first && entry.epoch === first.epoch && entry.offset < first.offset;
      if (!isBefore && !seen.has(nameOf(entry)) && !skippable(entry))
        verdict.lost.push(`${device} ${nameOf(entry)}`);
    }
  }
  return verdict;
};
