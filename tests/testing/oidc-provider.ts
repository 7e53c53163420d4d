import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BrowserContext } from 'playwright-core';
import type { TestStack } from './stack.ts';

const WEB = join(import.meta.dirname, '../../packages/web/dist');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Whom the local stack's tokens are for. */
const AUDIENCE = 'bos-realtime';

interface ProviderOptions {
  user: string;
  /** How long a token lasts, s. */
  lasts: number;
}

/** A status to answer by, or claims of the ID token that are not as they should be. */
type Failure = number | Record<string, unknown>;

/** A deployed page, and its OpenID Connect provider. */
export interface Deployment {
  /** Where the page is. */
  chat: string;
  /** Grants so far, in order: `authorization_code`, `refresh_token`. */
  grants: string[];
  /** The session at the provider is over: refresh tokens are refused. */
  endSession(): void;
  /** How the page's next requests for tokens are answered, instead of by tokens; once each. */
  failNext(...failures: Failure[]): void;
  /** Where people were sent to end their session at the provider. */
  signOuts: URL[];
}

/**
 * Serves the page as a deployment does, under a name that is not this machine's own, beside a provider that lets `user`
 * in who follows its one link. The provider signs as the stack's issuer, which the authorizer knows; what it offers is
 * therefore found there, by `device`.
 */
export const deployWithProvider = async (
  stack: TestStack,
  device: BrowserContext,
  { user, lasts }: ProviderOptions,
): Promise<Deployment> => {
  const grants: string[] = [];
  /** What the page must prove to have begun the sign-in, by code. */
  const challenges = new Map<string, { challenge: string; nonce: string }>();
  const failures: Failure[] = [];
  const signOuts: URL[] = [];
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
  const issuer = new URL(stack.local.tokenUrl).origin;
  await device.route(`${issuer}/.well-known/openid-configuration`, (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': chat },
      json: {
        issuer,
        authorization_endpoint: `${login}/authorize`,
        token_endpoint: `${login}/token`,
        end_session_endpoint: `${login}/logout`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ['ES256'],
      },
    }),
  );

  const servePage = async (pathname: string, response: ServerResponse) => {
    if (pathname === '/config.json')
      return json(response, { ws: stack.local.ws, authority: issuer, clientId: AUDIENCE });
    const file = normalize(join(WEB, pathname === '/' ? 'index.html' : pathname));
    response.setHeader('content-type', TYPES[extname(file)] ?? 'text/plain');
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; ` +
        `connect-src 'self' ${issuer} ${login} ${new URL(stack.local.ws).origin}`,
    );
    response.end(await readFile(file));
  };

  const authorize = (query: URLSearchParams, response: ServerResponse) => {
    if (query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256')
      return json(response, { error: 'only a code, and only with PKCE' }, 400);
    const code = `code-${randomUUID()}`;
    challenges.set(code, {
      challenge: query.get('code_challenge') ?? '',
      nonce: query.get('nonce') ?? '',
    });
    const back = new URL(query.get('redirect_uri') ?? chat);
    const state = query.get('state') ?? '';
    const linkTo = (name: string, answer: Record<string, string>) => {
      back.search = String(new URLSearchParams(answer));
      return `<a href="${back.href.replaceAll('&', '&amp;')}">${name}</a> `;
    };
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><link rel="icon" href="data:,">${linkTo('Let me in', { code, state })}` +
        linkTo('Turn back', { error: 'access_denied', error_description: 'Ana said no.', state }) +
        linkTo('Another answer', { code, state: 'of-another-page' }),
    );
  };

  const grant = async (form: URLSearchParams, response: ServerResponse) => {
    const [kind, code] = [form.get('grant_type') ?? '', form.get('code') ?? ''];
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const begun = challenges.get(code);
    const isProven = kind === 'authorization_code' && begun?.challenge === proof;
    const isFresh = kind === 'refresh_token' && form.get('refresh_token') === 'refresh-it' && !isOver;
    if (!isProven && !isFresh) return json(response, { error: 'invalid_grant' }, 400);
    // A code is good once.
    challenges.delete(code);
    grants.push(kind);
    const failure = failures.shift();
    if (typeof failure === 'number') return json(response, { error: 'server_error' }, failure);
    const claims = { name: 'Ana', ...(isProven && { nonce: begun?.nonce }), ...failure };
    const token = await stack.token(user, { expires_in: lasts, claims });
    const tokens = { id_token: token, access_token: token, refresh_token: 'refresh-it' };
    return json(response, { ...tokens, token_type: 'Bearer', expires_in: lasts });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams, origin } = new URL(request.url ?? '/', `http://${request.headers.host}`);
    if (origin === chat) return servePage(pathname, response);
    response.setHeader('access-control-allow-origin', chat);
    if (pathname === '/authorize') return authorize(searchParams, response);
    if (pathname === '/token') return grant(new URLSearchParams(await text(request)), response);
    if (pathname === '/logout') {
      signOuts.push(new URL(request.url ?? '', login));
      response.setHeader('content-type', 'text/html');
      return void response.end('<!doctype html><link rel="icon" href="data:,"><p>Signed out.</p>');
    }
    response.writeHead(404).end();
  };
  return {
    chat,
    grants,
    signOuts,
    failNext: (...next) => void failures.push(...next),
    endSession: () => {
      isOver = true;
    },
  };
};

const json = (response: ServerResponse, body: object, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};
