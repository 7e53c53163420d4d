import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';

/** What a request gets: JSON unless `type` says otherwise. */
export interface Reply {
  status: number;
  body: unknown;
  type?: string;
  headers?: Record<string, string>;
}

export const json = (body: unknown, status = 200): Reply => ({ status, body });
export const failure = (status: number, error: string): Reply => ({ status, body: { error } });

export const writeReply = (response: ServerResponse, request: IncomingMessage, reply: Reply): void => {
  const { status, body, type = 'application/json; charset=utf-8', headers } = reply;
  const bytes =
    Buffer.isBuffer(body) || typeof body === 'string' ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': type,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
};

const MAX_BODY_BYTES = 1_048_576;

/** The body as JSON, or what is wrong with it. */
export const readJson = async (request: IncomingMessage): Promise<{ value: unknown } | { error: string }> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return { error: `the body is above ${MAX_BODY_BYTES} bytes` };
    chunks.push(chunk);
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { error: 'the body is not JSON' };
  }
};

/** The first thing wrong, with its path: `rules.0.status: …`, `rules.0: unknown key "x"`. */
export const explain = ({ issues }: z.ZodError): string => {
  const [issue] = issues;
  if (!issue) return 'bad value';
  const path = issue.path.join('.');
  const text =
    issue.code === 'unrecognized_keys'
      ? `unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`
      : issue.message;
  return path === '' ? text : `${path}: ${text}`;
};
