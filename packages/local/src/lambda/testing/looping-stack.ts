// A stack whose function never ends: prints the function's pid, then waits to be killed.
import { quietLog } from '../../log.ts';
import { createPlatformClock } from '../../platform-clock.ts';
import { createInvoker } from '../create-invoker.ts';
import { writeFunction } from './function-folder.ts';

const { spec, remove } = writeFunction(
  'loop',
  'exports.handler = async (loop) => { if (loop) for (;;); return process.pid; };',
  { timeoutMs: 60_000 },
);
const invoker = createInvoker({
  functions: [spec],
  environment: () => ({}),
  faults: { onInvoke: () => false },
  recorder: { invocation: () => undefined },
  clock: createPlatformClock(),
  log: quietLog,
  onFailure: () => undefined,
});
const { payload } = await invoker.invoke('loop', false);
const looping = invoker.invoke('loop', true);
remove();
// By then the event has been handed over: it was written before the answer to this timer.
setTimeout(() => process.stdout.write(`${payload}\n`), 50);
await looping;
