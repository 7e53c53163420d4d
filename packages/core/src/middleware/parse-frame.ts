import type { MiddlewareObj } from '@middy/core';
import type * as z from 'zod/mini';
import { ProtocolError } from '../protocol/errors.ts';
import { ID_PATTERN, MAX_FRAME_BYTES } from '../protocol/limits.ts';
import { utf8Length } from '../protocol/text.ts';

export interface FrameEvent<Frame> {
  body?: string | null;
  frame: Frame;
}

/** Adds `frame` to the event: the body, if it is what the schema says; else `bad_frame` or `too_large`. */
export const parseFrame = <Schema extends z.ZodMiniType>(
  schema: Schema,
): MiddlewareObj<FrameEvent<z.infer<Schema>>> => ({
  before: ({ event }) => {
    event.frame = toFrame(schema, event.body ?? '');
  },
});

/** Longest name of a place that an error tells: names are the sender's own, and may fill a frame. */
const MAX_NAME = 64;

const toFrame = <Schema extends z.ZodMiniType>(schema: Schema, body: string): z.infer<Schema> => {
  // Even a frame that is too large is read: its sender wants to know which one it was.
  const json = parseJson(body);
  const id = idOf(json);
  const detail = id === undefined ? {} : { id };
  if (utf8Length(body) > MAX_FRAME_BYTES) {
    const message = `A frame holds at most ${MAX_FRAME_BYTES} bytes.`;
    throw new ProtocolError('too_large', { ...detail, message });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.').slice(0, MAX_NAME);
  if (issue?.message === 'too_large') {
    throw new ProtocolError('too_large', { ...detail, message: `${where}: too large` });
  }
  const message = `${where ? `${where}: ` : ''}${issue ? explain(issue) : 'not a frame'}`;
  throw new ProtocolError('bad_frame', { ...detail, message });
};

/** Names the key nobody knows, since that is where a typo hides; in brief, since it is the sender's own. */
const explain = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys[0]?.slice(0, MAX_NAME)}` : issue.message;

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new ProtocolError('bad_frame', { message: 'The frame is not JSON.', cause });
  }
};

/** The frame's id, so that the sender knows which of its frames was refused. */
const idOf = (json: unknown): string | undefined => {
  if (typeof json !== 'object' || json === null || !('id' in json)) return undefined;
  return typeof json.id === 'string' && ID_PATTERN.test(json.id) ? json.id : undefined;
};
