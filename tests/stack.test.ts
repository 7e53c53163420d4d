import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

const main = join(import.meta.dirname, '../packages/local/src/main.ts');
const children: ChildProcess[] = [];

const run = (...args: string[]) => {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] },
  });
  children.push(child);
  return child;
};

/** Runs it to its end. */
const runOut = async (...args: string[]) => {
  const child = run(...args);
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, errors };
};

/** Runs it until it has printed its address. */
const start = async (...args: string[]) => {
  const child = run('--port', '0', ...args);
  const errors: string[] = [];
  child.stderr?.on('data', (chunk) => errors.push(String(chunk)));
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const web = /Chat page\s+(http:\S+)/.exec(line)?.[1];
    if (web !== undefined) return { child, web, errors };
  }
  throw new Error(`it ended before it was ready: ${errors.join('')}`);
};

/** Opens a socket as a client does; answers once it is open. */
const connect = async (web: string, user: string) => {
  const local = (await (await fetch(`${web}local.json`)).json()) as { ws: string; tokenUrl: string };
  const answer = await fetch(local.tokenUrl, { method: 'POST', body: JSON.stringify({ user_id: user }) });
  const { token } = (await answer.json()) as { token: string };
  const socket = new WebSocket(local.ws, ['bos.v1', `bos.token.${token}`]);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the socket was refused')));
  });
  return socket;
};

const request = async (socket: WebSocket, frame: object): Promise<Record<string, unknown>> => {
  const answer = new Promise<MessageEvent>((resolve) =>
    socket.addEventListener('message', resolve, { once: true }),
  );
  socket.send(JSON.stringify(frame));
  return JSON.parse(String((await answer).data));
};

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** A zombie has ended: nobody has asked for its exit code yet. */
const isRunning = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

describe('the local stack', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('serves a client from the connection to the answer of the agent', async () => {
    const { web } = await start();
    const socket = await connect(web, 'ana');
    expect(socket.protocol).toBe('bos.v1');
    expect(await request(socket, { action: 'resume' })).toMatchObject({ type: 'resumed', head: 0 });

    const answered = new Promise<Record<string, unknown>>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const frame = JSON.parse(String(data));
        if (frame.type === 'message' && frame.role === 'assistant') resolve(frame);
      });
    });
    socket.send(
      JSON.stringify({
        action: 'sendMessage',
        id: 'm1',
        sessionId: 's1',
        text: 'Chame o elevador para o andar 5',
      }),
    );
    expect(await answered).toMatchObject({
      offset: 2,
      sessionId: 's1',
      text: '✅ Elevador chamado para o andar 5. Chega em 23 segundos.',
    });

    const stats = (await (await fetch(`${web}stats`)).json()) as Record<string, unknown>;
    expect(stats).toMatchObject({ turns: 1, gateway: { connections: 1, refused: 0 }, aws: { denied: 0 } });
  }, 30_000);

  it('ends within two seconds at a signal, and leaves no process', async () => {
    const { child, web, errors } = await start();
    const socket = await connect(web, 'bia');
    await request(socket, { action: 'resume' });
    // Broken off in the middle: that is no news, so nothing may be said about it.
    for (const id of ['m1', 'm2', 'm3'])
      socket.send(JSON.stringify({ action: 'sendMessage', id, sessionId: id, text: 'oi' }));
    const sandboxes = childrenOf(child.pid ?? 0);
    expect(sandboxes.length).toBeGreaterThan(2);

    const before = performance.now();
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    // What guards the sandboxes ends when the stack does, which is when its input ends.
    while (sandboxes.some(isRunning) && performance.now() - before < 2_000) await nextTurn();
    expect(sandboxes.filter(isRunning)).toEqual([]);
    expect(errors).toEqual([]);
    expect(performance.now() - before).toBeLessThan(2_000);
  }, 30_000);

  it('ends when whoever started it over a channel is gone', async () => {
    const child = spawn(process.execPath, [main, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { PATH: process.env['PATH'] },
    });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      if (/Chat page/.test(line)) child.disconnect();
    }
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    expect(code).toBe(0);
  }, 30_000);

  it('keeps conversations and tokens in its data folder', async () => {
    const data = join(folder, 'data');
    const first = await start('--no-agent', '--data', data);
    const socket = await connect(first.web, 'caio');
    const sent = await request(socket, { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'oi' });
    expect(sent).toMatchObject({ type: 'accepted', offset: 1 });
    first.child.kill('SIGTERM');
    await once(first.child, 'close');

    const second = await start('--no-agent', '--data', data);
    const resumed = await request(await connect(second.web, 'caio'), { action: 'resume' });
    expect(resumed).toMatchObject({ type: 'resumed', head: 1, messages: [{ id: 'm1', text: 'oi' }] });
  }, 60_000);

  it.each([
    [['--port', 'x'], /^--port must be a whole number/],
    [['--nonsense'], /^Unknown option '--nonsense'/],
    [['--clock', '0'], /^--clock must be/],
    [['--data', '/dev/null/x', '--port', '0'], /\/dev\/null\/x/],
    [['--data', '/proc/x', '--port', '0'], /\/proc\/x/],
  ])('refuses %j with one line and exit code 1', async (args, line) => {
    const { code, errors } = await runOut(...args);
    expect(errors).toMatch(line);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(1);
  });

  it("refuses a folder that is someone else's, and leaves it alone", async () => {
    const foreign = mkdtempSync(join(folder, 'foreign-'));
    writeFileSync(join(foreign, 'thesis.txt'), 'do not touch');
    const { code, errors } = await runOut('--port', '0', '--data', foreign);
    expect(code).toBe(1);
    expect(errors).toContain(foreign);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(foreign, 'issuer-key.json'))).toBe(false);
  });

  it('refuses a port in use with one line and exit code 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, errors } = await runOut('--port', String(port));
    other.close();
    expect(errors).toBe(`Port ${port} is in use: choose another one with --port, or 0 for any\n`);
    expect(code).toBe(1);
  });
});
