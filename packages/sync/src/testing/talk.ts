import type { ServerFrame } from '@bos/core/protocol/responses';
import { lambdaContext, type SocketEventOptions, socketEvent } from '@bos/core/testing/events';
import { createMemoryPorts } from '@bos/core/testing/memory-ports';
import { messageRow } from '@bos/core/testing/rows';
import { createHandler } from '../handler.ts';

type Ports = Parameters<typeof createHandler>[0];
type Answer<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

/** Sends a frame from connection `A=` of `ana`, and reads the answer; `undefined` where there is none. */
export const talk = async (
  ports: Ports,
  frame: object,
  options: SocketEventOptions = {},
): Promise<ServerFrame | undefined> => {
  const event = socketEvent({ connectionId: 'A=', ...options, body: frame });
  const { statusCode, body } = await createHandler(ports)(event as never, lambdaContext());
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  return body === undefined ? undefined : JSON.parse(body);
};

/** The same, where the answer must be of this type. */
export const ask = async <Type extends ServerFrame['type']>(
  ports: Ports,
  type: Type,
  frame: object,
  options?: SocketEventOptions,
): Promise<Answer<Type>> => {
  const answer = await talk(ports, frame, options);
  if (answer?.type !== type) throw new Error(`not ${type}: ${JSON.stringify(answer)}`);
  return answer as Answer<Type>;
};

/** Ports with this many published messages of epoch `e1` in the inbox of `ana`, and her socket `A=` open. */
export const inboxOf = (count: number, over: Parameters<typeof messageRow>[0] | object = {}) => {
  const ports = createMemoryPorts();
  ports.gateway.open('A=');
  for (let offset = 1; offset <= count; offset++) {
    ports.messages.put(messageRow({ published: true, ...over, offset }));
  }
  return ports;
};

export const offsets = (messages: readonly { offset: number }[]) => messages.map(({ offset }) => offset);
