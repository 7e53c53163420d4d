import { createSessionId } from '../chat/session-id.ts';
import type { PageConfig } from '../config/page-config.ts';
import { createProbe, probeUser, whenOnline } from './probe.ts';
import type { Stats } from './stack-json.ts';

/** One message on its way, as the person's two devices see it. Times in ms since it was sent. */
export interface Journey {
  times: Partial<
    Record<'sent' | 'accepted' | 'echoed' | 'typing' | 'answered' | 'answeredElsewhere', number>
  >;
  cost?: { gatewayMessages: number; invocations: number; calls: Record<string, number> };
}

const ANSWER_MS = 30_000;

const readStats = async () => (await (await fetch('/stats')).json()) as Stats;
const frames = ({ gateway }: Stats) => gateway.messagesIn + gateway.messagesOut;
const invocations = ({ lambda }: Stats) =>
  Object.values(lambda).reduce((all, { invocations: n }) => all + n, 0);

/** What the stack did between two readings. */
const costOf = (before: Stats, after: Stats): NonNullable<Journey['cost']> => ({
  gatewayMessages: frames(after) - frames(before),
  invocations: invocations(after) - invocations(before),
  calls: Object.fromEntries(
    Object.entries(after.aws.byCall)
      .map(([call, n]) => [call, n - (before.aws.byCall[call] ?? 0)] as const)
      .filter(([, n]) => n > 0),
  ),
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends one message from one device of a new user to the agents, and tells of each step. */
export const travel = async (config: PageConfig, onStep: (journey: Journey) => void): Promise<void> => {
  const user = probeUser('traveller');
  const [here, there] = [createProbe(config, user), createProbe(config, user)] as const;
  let journey: Journey = { times: {} };
  onStep(journey);
  await Promise.all([here, there].map(whenOnline));
  // The other device's arrival is announced to the first: that belongs to connecting, not to the turn.
  await pause(400);
  const before = await readStats();
  const start = performance.now();
  const step = (key: keyof Journey['times']) => {
    if (journey.times[key] !== undefined) return;
    journey = { ...journey, times: { ...journey.times, [key]: performance.now() - start } };
    onStep(journey);
  };
  const answered = new Promise<void>((resolve) => {
    here.on('typing', () => step('typing'));
    here.on('message', ({ role }) => role !== 'user' && step('answered'));
    there.on('message', ({ role }) => {
      step(role === 'user' ? 'echoed' : 'answeredElsewhere');
      if (role !== 'user') resolve();
    });
  });
  step('sent');
  const { accepted } = here.send({ sessionId: createSessionId(), text: 'What is the weather in the lobby?' });
  accepted.then(
    () => step('accepted'),
    () => undefined,
  );
  await Promise.race([answered, pause(ANSWER_MS)]);
  // The last calls of deliver end a moment after its push has arrived.
  await pause(250);
  onStep({ ...journey, cost: costOf(before, await readStats()) });
  await Promise.all([here.close(), there.close()]);
};
