import * as z from 'zod/mini';
import { ID_PATTERN } from '../protocol/limits.ts';

/** What an agent said, whatever shape it said it in. */
export type InboundEvent =
  | {
      kind: 'response';
      userId: string;
      text: string;
      sessionId?: string;
      messageId?: string;
      inReplyTo?: string;
      agent?: string;
      status?: string;
      /** ISO 8601, UTC. */
      sentAt?: string;
    }
  | { kind: 'typing'; userId: string; sessionId?: string; agent?: string }
  | { kind: 'rejected'; reason: string };

/** Names are keys of tables, and stand in every frame about their message. */
const Name = z.string().check(
  z.minLength(1),
  z.maxLength(256),
  z.refine((name) => name.isWellFormed(), 'half a character'),
);

/** What an answer can do without is taken where it makes sense: nothing about it may cost the answer itself. */
const optional = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** The keys of all four shapes side by side; agents may add what they like. */
const Fields = z.looseObject({
  type: optional(z.string()),
  user_id: z.optional(Name),
  session_id: optional(z.string().check(z.regex(ID_PATTERN))),
  message_id: optional(Name),
  in_reply_to: optional(Name),
  agent: optional(Name),
  status: optional(Name),
  timestamp: optional(z.union([z.string(), z.number()])),
  response: z.nullish(z.string()),
  message: z.nullish(z.string()),
  payload: z.nullish(
    z.union([z.string(), z.looseObject({ response: z.nullish(z.string()), message: z.nullish(z.string()) })]),
  ),
  connection_id: z.optional(z.unknown()),
  connectionId: z.optional(z.unknown()),
});
type Fields = z.infer<typeof Fields>;

const Envelope = z.looseObject({ message_type: z.string(), data: z.looseObject({}) });

/** Understands one body of the persona-response topic, or says why it can't. Never throws. */
export const parseInbound = (body: string): InboundEvent => {
  const json = parseJson(body);
  if (json === undefined) return rejected('the body is not JSON');
  const envelope = Envelope.safeParse(json);
  const parsed = Fields.safeParse(envelope.success ? envelope.data.data : json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return rejected(`${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'unknown shape'}`);
  }
  return normalize(parsed.data);
};

const normalize = (fields: Fields): InboundEvent => {
  const userId = fields.user_id;
  if (userId === undefined) {
    const connection = fields.connection_id ?? fields.connectionId;
    return rejected(
      connection ? 'user_id is missing, and a connection_id proves no identity' : 'user_id is missing',
    );
  }
  const who = {
    userId,
    // No device could name a session of another form: its message belongs to the newest one.
    ...(fields.session_id && { sessionId: fields.session_id }),
    ...(fields.agent && { agent: fields.agent }),
  };
  if (fields.type === 'typing') return { kind: 'typing', ...who };
  const text = findText(fields);
  if (!text) return rejected('no text in response, message or payload');
  const sentAt = toInstant(fields.timestamp);
  return {
    kind: 'response',
    ...who,
    text,
    ...(fields.message_id && { messageId: fields.message_id }),
    ...(fields.in_reply_to && { inReplyTo: fields.in_reply_to }),
    ...(fields.status && { status: fields.status }),
    ...(sentAt && { sentAt }),
  };
};

const findText = ({ response, message, payload }: Fields): string | undefined => {
  const carried = typeof payload === 'string' ? payload : (payload?.response ?? payload?.message);
  return response || carried || message || undefined;
};

/** An instant of the years 0 to 9999: others are written with a sign and two digits more, which no client reads. */
const FOUR_DIGIT_YEAR = /^\d{4}-/;

/** Epoch seconds (int or float) or ISO 8601 with any offset, as UTC; nothing if it is neither. */
const toInstant = (timestamp: string | number | undefined): string | undefined => {
  if (timestamp === undefined) return undefined;
  const date = new Date(typeof timestamp === 'number' ? timestamp * 1000 : timestamp);
  if (Number.isNaN(date.getTime())) return undefined;
  const instant = date.toISOString();
  return FOUR_DIGIT_YEAR.test(instant) ? instant : undefined;
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const rejected = (reason: string): InboundEvent => ({ kind: 'rejected', reason });
