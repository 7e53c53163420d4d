import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { quietLog } from '../log.ts';
import type { FunctionSpec } from '../plan/system.ts';
import { createPlatformClock } from '../platform-clock.ts';
import { createInvoker, type InvokerOptions, type LocalInvoker } from './create-invoker.ts';
import { writeFunction } from './testing/function-folder.ts';

/** Does what its event says. */
const obedient = `
let runs = 0;
exports.handler = async (event, context) => {
  runs += 1;
  if (event.throw) throw new TypeError(event.throw);
  if (event.exit !== undefined) process.exit(event.exit);
  if (event.loop) for (;;);
  if (event.hang) await new Promise(() => setInterval(() => {}, 1000));
  if (event.fill) for (const kept = []; ; ) kept.push(new Array(100_000).fill(Math.random()));
  if (event.grow) return 'x'.repeat(event.grow);
  if (event.sleep) await new Promise((done) => setTimeout(done, event.sleep));
  if (event.say) console.log(event.say);
  return {
    event, runs, pid: process.pid, env: event.env && { ...process.env },
    left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn, id: context.awsRequestId,
  };
};`;

type Outcomes = Parameters<InvokerOptions['recorder']['invocation']>[1];

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const start = (
  overrides: Partial<FunctionSpec> = {},
  options: Partial<InvokerOptions> & { code?: string } = {},
) => {
  const { spec, remove } = writeFunction('echo', options.code ?? obedient, overrides);
  const recorded: Outcomes[] = [];
  const invoker: LocalInvoker = createInvoker({
    functions: [spec],
    environment: () => ({}),
    faults: { onInvoke: () => false },
    recorder: { invocation: (_name, outcome) => recorded.push(outcome) },
    clock: createPlatformClock(),
    log: quietLog,
    onFailure: () => undefined,
    ...options,
  });
  closing.push(remove, () => invoker.close());
  const invoke = async (event: unknown) => {
    const { payload, ...result } = await invoker.invoke('echo', event);
    return { ...result, answer: JSON.parse(payload) };
  };
  return { invoker, invoke, recorded, spec };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a function', () => {
  it('gets its event and a context, and its answer comes back', async () => {
    const { invoke, spec } = start();
    const { answer, requestId, functionError } = await invoke({ hello: 'world' });
    expect(answer).toMatchObject({ event: { hello: 'world' }, arn: spec.arn, id: requestId });
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left).toBeLessThanOrEqual(spec.timeoutMs);
    expect(functionError).toBeUndefined();
  });

  it('is found by its ARN as well, with or without a qualifier', async () => {
    const { invoker, spec } = start();
    await invoker.invoke(spec.arn, {});
    await expect(invoker.invoke(`${spec.arn}:$LATEST`, {})).resolves.toMatchObject({
      requestId: expect.any(String),
    });
    await expect(invoker.invoke('other', {})).rejects.toThrow(/Function not found/);
  });

  it('sees the variables of Lambda, of the plan and of the stack, and none of the host', async () => {
    const { invoke } = start(
      { environment: { BOS_STAGE: 'test', AWS_REGION: 'elsewhere' } },
      { environment: () => ({ AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1' }) },
    );
    const { env } = (await invoke({ env: true })).answer;
    expect(env).toMatchObject({
      BOS_STAGE: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_SNS: 'http://127.0.0.1:1',
      AWS_LAMBDA_FUNCTION_NAME: 'echo',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
    });
    expect(env.AWS_ACCESS_KEY_ID).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const known = /^(AWS_|_|LAMBDA_TASK_ROOT$|LANG$|TZ$|PATH$|BOS_STAGE$)/;
    expect(Object.keys(env).filter((name) => !known.test(name))).toEqual([]);
  });

  it('that throws answers with its error', async () => {
    const { invoke, recorded } = start();
    const { answer, functionError } = await invoke({ throw: 'no such thing' });
    expect(functionError).toBe('Unhandled');
    expect(answer).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'no such thing',
      trace: expect.any(Array),
    });
    expect(recorded).toEqual([
      {
        ms: expect.any(Number),
        cold: true,
        error: true,
        crash: false,
        timeout: false,
        retry: false,
        requestId: expect.any(String),
      },
    ]);
  });

  it.each(['loop', 'hang'])('that does not end (%s) is killed at its time limit', async (way) => {
    const { invoke, recorded } = start({ timeoutMs: 500 });
    const { pid } = (await invoke({})).answer;
    const { answer, requestId } = await invoke({ [way]: true });
    expect(Object.keys(answer)).toEqual(['errorMessage']);
    expect(answer.errorMessage).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${requestId} Task timed out after 0.50 seconds$`),
    );
    expect(recorded[1]).toMatchObject({ error: true, timeout: true, crash: false, cold: false });
    expect((await invoke({})).answer).toMatchObject({ runs: 1 });
    expect(isAlive(pid)).toBe(false);
  });

  it('whose process ends answers so, and the next event gets a new one', async () => {
    const { invoke, recorded } = start();
    const { answer, requestId, functionError } = await invoke({ exit: 3 });
    expect(functionError).toBe('Unhandled');
    expect(answer).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 3`,
    });
    expect((await invoke({})).answer.runs).toBe(1);
    expect(recorded).toMatchObject([{ crash: true }, { crash: false, cold: true }]);
  });

  it('that needs more memory than the plan gives it is aborted', async () => {
    const { invoke } = start({ memoryMb: 128, timeoutMs: 20_000 });
    const { answer } = await invoke({ fill: true });
    expect(answer.errorMessage).toMatch(/Runtime exited with error: signal: (aborted|killed)$/);
  }, 30_000);

  it('that answers more than 6 MB fails', async () => {
    const { invoke } = start();
    const { answer } = await invoke({ grow: 6_300_000 });
    expect(answer.errorType).toBe('Function.ResponseSizeTooLarge');
    expect((await invoke({})).answer.event).toEqual({});
  });

  it.each([
    ['throws while it loads', 'throw new RangeError("no config")', 'RangeError', 'no config'],
    [
      'exports no handler',
      'exports.other = 1',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    ['is no JavaScript', 'exports.handler = {', 'Runtime.UserCodeSyntaxError', 'SyntaxError: '],
  ])('that %s fails each event with that', async (_way, code, errorType, errorMessage) => {
    const { invoke, invoker } = start({}, { code });
    for (let i = 0; i < 2; i++) {
      const { answer, functionError } = await invoke({});
      expect(functionError).toBe('Unhandled');
      expect(answer.errorType).toBe(errorType);
      expect(answer.errorMessage).toContain(errorMessage);
    }
    expect(invoker.functionLog.read().length).toBeGreaterThan(0);
  });

  it('whose code is not there fails with the folder named', async () => {
    const { invoke } = start({ codeDir: '/nowhere/at/all' });
    expect((await invoke({})).answer.errorMessage).toContain('/nowhere/at/all');
  });

  it('writes its lines into the log of functions, with the platform’s report', async () => {
    const { invoke, invoker } = start();
    const { requestId } = await invoke({ say: 'one\nline' });
    await invoke({});
    await invoker.close();
    const lines = invoker.functionLog.read({ functionName: 'echo' }).map(({ text }) => text);
    expect(lines.filter((line) => line.endsWith(`\t${requestId}\tINFO\tone\rline`))).toHaveLength(1);
    const reports = lines.filter((line) => line.startsWith('REPORT '));
    expect(reports[0]).toMatch(
      new RegExp(`^REPORT RequestId: ${requestId}\\tDuration: .*\\tInit Duration: .* ms$`),
    );
    expect(reports[1]).not.toMatch(/Init Duration/);
  });
});

describe('sandboxes', () => {
  it('are used again, one event after the other', async () => {
    const { invoke, invoker } = start();
    for (let i = 1; i <= 5; i++) expect((await invoke({})).answer.runs).toBe(i);
    expect(invoker.sandboxes()).toHaveLength(1);
  });

  it('run one event at a time, so that events at once need several', async () => {
    const { invoke } = start();
    const answers = await Promise.all([
      invoke({ sleep: 400 }),
      invoke({ sleep: 400 }),
      invoke({ sleep: 400 }),
    ]);
    expect(new Set(answers.map(({ answer }) => answer.pid)).size).toBe(3);
    expect(answers.every(({ answer }) => answer.runs === 1)).toBe(true);
  });

  it('beyond the reserved concurrency are refused', async () => {
    const { invoke, recorded } = start({ reservedConcurrency: 1 });
    const [first, second] = await Promise.all([invoke({ sleep: 50 }), invoke({})]);
    expect(first?.functionError).toBeUndefined();
    expect(second).toMatchObject({
      functionError: 'Unhandled',
      answer: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', message: 'Rate Exceeded.' },
    });
    expect(recorded).toHaveLength(1);
  });

  it('beyond what the machine carries are waited for', async () => {
    const { invoke, invoker } = start({}, { maxSandboxes: 2 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => invoke({ sleep: 20 })));
    expect(answers.every(({ functionError }) => functionError === undefined)).toBe(true);
    expect(invoker.sandboxes().length).toBeLessThanOrEqual(2);
  });

  it('of one function give way to those of another', async () => {
    const other = writeFunction('other', obedient);
    closing.push(other.remove);
    const echo = writeFunction('echo', obedient);
    const { invoker } = start({}, { maxSandboxes: 1, functions: [echo.spec, other.spec] });
    closing.push(echo.remove);
    await invoker.invoke('echo', {});
    await expect(invoker.invoke('other', {})).resolves.not.toHaveProperty('functionError');
    await expect(invoker.invoke('echo', {})).resolves.not.toHaveProperty('functionError');
  });

  it('are new where a fault wants it', async () => {
    let isCold = false;
    const { invoke, recorded } = start({}, { faults: { onInvoke: () => isCold } });
    const first = await invoke({});
    isCold = true;
    const second = await invoke({});
    expect(second.answer.runs).toBe(1);
    expect(second.answer.pid).not.toBe(first.answer.pid);
    expect(recorded[1]).toMatchObject({ cold: true });
  });

  it('end with the invoker within a second, whatever they do', async () => {
    const { invoke, invoker } = start();
    const { pid } = (await invoke({})).answer;
    const looping = invoke({ loop: true });
    const since = performance.now();
    await invoker.close();
    expect(performance.now() - since).toBeLessThan(1_000);
    expect((await looping).answer.errorMessage).toMatch(/signal: killed$/);
    expect(isAlive(pid)).toBe(false);
    expect((await invoke({})).answer.errorType).toBe('Sandbox.Stopped');
  });

  it('end when the stack is killed, even in an endless loop', async () => {
    const stack = spawn(
      process.execPath,
      [fileURLToPath(new URL('./testing/looping-stack.ts', import.meta.url))],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [line] = (await once(createInterface({ input: stack.stdout }), 'line')) as [string];
    const pid = Number(line);
    closing.push(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')));
    expect(isAlive(pid)).toBe(true);
    stack.kill('SIGKILL');
    await once(stack, 'exit');
    while (isAlive(pid)) await new Promise((done) => setImmediate(done));
  }, 10_000);
});
