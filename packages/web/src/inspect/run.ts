import { createSessionId } from '../chat/session-id.ts';
import type { PageConfig } from '../config/page-config.ts';
import { createProbe, probeUser, whenOnline } from './probe.ts';
import { judge, type Shown, type Verdict } from './verdict.ts';

const EVERY_MS = 400;
/** How long a run waits for what is still on its way before it ends, ms. */
const PATIENCE_MS = 90_000;

export interface Run {
  stop(): void;
}

interface Options {
  count: number;
  onVerdict(verdict: Verdict): void;
  onEnd(): void;
}

/** Two devices of a new user; the first sends, both must show everything once and in order. */
export const startRun = (config: PageConfig, { count, onVerdict, onEnd }: Options): Run => {
  const user = probeUser('checker');
  const devices = [createProbe(config, user), createProbe(config, user)] as const;
  const shown: Shown[] = devices.map(() => []);
  const sent: string[] = [];
  const sessionId = createSessionId();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    clearTimeout(timer);
    // A device that cannot close cleanly is gone all the same.
    for (const device of devices) device.close().catch(() => undefined);
    onEnd();
  };
  const look = () => {
    if (over) return;
    const verdict = judge(sent, shown);
    onVerdict(verdict);
    if (sent.length === count && verdict.shown === count && verdict.answers >= count) end();
  };
  devices.forEach((device, index) => {
    device.on('message', ({ offset, id, role }) => {
      shown[index]?.push({ offset, id, role });
      look();
    });
  });
  const sendNext = () => {
    if (over) return;
    if (sent.length === count) {
      timer = setTimeout(end, PATIENCE_MS);
      return;
    }
    const { id, accepted } = devices[0].send({
      sessionId,
      text: `Check ${sent.length + 1}: is the lobby open?`,
    });
    // What is not accepted is not shown either: the verdict tells.
    accepted.catch(() => undefined);
    sent.push(id);
    look();
    timer = setTimeout(sendNext, EVERY_MS);
  };
  Promise.all(devices.map(whenOnline)).then(sendNext, end);
  return { stop: end };
};
