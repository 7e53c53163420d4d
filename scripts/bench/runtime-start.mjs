/** One cold start, for benchmarks. */
import { existsSync, readFileSync } from 'node:fs';
import { startRuntimeApi } from '../../packages/local/src/lambda/runtime-api.ts';
import { sandboxEnvironment } from '../../packages/local/src/lambda/sandbox-environment.ts';
import { killRuntime, spawnRuntime } from '../../packages/local/src/lambda/spawn-runtime.ts';

const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' };

/** Whatever a function may ask for; nothing is called before the first event. */
const environment = Object.fromEntries(
  [
    ...['BOS_CONNECTIONS_TABLE', 'BOS_MESSAGES_TABLE', 'BOS_INTENTION_TOPIC_ARN', 'BOS_PRESENCE_TOPIC_ARN'],
    ...['BOS_MANAGEMENT_ENDPOINT', 'BOS_DEAD_LETTER_QUEUE_URL', 'BOS_ISSUER', 'BOS_AUDIENCE', 'BOS_JWKS_URI'],
    ...['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'],
  ].map((name) => [name, 'https://bench.invalid/x']),
);

/** How long the main thread has waited for a CPU that others held, milliseconds; 0 where the system does not say. */
const queuedMs = (pid) => {
  const file = `/proc/${pid}/schedstat`;
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[1]) / 1e6 : 0;
};

/**
 * Starts the code in `codeDir` under AWS's runtime client, with the flags of AWS's images, and ends it again.
 * @returns milliseconds from the start of the process to its asking for the first event, without those in which
 * the machine did something else.
 * @throws Error with what the function said, when it could not be loaded.
 */
export const timeStart = async ({ name, codeDir }) => {
  const spec = {
    name,
    codeDir,
    environment,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    runtime: 'nodejs24.x',
    handler: 'index.handler',
    memoryMb: 512,
  };
  const { promise, resolve, reject } = Promise.withResolvers();
  const api = await startRuntimeApi({
    next: () => resolve(performance.now() - startedAt - queuedMs(child.pid)),
    initFailed: (payload) => reject(new Error(`${name}: ${payload}`)),
    returned: () => undefined,
    threw: () => undefined,
  });
  const sandbox = { id: 'bench', runtimeApi: `127.0.0.1:${api.port}`, startedAt: Date.now() };
  const lines = [];
  const startedAt = performance.now();
  const child = spawnRuntime(spec, sandboxEnvironment(spec, credentials, sandbox), (line) =>
    lines.push(line),
  );
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error([`${name} ended with ${code}`, ...lines].join('\n'))));
  try {
    return await promise;
  } finally {
    const ended = new Promise((done) => child.once('close', done));
    killRuntime(child);
    // The next start must not share the machine with this one's end.
    await ended;
    api.close();
  }
};
