import type { MessageTable } from '@bos/core/ports/message-table';
import { ProtocolError } from '@bos/core/protocol/errors';
import { testSender } from '@bos/core/testing/events';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { createModelWorld, type Process } from '@bos/core/testing/model-world';
import { messageRow } from '@bos/core/testing/rows';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { send } from './send.ts';

// Many runs each: a busy machine may take its time.
jest.setTimeout(60_000);

/** Clocks may differ by less than the margin of a claim. */
const MAX_SKEW_MS = 900;

type Step =
  | { do: 'calls'; picks: number[] }
  | { do: 'send'; id: string; skewMs: number; bus: 'takes' | 'takes and fails' | 'refuses' }
  | { do: 'pass'; ms: number };

const kind = <Kind extends Step['do']>(name: Kind) => fc.constant(name);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: kind('calls'),
      picks: fc.array(fc.nat(9), { minLength: 1, maxLength: 16 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: kind('send'),
      id: fc.constantFrom('m1', 'm2'),
      skewMs: fc.integer({ min: -MAX_SKEW_MS, max: MAX_SKEW_MS }),
      bus: fc.constantFrom(
        'takes' as const,
        'takes' as const,
        'takes and fails' as const,
        'refuses' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: kind('pass'), ms: fc.constantFrom(10, 14_000, 29_000, 31_500, 33_000) }),
  },
);
const steps = fc.array(step, { minLength: 20, maxLength: 80, size: 'max' });

const createModel = () => {
  const world = createModelWorld();
  const ports = createMemoryPorts();
  // An inbox that holds something: how it begins is another model's.
  ports.messages.put(messageRow({ offset: 1, messageKey: 'agent:a1', published: true }));
  /** Who told the agents of which message, and whether that was heard and marked. */
  const told: { id: string; by: Process; isHeard: boolean }[] = [];
  const marked = new Set<string>();
  const accepted: string[] = [];
  /** Kept apart: whoever publishes would take a failed expectation for a bus that refuses. */
  const wrongs: string[] = [];

  const publishAs =
    (by: Process, bus: string) =>
    async ({ message_id: id }: { message_id: string }) => {
      const tell = async () => {
        if (bus === 'refuses') throw new Error('no topic');
        // I7: not after a mark, and not beside one who may still mark.
        const before = told.filter((one) => one.id === id);
        if (marked.has(id)) wrongs.push(`${id} again after its mark`);
        if (before.some((one) => one.isHeard && one.by.isAlive())) wrongs.push(`${id} by two at once`);
        told.push({ id, by, isHeard: bus === 'takes' });
        if (bus === 'takes and fails') throw new Error('socket hang up');
      };
      await by.through(tell);
    };

  const tableOf = ({ through }: Process): MessageTable => {
    const reached = Object.fromEntries(
      Object.entries(ports.messages).map(([name, call]) => [
        name,
        (...args: never[]) => through(() => (call as (...args: never[]) => Promise<unknown>)(...args)),
      ]),
    ) as unknown as MessageTable;
    return {
      ...reached,
      markPublished: (userId, offset) =>
        through(async () => {
          const row = await ports.messages.row(userId, offset);
          if (row) marked.add(row.messageId);
          return ports.messages.markPublished(userId, offset);
        }),
    };
  };

  const say = (id: string, bus: string) => async (process: Process) => {
    const { runtime, deadline } = process;
    const own = {
      ...ports,
      messages: tableOf(process),
      runtime,
      intentions: { publish: publishAs(process, bus) },
    };
    const frame = { action: 'sendMessage', id, sessionId: 's1', text: id } as const;
    try {
      const answer = await send(own, testSender({ deadline }), frame);
      expect(answer).toMatchObject({ type: 'accepted', id });
      expect(told.some((one) => one.id === id)).toBe(true);
      expect(marked.has(id)).toBe(true);
      accepted.push(id);
    } catch (error) {
      if (!(error instanceof ProtocolError && error.code === 'unavailable')) throw error;
    }
  };

  return {
    world,
    ports,
    told,
    accepted,
    wrongs,
    say,
    async take(step: Step) {
      if (step.do === 'send') return world.spawn(step.skewMs, say(step.id, step.bus));
      if (step.do === 'pass') return world.pass(step.ms);
      for (const pick of step.picks) await world.step(pick);
    },
  };
};

describe('publishing, whatever interleaves', () => {
  it('tells the agents once, but for crashes and lost answers, and accepts nothing they were not told', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (schedule) => {
        const { world, take, say, told, accepted, wrongs, ports } = createModel();
        for (const each of schedule) await take(each);
        // In the end, when no claim is left, whoever sends again is accepted.
        world.pass(60_000);
        for (const id of ['m1', 'm2']) {
          world.spawn(0, say(id, 'takes'));
          await world.drain();
          expect(accepted.at(-1)).toBe(id);
        }
        expect(wrongs).toEqual([]);
        expect(new Set(told.map(({ id }) => id))).toEqual(new Set(['m1', 'm2']));
        expect(ports.messages.all('ana').map(({ published }) => published)).toEqual([true, true, true]);
      }),
      { numRuns: 300 },
    );
  });
});
