/** The local stack as a process of its own, as `npm start` runs it, and its HTTP API. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
const READY_MS = 60_000;

const call = async (url, body) => {
  const response = await fetch(url, body && { method: 'POST', body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
};

/** Resolves when the stack is ready. `speed`: how many times faster the platform's timers run. */
export const startStack = async ({ speed, seed }) => {
  const args = [
    '--no-warnings',
    'packages/local/src/main.ts',
    '--port',
    '0',
    '--clock',
    speed,
    '--seed',
    seed,
  ];
  const child = spawn(process.execPath, args.map(String), { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  // It warns of every crash that was asked for.
  const warnings = [];
  child.stderr.setEncoding('utf8').on('data', (text) => warnings.push(...text.trim().split('\n')));
  // However this run ends, the stack ends with it.
  process.on('exit', () => child.kill());
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const web = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the stack did not start in time')), READY_MS);
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += data;
      const address = /Chat page\s+(\S+)/.exec(printed)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
    void exited.then((code) => reject(new Error(`the stack ended with code ${code}:\n${printed}`)));
  });
  const local = await call(new URL('/local.json', web));
  return {
    local,
    warnings,
    token: async (user, seconds) =>
      (await call(local.tokenUrl, { user_id: user, expires_in: seconds })).token,
    faults: (rules, more = {}) => call(local.faultsUrl, { ...more, rules }),
    fired: async () => (await call(local.faultsUrl)).totals,
    stats: () => call(local.statsUrl),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
};
