import { describe, expect, it } from '@jest/globals';
import { createFakeClock } from './testing/index.ts';
import { platformSignals } from './wake.ts';

const setUp = () => {
  const clock = createFakeClock();
  const heard: string[] = [];
  const listen = () =>
    platformSignals(clock)({ wake: () => heard.push('wake'), leave: () => heard.push('leave') });
  return { clock, heard, listen };
};

/** A page, as far as it tells of its comings and goings. */
const withPage = (visit: (page: EventTarget & { visibilityState: string }) => void) => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const target = new EventTarget();
  const before = { ...Object.getOwnPropertyDescriptors(globalThis) };
  Object.assign(globalThis, {
    document: page,
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
    dispatchEvent: target.dispatchEvent.bind(target),
  });
  try {
    visit(page);
  } finally {
    for (const name of ['document', 'addEventListener', 'removeEventListener', 'dispatchEvent']) {
      const old = before[name];
      if (old) Object.defineProperty(globalThis, name, old);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
};

describe('what wakes a client up', () => {
  it('is the time that a sleeping device has lost', () => {
    const { clock, heard, listen } = setUp();
    const stop = listen();
    clock.tick(600_000);
    expect(heard).toEqual([]);
    clock.sleep(120_000);
    clock.tick(20_000);
    expect(heard).toEqual(['wake']);
    stop();
    expect(clock.pending).toBe(0);
  });

  it('is the network that is back, and the page that is looked at again', () => {
    withPage((page) => {
      const { clock, heard, listen } = setUp();
      const stop = listen();
      globalThis.dispatchEvent(new Event('online'));
      page.visibilityState = 'hidden';
      page.dispatchEvent(new Event('visibilitychange'));
      page.visibilityState = 'visible';
      page.dispatchEvent(new Event('visibilitychange'));
      expect(heard).toEqual(['wake', 'leave', 'wake']);
      stop();
      globalThis.dispatchEvent(new Event('online'));
      page.dispatchEvent(new Event('visibilitychange'));
      expect(heard).toHaveLength(3);
      expect(clock.pending).toBe(0);
    });
  });

  it('is one wake when a page comes into view, though the browser says so twice', () => {
    withPage((page) => {
      const { clock, heard, listen } = setUp();
      const stop = listen();
      globalThis.dispatchEvent(new Event('pageshow'));
      page.dispatchEvent(new Event('visibilitychange'));
      expect(heard).toEqual(['wake']);
      clock.tick(5_000);
      page.dispatchEvent(new Event('visibilitychange'));
      expect(heard).toEqual(['wake', 'wake']);
      stop();
    });
  });
});
