import { createSessionId } from '../chat/session-id.ts';
import type { PageConfig } from '../config/page-config.ts';
import { createProbe, probeUser, whenOnline } from './probe.ts';

const ANSWER_MS = 30_000;
/** The last runs end a moment after their pushes have arrived, ms. */
const AFTER_MS = 500;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Sends one message from one of a new user's two devices to the agents; resolves when both have shown the answer.
 * `onStart` is told whose message it is.
 */
export const travel = async (config: PageConfig, onStart: (user: string) => void): Promise<void> => {
  const user = probeUser('traveller');
  const [here, there] = [createProbe(config, user), createProbe(config, user)] as const;
  await Promise.all([here, there].map(whenOnline));
  onStart(user);
  const answered = Promise.all(
    [here, there].map(
      (device) =>
        new Promise<void>((resolve) => device.on('message', ({ role }) => role !== 'user' && resolve())),
    ),
  );
  const { accepted } = here.send({ sessionId: createSessionId(), text: 'What is the weather in the lobby?' });
  // What is not accepted is not answered: the stations stay dark.
  accepted.catch(() => undefined);
  await Promise.race([answered, pause(ANSWER_MS)]);
  await pause(AFTER_MS);
  await Promise.all([here.close(), there.close()]);
};
