/** What frames, events and publishes say of themselves, as far as the inspector shows it. None of these throws. */

type Fields = Record<string, unknown>;

/** Of a message's text, characters. */
const EXCERPT = 60;

const parse = (json: string): Fields => {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Fields) : {};
  } catch {
    // What is not JSON has nothing to say.
    return {};
  }
};
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const said = (fields: Fields, key: string) => {
  const [id, text] = [textOf(fields['id']), textOf(fields[key])];
  return {
    ...(id !== undefined && { id }),
    ...(text !== undefined && {
      text: Array.from(text.slice(0, 2 * EXCERPT))
        .slice(0, EXCERPT)
        .join(''),
    }),
  };
};

/** A client's frame by its action, a server's by its type. */
export const describeFrame = (
  message: Uint8Array | undefined,
): { name: string; id?: string; text?: string } => {
  const fields = parse(message ? Buffer.from(message).toString('utf8') : '');
  return {
    name: textOf(fields['action']) ?? textOf(fields['type']) ?? 'frame',
    ...said(fields, 'text'),
  };
};

/** A function's event: a route of a connection, or a notification of a topic. */
export const describeJob = (
  payload: string,
): { name?: string; user?: string | undefined; connectionId?: string | undefined } => {
  const event = parse(payload);
  const [record] = Array.isArray(event['Records']) ? event['Records'] : [];
  if (record !== undefined) {
    const sns = fieldsOf(fieldsOf(record)['Sns']);
    const topic = textOf(sns['TopicArn'])?.split(':').at(-1);
    return { name: topic ?? 'notification', user: textOf(parse(textOf(sns['Message']) ?? '')['user_id']) };
  }
  const context = fieldsOf(event['requestContext']);
  const isAuthorizer = event['type'] === 'REQUEST';
  return {
    name: isAuthorizer ? 'handshake' : (textOf(context['routeKey']) ?? 'event'),
    user: textOf(fieldsOf(context['authorizer'])['principalId']),
    connectionId: textOf(context['connectionId']),
  };
};

/** A publish of the query protocol: a form whose message is an agent's event. */
export const describePublish = (body: Buffer | undefined): { user?: string; text?: string } => {
  const message = new URLSearchParams(body?.toString('utf8') ?? '').get('Message') ?? '';
  const fields = parse(message);
  const user = textOf(fields['user_id']);
  const isTyping = fields['type'] === 'typing';
  return {
    ...(user !== undefined && { user }),
    ...(isTyping ? { text: 'typing' } : said(fields, 'response')),
  };
};
