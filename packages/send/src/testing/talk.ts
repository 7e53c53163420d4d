import type { ServerFrame } from '@bos/core/protocol/responses';
import { lambdaContext, type SocketEventOptions, socketEvent } from '@bos/core/testing/events';
import { createHandler } from '../handler.ts';

type Ports = Parameters<typeof createHandler>[0];

/** Sends a frame from connection `A=` of `ana`, and reads the answer; `undefined` where there is none. */
export const talk = async (
  ports: Ports,
  frame: object | string,
  options: SocketEventOptions = {},
): Promise<ServerFrame | undefined> => {
  const event = socketEvent({ connectionId: 'A=', ...options, body: frame });
  const { statusCode, body } = await createHandler(ports)(event as never, lambdaContext());
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  return body === undefined ? undefined : JSON.parse(body);
};

/** Says something; message `m1` of session `s1` unless told otherwise. */
export const say = (ports: Ports, over: object = {}, options: SocketEventOptions = {}) =>
  talk(
    ports,
    { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'Chame o elevador', ...over },
    options,
  );
