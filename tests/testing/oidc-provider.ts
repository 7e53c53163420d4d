import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestStack } from './stack.ts';

const WEB = join(import.meta.dirname, '../../packages/web/dist');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

interface ProviderOptions {
  user: string;
  /** How long a token lasts, s. */
  lasts: number;
}

/** A deployed page, and its OpenID Connect provider. */
export interface Deployment {
  /** Where the page is. */
  chat: string;
  /** Grants so far, in order: `authorization_code`, `refresh_token`. */
  grants: string[];
  /** The session at the provider is over: refresh tokens are refused. */
  endSession(): void;
}

/**
 * Serves the page as a deployment does, under a name that is not this machine's own, beside a provider that lets `user`
 * in who follows its one link. The provider signs with the stack's key, which the authorizer knows.
 */
export const deployWithProvider = async (
  stack: TestStack,
  { user, lasts }: ProviderOptions,
): Promise<Deployment> => {
  const grants: string[] = [];
  /** What the page must prove to have begun the sign-in, by code. */
  const challenges = new Map<string, string>();
  let isOver = false;
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Names below localhost are this machine's, and secure contexts, in every browser.
  const [chat, login] = [`http://chat.localhost:${port}`, `http://login.localhost:${port}`];
  stack.attach(async () => {
    server.closeAllConnections();
    server.close();
  });

  const servePage = async (pathname: string, response: ServerResponse) => {
    if (pathname === '/config.json')
      return json(response, { ws: stack.local.ws, authority: login, clientId: 'bos-chat' });
    const file = normalize(join(WEB, pathname === '/' ? 'index.html' : pathname));
    response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain');
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; ` +
        `connect-src 'self' ${login} ${new URL(stack.local.ws).origin}`,
    );
    response.end(await readFile(file));
  };

  const authorize = (query: URLSearchParams, response: ServerResponse) => {
    if (query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256')
      return json(response, { error: 'only a code, and only with PKCE' }, 400);
    const code = `code-${challenges.size + 1}`;
    challenges.set(code, query.get('code_challenge') ?? '');
    const back = new URL(query.get('redirect_uri') ?? chat);
    back.search = String(new URLSearchParams({ code, state: query.get('state') ?? '' }));
    const href = back.href.replaceAll('&', '&amp;');
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><link rel="icon" href="data:,"><a href="${href}">Let me in</a>`);
  };

  const grant = async (form: URLSearchParams, response: ServerResponse) => {
    const [kind, code] = [form.get('grant_type') ?? '', form.get('code') ?? ''];
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isProven = kind === 'authorization_code' && challenges.get(code) === proof;
    const isFresh = kind === 'refresh_token' && form.get('refresh_token') === 'refresh-it' && !isOver;
    if (!isProven && !isFresh) return json(response, { error: 'invalid_grant' }, 400);
    grants.push(kind);
    const token = await stack.token(user, { expires_in: lasts, claims: { name: 'Ana' } });
    const tokens = { id_token: token, access_token: token, refresh_token: 'refresh-it' };
    return json(response, { ...tokens, token_type: 'Bearer', expires_in: lasts });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (origin === chat) return servePage(pathname, response);
    response.setHeader('access-control-allow-origin', chat);
    if (pathname === '/authorize') return authorize(searchParams, response);
    if (pathname === '/token') return grant(new URLSearchParams(await text(request)), response);
    return json(response, {
      issuer: login,
      authorization_endpoint: `${login}/authorize`,
      token_endpoint: `${login}/token`,
      jwks_uri: `${login}/keys`,
    });
  };
  return {
    chat,
    grants,
    endSession: () => {
      isOver = true;
    },
  };
};

const json = (response: ServerResponse, body: object, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
