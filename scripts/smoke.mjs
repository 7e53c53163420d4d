/**
 * Connects, sends, sees the answer, measures. Against this machine or any deployment:
 *   node scripts/smoke.mjs --local [http://127.0.0.1:4000]
 *   BOS_TOKEN=… node scripts/smoke.mjs --url wss://… [--answer-topic ARN]
 * With `--answer-topic` the answer is published here, by the AWS CLI, as an agent would: for a place without agents.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';

const USAGE =
  'usage: node scripts/smoke.mjs (--local [URL] | --url WSS_URL) [--answer-topic ARN] [--timeout SECONDS]';

const fail = (message) => {
  console.error(`smoke test failed: ${message}`);
  process.exit(1);
};

const readOptions = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        local: { type: 'boolean' },
        url: { type: 'string' },
        'answer-topic': { type: 'string' },
        timeout: { type: 'string', default: '30' },
      },
    });
    const timeoutMs = Number(values.timeout) * 1_000;
    if (Boolean(values.local) === Boolean(values.url) || !(timeoutMs > 0)) throw new Error(USAGE);
    return { ...values, page: positionals[0] ?? 'http://127.0.0.1:4000', timeoutMs };
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
};

const getJson = async (url, init) => {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
};

/** Where to connect and with which token. */
const findTarget = async ({ local, url, page }) => {
  if (!local) {
    const { BOS_TOKEN: token } = process.env;
    if (!token) throw new Error('BOS_TOKEN is not set: it holds a token of the deployment’s issuer');
    return { ws: url, token };
  }
  const { ws, tokenUrl } = await getJson(new URL('/local.json', page));
  const { token } = await getJson(tokenUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_id: `smoke-${randomUUID()}` }),
  });
  return { ws, token };
};

const userOf = (token) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub;

/** Frames as they come, and a way to wait for one. Rejects when the socket closes or nothing comes in time. */
const connect = ({ ws, token }, timeoutMs) => {
  const socket = new WebSocket(ws, ['bos.v1', `bos.token.${token}`]);
  const waiting = new Set();
  const end = (reason) => {
    for (const { reject } of waiting) reject(new Error(reason));
  };
  const wait = (what, matches) =>
    new Promise((resolve, reject) => {
      const entry = { what, matches, resolve, reject };
      const timer = setTimeout(
        () => reject(new Error(`no ${what} within ${timeoutMs / 1_000} s`)),
        timeoutMs,
      );
      const done = (settle) => (value) => {
        clearTimeout(timer);
        waiting.delete(entry);
        settle(value);
      };
      entry.resolve = done(resolve);
      entry.reject = done(reject);
      waiting.add(entry);
    });
  const opened = wait('connection', (frame) => frame === 'open');
  const see = (frame) => {
    for (const entry of [...waiting]) if (entry.matches(frame)) entry.resolve(frame);
  };
  socket.addEventListener('open', () => see('open'));
  socket.addEventListener('close', ({ code, reason }) =>
    end(`the socket closed (${code}${reason && `, ${reason}`})`),
  );
  socket.addEventListener('error', () => end('the handshake was refused: is the token good?'));
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.type === 'error') end(`the server answered ${frame.code}: ${frame.message}`);
    else if (frame.type === undefined) end(`the gateway answered ${frame.message}`);
    else see(frame);
  });
  return { socket, opened, wait, send: (frame) => socket.send(JSON.stringify(frame)) };
};

/** Answers as an agent does, in the platform's first shape. */
const publishAnswer = (topicArn, userId, text) =>
  new Promise((resolve, reject) => {
    const message = {
      mission_id: randomUUID(),
      user_id: userId,
      status: 'completed',
      response: text,
      timestamp: new Date().toISOString().replace('Z', '+00:00'),
      agent: 'smoke',
    };
    // The CLI's first version reads no AWS_REGION; the topic knows its own.
    const region = topicArn.split(':')[3] ?? '';
    const args = ['sns', 'publish', '--region', region, '--topic-arn', topicArn];
    args.push('--message', JSON.stringify(message));
    const child = spawn('aws', args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', (error) => reject(new Error(`the AWS CLI could not be started: ${error.message}`)));
    child.on('exit', (code) =>
      code === 0 ? resolve(Date.now()) : reject(new Error(`aws sns publish ended with ${code}`)),
    );
  });

const run = async (options) => {
  const target = await findTarget(options);
  const start = Date.now();
  const { socket, opened, wait, send } = connect(target, options.timeoutMs);
  await opened;
  const connected = Date.now();
  const id = randomUUID();
  const resumed = wait('resumed', ({ type }) => type === 'resumed');
  send({ action: 'resume' });
  const { head } = await resumed;
  const ready = Date.now();
  const accepted = wait('accepted', (frame) => frame.type === 'accepted' && frame.id === id);
  const answered = wait(
    'answer',
    (frame) => frame.type === 'message' && frame.role === 'assistant' && frame.offset > head,
  );
  // Awaited below; a failure before that is reported by what fails first.
  answered.catch(() => undefined);
  send({ action: 'sendMessage', id, sessionId: 'smoke', text: 'Olá! Is the building awake?' });
  await accepted;
  const logged = Date.now();
  const topic = options['answer-topic'];
  const published = topic ? await publishAnswer(topic, userOf(target.token), `Awake ✅ ${id}`) : undefined;
  const answer = await answered;
  const shown = Date.now();
  socket.close();
  return {
    connectMs: connected - start,
    resumeMs: ready - connected,
    acceptedMs: logged - ready,
    answeredMs: shown - ready,
    // The CLI's own start and end are in it: an upper bound.
    ...(published && { deliveredMs: shown - published }),
    answer: answer.text.slice(0, 60),
  };
};

try {
  const figures = await run(readOptions());
  console.log(JSON.stringify(figures));
} catch (error) {
  fail(error.cause ? `${error.message} (${error.cause.message || error.cause.code})` : error.message);
}
