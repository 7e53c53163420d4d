import type { SendMessageFrame } from '@bos/core/protocol';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Accepted } from './api.ts';
import { createOutbox, type OutboxPorts } from './outbox.ts';
import type { StoredEntry } from './storage/storage.ts';
import { createFakeClock } from './testing/index.ts';

const setUp = (deadlineMs = 3_600_000) => {
  const clock = createFakeClock();
  const wire: { socket: object; frame: SendMessageFrame }[] = [];
  const kept = new Map<string, StoredEntry>();
  const world = { socket: {} as object | undefined, overdue: 0 };
  let ids = 0;
  const create = () => {
    const ports: OutboxPorts = {
      clock,
      random: () => 0.5,
      newId: () => `m${++ids}`,
      sendDeadlineMs: deadlineMs,
      transmit(frame) {
        if (world.socket) wire.push({ socket: world.socket, frame });
        return world.socket;
      },
      outbox: [],
      emit: () => false,
      resume: () => {
        world.overdue += 1;
      },
    };
    const outbox = createOutbox(ports, ({ put = [], remove = [] }) => {
      for (const id of remove) kept.delete(id);
      for (const entry of put) kept.set(entry.id, entry);
    });
    return Object.assign(outbox, { entries: () => ports.outbox });
  };
  const accepted = (id: string, offset = 1): Accepted => ({
    id,
    offset,
    epoch: 'e',
    sentAt: '2026-01-01T00:00:00Z',
  });
  const sent = () => wire.map(({ frame }) => frame.id);
  return { clock, wire, kept, world, create, outbox: create(), accepted, sent };
};

/** What waits for its acceptance. */
const queued = (outbox: ReturnType<ReturnType<typeof setUp>['create']>) =>
  outbox.entries().filter(({ state }) => state !== 'failed').length;

const error = (code: 'unavailable' | 'too_large' | 'rate_limited', retryAfterMs?: number) => ({
  type: 'error' as const,
  code,
  message: 'no',
  ...(retryAfterMs && { retryAfterMs }),
});

describe('the outbox', () => {
  it('has one send in flight a session, and others beside it', () => {
    const { outbox, sent, accepted } = setUp();
    outbox.send({ sessionId: 'a', text: '1' });
    outbox.send({ sessionId: 'a', text: '2' });
    outbox.send({ sessionId: 'b', text: '3' });
    expect(sent()).toEqual(['m1', 'm3']);
    outbox.accept(accepted('m1'));
    expect(sent()).toEqual(['m1', 'm3', 'm2']);
  });

  it('keeps a send until it is accepted, and resolves with what the log said', async () => {
    const { outbox, kept, accepted } = setUp();
    const { id, accepted: promise } = outbox.send({ sessionId: 'a', text: '1' });
    expect([...kept.keys()]).toEqual([id]);
    outbox.accept(accepted(id, 7));
    expect(kept.size).toBe(0);
    await expect(promise).resolves.toEqual(accepted(id, 7));
  });

  it('sends again on the next socket, with the same id, what the lost one had in flight', () => {
    const { outbox, world, wire } = setUp();
    outbox.send({ sessionId: 'a', text: '1' });
    const first = world.socket as object;
    world.socket = undefined;
    outbox.retryAll(first);
    world.socket = {};
    outbox.flush();
    expect(wire.map(({ frame }) => frame.id)).toEqual(['m1', 'm1']);
    expect(wire[1]?.socket).toBe(world.socket);
  });

  it('waits as long as the server says, and lets the session wait with it', () => {
    const { outbox, clock, sent } = setUp();
    outbox.send({ sessionId: 'a', text: '1' });
    outbox.send({ sessionId: 'a', text: '2' });
    outbox.send({ sessionId: 'b', text: '3' });
    outbox.refuse(outbox.get('m1'), error('rate_limited', 5_000));
    clock.tick(4_999);
    expect(sent()).toEqual(['m1', 'm3']);
    clock.tick(1);
    expect(sent()).toEqual(['m1', 'm3', 'm1']);
  });

  it('sends again and asks for a probe when no answer comes in 10 s', () => {
    const { outbox, clock, sent, world } = setUp();
    outbox.send({ sessionId: 'a', text: '1' });
    clock.tick(10_000);
    expect(sent()).toEqual(['m1', 'm1']);
    expect(world.overdue).toBe(1);
  });

  it('fails for good what the server will never take, and lets the next one through', async () => {
    const { outbox, sent } = setUp();
    const { accepted: promise } = outbox.send({ sessionId: 'a', text: '1' });
    outbox.send({ sessionId: 'a', text: '2' });
    outbox.refuse(outbox.get('m1'), error('too_large'));
    await expect(promise).rejects.toMatchObject({ code: 'too_large', retryable: false });
    expect(sent()).toEqual(['m1', 'm2']);
    expect(outbox.entries()[0]).toMatchObject({ id: 'm1', state: 'failed', error: { code: 'too_large' } });
  });

  it('gives up after its deadline, and tries again when told', async () => {
    const { outbox, world, clock, sent, kept } = setUp(60_000);
    world.socket = undefined;
    const { accepted: promise } = outbox.send({ sessionId: 'a', text: '1' });
    clock.tick(60_000);
    await expect(promise).rejects.toMatchObject({ code: 'timeout', retryable: true });
    expect(outbox.entries()).toMatchObject([{ state: 'failed', error: { code: 'timeout' } }]);
    world.socket = {};
    outbox.retry('m1');
    expect(sent()).toEqual(['m1']);
    outbox.accept({ id: 'm1', offset: 1, epoch: 'e', sentAt: '' });
    expect(outbox.entries()).toEqual([]);
    expect(kept.size).toBe(0);
  });

  it('discards only what has failed', () => {
    const { outbox, kept } = setUp();
    outbox.send({ sessionId: 'a', text: '1' });
    outbox.discard('m1');
    expect(queued(outbox)).toBe(1);
    outbox.refuse(outbox.get('m1'), error('too_large'));
    outbox.discard('m1');
    expect(outbox.entries()).toEqual([]);
    expect(kept.size).toBe(0);
  });

  it.each([
    ['empty', '', 'bad_frame'],
    ['above 16 KiB in bytes though not in letters', 'ã'.repeat(8_193), 'too_large'],
    ['above the frame limit once escaped', '"'.repeat(16_000), 'too_large'],
  ])('refuses a text that is %s before it is sent', async (_, text, code) => {
    const { outbox, sent, kept } = setUp();
    await expect(outbox.send({ sessionId: 'a', text }).accepted).rejects.toMatchObject({
      code,
      retryable: false,
    });
    expect([sent(), [...kept.keys()], outbox.entries()]).toEqual([[], [], []]);
  });

  it('takes a text of exactly 16 KiB', () => {
    const { outbox, sent } = setUp();
    outbox.send({ sessionId: 'a', text: 'ã'.repeat(8_192) });
    expect(sent()).toEqual(['m1']);
  });

  it('takes 200 sends and refuses the next one', async () => {
    const { outbox, world } = setUp();
    world.socket = undefined;
    for (let n = 0; n < 200; n++) outbox.send({ sessionId: 'a', text: 'x' });
    await expect(outbox.send({ sessionId: 'a', text: 'x' }).accepted).rejects.toMatchObject({ code: 'full' });
  });

  it('sends a message of its own id once, however often it is asked to', () => {
    const { outbox, sent } = setUp();
    const first = outbox.send({ id: 'mine', sessionId: 'a', text: 'x' });
    const second = outbox.send({ id: 'mine', sessionId: 'a', text: 'x' });
    expect(second.accepted).toBe(first.accepted);
    expect(sent()).toEqual(['mine']);
  });

  it('lets a message that another device has to finish hold up no send of its session, nor wait for one', () => {
    const { clock, outbox, sent } = setUp();
    outbox.finish({ id: 'theirs', sessionId: 'a', text: 'x' });
    outbox.send({ sessionId: 'a', text: '1' });
    expect(sent()).toEqual(['m1']);
    clock.tick(30_000);
    expect(sent()).toContain('theirs');
  });

  it('finishes another device’s message without showing it as its own', () => {
    const { clock, outbox, sent, kept, accepted } = setUp();
    outbox.finish({ id: 'theirs', sessionId: 'a', text: 'x' });
    clock.tick(29_999);
    expect(sent()).toEqual([]);
    clock.tick(1);
    expect(sent()).toEqual(['theirs']);
    expect([outbox.entries(), queued(outbox), kept.size]).toEqual([[], 0, 0]);
    outbox.accept(accepted('theirs'));
    outbox.flush();
    expect(sent()).toEqual(['theirs']);
  });

  it('loses, doubles and reorders nothing, whatever becomes of frames, sockets and pages', () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ do: fc.constant('send' as const), session: fc.constantFrom('a', 'b') }),
      },
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('serve' as const),
          answer: fc.constantFrom('accept', 'lose', 'refuse', 'drop'),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('gatewayError' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(20_000) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const { clock, wire, kept, world, create, accepted } = setUp();
        let outbox = create();
        const sent: { id: string; session: string }[] = [];
        const log: string[] = [];
        const append = (id: string) => log.includes(id) || log.push(id);
        const serve = (answer: string) => {
          const index = wire.findIndex(({ socket }) => socket === world.socket);
          const [head] = index < 0 ? [] : wire.splice(index, 1);
          if (!head) return;
          if (answer === 'drop') return;
          if (answer === 'refuse') return outbox.refuse(outbox.get(head.frame.id), error('unavailable', 500));
          append(head.frame.id);
          if (answer === 'accept') outbox.accept(accepted(head.frame.id, log.indexOf(head.frame.id) + 1));
        };
        for (const todo of steps) {
          if (todo.do === 'send') {
            const { id } = outbox.send({ sessionId: todo.session, text: 'x' });
            sent.push({ id, session: todo.session });
          } else if (todo.do === 'serve') serve(todo.answer);
          else if (todo.do === 'cut' || todo.do === 'reload') {
            const old = world.socket as object;
            world.socket = undefined;
            outbox.retryAll(old);
            if (todo.do === 'reload') {
              outbox.stop(new Error() as never);
              outbox = create();
              outbox.restore([...kept.values()]);
            }
            world.socket = {};
            outbox.flush();
          } else if (todo.do === 'gatewayError') outbox.retryAll();
          else clock.tick(todo.ms);
        }
        for (let n = 0; n < 500 && queued(outbox); n++) {
          serve('accept');
          clock.tick(1_000);
        }
        expect([queued(outbox), kept.size]).toEqual([0, 0]);
        expect(new Set(log).size).toBe(log.length);
        for (const session of ['a', 'b']) {
          const mine = sent.filter((one) => one.session === session).map(({ id }) => id);
          expect(log.filter((id) => mine.includes(id))).toEqual(mine);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
