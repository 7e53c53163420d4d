import type { Channel, Locks, Note } from '../tabs/channel.ts';

/** One browser: its locks and channels, for tabs that are made one by one and closed or killed. */
export const createFakeBrowser = () => {
  const open = new Set<{ name: string; channel: Channel; tab: object }>();
  const waiting: { name: string; tab: object; start(): void }[] = [];
  const held = new Map<string, object>();
  const dead = new WeakSet<object>();

  const next = (name: string) => {
    if (held.has(name)) return;
    const index = waiting.findIndex((one) => one.name === name && !dead.has(one.tab));
    const [one] = index < 0 ? [] : waiting.splice(index, 1);
    if (!one) return;
    held.set(name, one.tab);
    one.start();
  };

  /** What one tab sees of the browser. */
  const createTab = () => {
    const tab = {};
    const locks: Locks = {
      request: (name, hold) =>
        new Promise((resolve) => {
          const request = {
            name,
            tab,
            start: () => {
              void hold().then(() => {
                if (held.get(name) === tab) held.delete(name);
                resolve(undefined);
                next(name);
              });
            },
          };
          waiting.push(request);
          queueMicrotask(() => next(name));
        }),
    };
    const openChannel = (name: string): Channel => {
      const entry = {
        name,
        tab,
        channel: {
          onmessage: null as Channel['onmessage'],
          postMessage(note: Note) {
            if (dead.has(tab)) return;
            const data = structuredClone(note);
            for (const other of open)
              if (other !== entry && other.name === name)
                queueMicrotask(() => dead.has(other.tab) || other.channel.onmessage?.({ data }));
          },
          close: () => void open.delete(entry),
        },
      };
      open.add(entry);
      return entry.channel;
    };
    return {
      locks,
      openChannel,
      /** The tab is gone without a word: its lock goes to the next in line. */
      kill() {
        dead.add(tab);
        for (const entry of open) if (entry.tab === tab) open.delete(entry);
        for (const [name, holder] of held)
          if (holder === tab) {
            held.delete(name);
            next(name);
          }
      },
    };
  };

  return { createTab };
};
