import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createFaultEngine } from '../faults/engine.ts';
import { createIssuer } from '../identity/issuer.ts';
import { quietLog } from '../log.ts';
import { createMeter } from '../stats/meter.ts';
import type { LocalJson } from './local-json.ts';
import { apiRoutes } from './routes.ts';
import { closeServer, createPeopleServer, listen } from './server.ts';

let server: Server;
let port: number;
let webDir: string;
let isReady = true;
const upgraded: string[] = [];

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: Record<string, unknown>;
}

const call = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = String(response.headers['content-type']).includes('json');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: isJson && text ? JSON.parse(text) : {},
          });
        });
      },
    );
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '', json: {} });
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });

beforeAll(async () => {
  webDir = await mkdtemp(join(tmpdir(), 'web-'));
  await mkdir(join(webDir, 'assets'));
  await writeFile(join(webDir, 'index.html'), '<!doctype html><title>chat</title>');
  await writeFile(join(webDir, 'assets', 'app-AbCd1234.js'), 'export {}');
  const metered = { functions: [], shortName: (name: string) => name, memoryMb: () => 128, indexes: () => 0 };
  server = createPeopleServer({
    routes: apiRoutes({
      local: () => ({ web: 'here' }) as LocalJson,
      issuer: await createIssuer({ issuer: () => 'i', audience: 'a' }),
      faults: createFaultEngine({ seed: 3, sockets: { ids: () => [], cut: () => undefined } }),
      stats: createMeter(metered).stats,
      names: { functions: ['bos-send'], tables: ['bos-messages'] },
    }),
    webDir,
    stagePath: '/local',
    isReady: () => isReady,
    onUpgrade: (request, socket) => {
      upgraded.push(request.url ?? '');
      socket.end('HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n', () => socket.destroy());
    },
    log: quietLog,
  });
  port = await listen(server, 0);
});

afterAll(async () => {
  await closeServer(server);
  await rm(webDir, { recursive: true });
});

describe('the API', () => {
  it('answers local.json, the key set, stats and faults', async () => {
    expect((await call('GET', '/local.json')).json).toEqual({ web: 'here' });
    expect((await call('GET', '/.well-known/jwks.json')).json).toHaveProperty('keys.0.kid');
    expect((await call('GET', '/stats')).json).toHaveProperty('price.perMillionTurns', 0);
    expect((await call('GET', '/faults')).json).toMatchObject({ seed: 3, rules: [] });
  });

  it('signs tokens', async () => {
    const { status, json } = await call('POST', '/token', { user_id: 'ana', expires_in: 60 });
    expect(status).toBe(200);
    expect(json).toEqual({ token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), expires_in: 60 });
  });

  it('takes fault rules with their defaults, and clears them', async () => {
    const { json } = await call('POST', '/faults', { seed: 9, rules: [{ kind: 'push', status: 410 }] });
    expect(json).toMatchObject({ seed: 9, rules: [{ kind: 'push', status: 410, rate: 1, fired: 0 }] });
    expect((await call('POST', '/faults', { rules: [] })).json).toMatchObject({ seed: 9, rules: [] });
    expect((await call('POST', '/faults', [{ kind: 'cold' }])).json).toHaveProperty('rules.0.kind', 'cold');
    expect((await call('POST', '/faults', [])).json).toMatchObject({ seed: 9, rules: [] });
  });

  it.each([
    ['POST', '/token', '{', 400, /not JSON/],
    ['POST', '/token', {}, 400, /user_id/],
    ['POST', '/token', { user_id: 'a', expires: 1 }, 400, /unknown key "expires"/],
    ['POST', '/token', { user_id: 'a', expires_in: 'soon' }, 400, /expires_in/],
    [
      'POST',
      '/faults',
      { rules: [{ kind: 'push', status: 404 }] },
      400,
      /rules.0.status.*200\|410\|429\|500/,
    ],
    ['POST', '/faults', { rules: [{ kind: 'dynamodb', operation: 'PutItm' }] }, 400, /rules.0.operation/],
    ['POST', '/faults', { rules: [{ kind: 'cold', x: 1 }] }, 400, /unknown key "x"/],
    ['POST', '/faults', { rules: [{ kind: 'storm' }] }, 400, /rules.0.kind/],
    ['POST', '/faults', {}, 400, /rules/],
    [
      'POST',
      '/faults',
      { rules: [{ kind: 'cold', function: 'sned' }] },
      400,
      /rules.0.function: there is no "sned"/,
    ],
    ['GET', '/token', undefined, 405, /POST/],
    ['DELETE', '/faults', undefined, 405, /GET, POST/],
    ['GET', '/nothing.here', undefined, 404, /nothing at/],
    ['POST', '/nothing', {}, 404, /nothing at/],
    ['GET', '/%ff', undefined, 400, /UTF-8/],
    ['GET', '//', undefined, 404, /nothing at/],
    ['GET', '//evil.example/local.json', undefined, 404, /nothing at/],
    ['GET', 'http://[', undefined, 400, /not a valid URL/],
  ])('%s %s %j is refused with %d', async (method, path, body, status, error) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ error: expect.stringMatching(error) });
  });
});

describe('pages', () => {
  it('come with their type and a strict content policy that lets the socket through', async () => {
    const { status, headers, text } = await call('GET', '/');
    expect(status).toBe(200);
    expect(text).toContain('chat');
    expect(headers['content-type']).toContain('text/html');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${port}`);
  });

  it('keep hashed assets, and never the page itself', async () => {
    expect((await call('GET', '/assets/app-AbCd1234.js')).headers['cache-control']).toContain('immutable');
    expect((await call('GET', '/')).headers['cache-control']).toBe('no-cache');
  });

  it('fall back to the page for its own views, for browsers only', async () => {
    expect((await call('GET', '/sessions/a', undefined, { accept: 'text/html' })).text).toContain('chat');
    expect((await call('GET', '/sessions/a')).status).toBe(404);
  });

  it('stay inside their folder', async () => {
    expect((await call('GET', '/..%2f..%2f..%2fetc%2fpasswd')).status).toBe(404);
  });
});

describe('strangers', () => {
  it('are refused under another name than this machine', async () => {
    expect((await call('GET', '/local.json', undefined, { host: 'evil.example' })).status).toBe(403);
  });

  it('cannot post from another site', async () => {
    const origin = 'https://evil.example';
    expect((await call('POST', '/token', { user_id: 'a' }, { origin })).status).toBe(403);
    const own = `http://127.0.0.1:${port}`;
    expect((await call('POST', '/token', { user_id: 'a' }, { origin: own })).status).toBe(200);
  });
});

describe('another name of this machine', () => {
  it('leads a browser to the origin that tokens name', async () => {
    const host = `localhost:${port}`;
    const { status, headers } = await call('GET', '/a?b=1', undefined, { host, accept: 'text/html' });
    expect(status).toBe(307);
    expect(headers['location']).toBe(`http://127.0.0.1:${port}/a?b=1`);
    expect((await call('GET', '/local.json', undefined, { host })).status).toBe(200);
  });
});

describe('while it starts', () => {
  it('answers nothing but the keys that its functions need', async () => {
    isReady = false;
    expect((await call('GET', '/local.json')).status).toBe(503);
    expect(
      (await call('GET', '/local', undefined, { connection: 'Upgrade', upgrade: 'websocket' })).status,
    ).toBe(503);
    expect((await call('GET', '/.well-known/jwks.json')).status).toBe(200);
    isReady = true;
  });
});

describe('upgrades', () => {
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
  it('go to the gateway at its stage, and nowhere else', async () => {
    expect((await call('GET', '/local?x=1', undefined, upgrade)).status).toBe(418);
    expect(upgraded).toEqual(['/local?x=1']);
    expect((await call('GET', '/prod', undefined, upgrade)).status).toBe(403);
    expect((await call('GET', '/local', undefined, { ...upgrade, host: 'evil.example' })).status).toBe(403);
    expect(upgraded).toHaveLength(1);
  });

  it.each(['//', '//x', 'http://['])('to %j is refused as any other', async (path) => {
    expect((await call('GET', path, undefined, upgrade)).status).toBe(403);
  });
});

describe('a port that is taken', () => {
  it('is named in one line', async () => {
    const other = createPeopleServer({
      routes: {},
      webDir,
      stagePath: '/l',
      isReady: () => true,
      onUpgrade: () => undefined,
      log: quietLog,
    });
    await expect(listen(other, port)).rejects.toThrow(`Port ${port} is in use`);
  });
});
