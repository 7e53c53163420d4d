import {
  type MessageFrame,
  type PartFrame,
  type ResumedFrame,
  toFrames,
  type Message as WireMessage,
} from '@bos/core/protocol';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ClientEvents, Message } from './api.ts';
import { createEmitter } from './emitter.ts';
import { type After, createInbox } from './inbox.ts';
import { createParts } from './parts.ts';
import { createFakeClock } from './testing/index.ts';

/** As it is in a page and as it is pushed. */
type Any = Message & WireMessage;

const message = (offset: number, epoch = 'e', text = `text ${offset}`): Any => ({
  offset,
  epoch,
  id: `m${offset}`,
  sessionId: 's',
  role: 'assistant',
  text,
  sentAt: '2026-01-01T00:00:00Z',
});

const setUp = () => {
  const clock = createFakeClock();
  const parts = createParts();
  const shown: string[] = [];
  const resets: string[] = [];
  let resumes = 0;
  const { on, emit } = createEmitter<ClientEvents>();
  on('message', ({ epoch, offset }) => shown.push(`${epoch}${offset}`));
  on('reset', ({ epoch }) => resets.push(epoch));
  const inbox = createInbox({
    clock,
    whole: parts.whole,
    emit,
    resume: () => {
      resumes += 1;
    },
  });
  const page = (
    messages: ResumedFrame['messages'],
    more: Partial<ResumedFrame> = {},
    asked = inbox.resumeFrom,
  ) =>
    inbox.page(
      {
        type: 'resumed',
        epoch: 'e',
        messages,
        more: false,
        reset: false,
        head: messages.at(-1)?.offset ?? 0,
        cursors: { delivered: 0, read: 0 },
        devices: 1,
        expiresInMs: 7_200_000,
        ...more,
      },
      asked,
    );
  return { clock, parts, inbox, shown, resets, page, resumes: () => resumes };
};

describe('the inbox', () => {
  it('shows the newest page to a device that comes for the first time', () => {
    const { page, shown, inbox } = setUp();
    page([message(8), message(9)], { head: 9, more: true });
    expect(shown).toEqual(['e8', 'e9']);
    expect(inbox.position).toEqual({ epoch: 'e', offset: 9 });
  });

  it('holds what is pushed before the first page, then shows it after the page', () => {
    const { page, shown, inbox } = setUp();
    inbox.offer(message(10));
    expect(shown).toEqual([]);
    page([message(8), message(9)]);
    expect(shown).toEqual(['e8', 'e9', 'e10']);
  });

  it('resumes a gap after 300 ms, not before, and not when it has closed', () => {
    const { page, clock, inbox, resumes, shown } = setUp();
    page([message(1)]);
    inbox.offer(message(3));
    clock.tick(299);
    expect(resumes()).toBe(0);
    clock.tick(1);
    expect(resumes()).toBe(1);
    inbox.offer(message(2));
    expect(shown).toEqual(['e1', 'e2', 'e3']);
    clock.tick(60_000);
    expect(resumes()).toBe(1);
  });

  it('moves past a hole that a page shows', () => {
    const { page, shown } = setUp();
    page([message(1)]);
    page([message(2), message(5)]);
    expect(shown).toEqual(['e1', 'e2', 'e5']);
  });

  it('does not ask for ever for a message that no page brings', () => {
    const { page, clock, inbox, resumes } = setUp();
    page([message(1)]);
    inbox.offer(message(9));
    clock.tick(3_600_000);
    expect(resumes()).toBeLessThan(10);
  });

  it('begins again in a new epoch, says so once, and never takes back its word for the old one', () => {
    const { page, inbox, shown, resets, resumes } = setUp();
    page([message(5)]);
    inbox.offer(message(2, 'f'));
    expect(resumes()).toBe(1);
    page([message(1, 'f'), message(2, 'f')], { epoch: 'f', reset: true });
    expect(resets).toEqual(['f']);
    expect(shown).toEqual(['e5', 'f1', 'f2']);
    inbox.offer(message(6));
    expect(shown).toEqual(['e5', 'f1', 'f2']);
  });

  it('goes from an empty log to its first message without a reset', () => {
    const { page, inbox, shown, resets } = setUp();
    page([], { epoch: '', head: 0 });
    inbox.offer(message(1));
    page([], { epoch: '', head: 0 }, { epoch: '', after: 0, limit: 200 });
    inbox.offer(message(2));
    expect(shown).toEqual(['e1', 'e2']);
    expect(resets).toEqual([]);
  });

  it('reads from the base when an empty log has come to life elsewhere', () => {
    const { page, inbox, shown, resumes } = setUp();
    page([], { epoch: '', head: 0 });
    inbox.offer(message(8));
    expect(resumes()).toBe(1);
    page([message(7), message(8)]);
    expect(shown).toEqual(['e7', 'e8']);
  });

  it('stops before a message whose parts are missing, and goes on when they are there', () => {
    const { page, parts, inbox, shown, clock, resumes } = setUp();
    page([message(1)]);
    page([message(2), { offset: 3, parts: 2 }, message(4)]);
    expect(shown).toEqual(['e1', 'e2']);
    const frames = toFrames({ type: 'message', ...message(3, 'e', 'x'.repeat(900)) } as MessageFrame, 800);
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) {
      clock.tick(290);
      const whole = parts.add(JSON.parse(frame) as PartFrame);
      if (whole) inbox.offer(whole);
      else inbox.expect({ epoch: 'e', offset: 3 });
    }
    expect(resumes()).toBe(0);
    expect(shown).toEqual(['e1', 'e2', 'e3', 'e4']);
  });

  it('shows every message once, in order, whatever comes in whatever order', () => {
    const delivery = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('push' as const), at: fc.nat(40) }) },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('parts' as const), at: fc.nat(40), lose: fc.boolean() }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('append' as const), n: fc.integer({ min: 1, max: 4 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constant('resume' as const), limit: fc.integer({ min: 1, max: 5 }) }),
      },
      /** An answer that took its time: read now, arriving later. */
      { weight: 1, arbitrary: fc.record({ do: fc.constant('late' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(2_000) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), at: fc.nat(40) }) },
    );
    const story = fc.record({ known: fc.nat(5), steps: fc.array(delivery, { maxLength: 60 }) });
    fc.assert(
      fc.property(story, ({ known, steps }) => {
        const { page, inbox, parts, shown, clock } = setUp();
        const log: Any[] = [];
        const expired = new Set<number>();
        const append = () => log.push(message(log.length + 1, 'e', 'y'.repeat(300)));
        const live = () => log.filter(({ offset }) => !expired.has(offset));
        const read = (from: After | undefined, limit: number) => {
          const rest = from ? live().filter(({ offset }) => offset > from.after) : live();
          const messages = from ? rest.slice(0, limit) : rest.slice(-limit);
          return [
            messages,
            { more: messages.length < rest.length, head: log.length, epoch: log.length ? 'e' : '' },
            from,
          ] as const;
        };
        for (let n = 0; n < known; n++) append();
        page(...read(undefined, 50));
        const first = Number(shown[0]?.slice(1) ?? 1);
        let late: ReturnType<typeof read> | undefined;
        for (const step of steps) {
          const at = 'at' in step ? log[step.at] : undefined;
          if (step.do === 'append') for (let n = 0; n < step.n; n++) append();
          else if (step.do === 'push' && at) inbox.offer(at);
          else if (step.do === 'parts' && at) {
            const frames = toFrames({ type: 'message', ...at } as MessageFrame, 400).slice(step.lose ? 1 : 0);
            for (const frame of frames.reverse()) {
              const whole = parts.add({ ...JSON.parse(frame), epoch: 'e' } as PartFrame);
              if (whole) inbox.offer(whole as Message);
              else inbox.expect({ epoch: 'e', offset: at.offset });
            }
          } else if (step.do === 'resume') page(...read(inbox.resumeFrom, step.limit));
          else if (step.do === 'late') {
            if (late) page(...late);
            late = read(inbox.resumeFrom, 3);
          } else if (step.do === 'wait') clock.tick(step.ms);
          else if (step.do === 'expire' && at) expired.add(at.offset);
        }
        for (let n = 0; n < 200; n++) if (!page(...read(inbox.resumeFrom, 5))) break;
        const offsets = shown.map((name) => Number(name.slice(1)));
        expect(offsets).toEqual([...new Set(offsets)].sort((a, b) => a - b));
        for (const { offset } of live()) if (offset >= first) expect(offsets).toContain(offset);
      }),
      { numRuns: 3_000 },
    );
  });
});
