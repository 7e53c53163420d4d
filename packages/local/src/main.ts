import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { consoleLog } from './log.ts';
import { HELP, readOptions } from './options.ts';
import { SetupError } from './setup-error.ts';
import { type Stack, startStack, WEB } from './start-stack.ts';
import { welcome } from './welcome.ts';

/** How long stopping may take before the process ends regardless, ms. */
const STOP_WITHIN_MS = 1_800;

const fail = (error: unknown): never => {
  // A mistake of the person gets one line; a mistake of ours its stack.
  consoleLog.warn(
    error instanceof SetupError ? error.message : String(error instanceof Error ? error.stack : error),
  );
  process.exit(1);
};

const read = () => {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (error) {
    return fail(error);
  }
};

/**
 * Stops at the first signal, or when whoever started it over a channel is gone. A second signal, or too long a wait,
 * ends the process at once.
 */
const stopOnSignal = (stack: () => Stack | undefined): void => {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    consoleLog.info('Stopping …');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    const stopped = stack()?.close() ?? Promise.resolve();
    stopped.then(() => process.exit(0)).catch(fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  // Waiting for the other side is no reason to stay.
  process.channel?.unref();
};

const options = read();
if (options === 'help') {
  consoleLog.info(HELP);
} else {
  let stack: Stack | undefined;
  stopOnSignal(() => stack);
  try {
    if (!existsSync(join(WEB, 'index.html'))) {
      throw new SetupError(`No chat page in ${WEB}: run pnpm build`);
    }
    stack = await startStack({ ...options, log: consoleLog });
    consoleLog.info(welcome(stack.local, options));
  } catch (error) {
    fail(error);
  }
}
