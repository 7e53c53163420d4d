import { identifySender } from '@bos/core/middleware/identify-sender';
import { type Observability, observe } from '@bos/core/middleware/observe';
import { parseFrame } from '@bos/core/middleware/parse-frame';
import { reply } from '@bos/core/middleware/reply';
import { replyWithError } from '@bos/core/middleware/reply-with-error';
import type { RouteEvent } from '@bos/core/middleware/route-event';
import { SendMessageFrame, TypingFrame } from '@bos/core/protocol/requests';
import middy from '@middy/core';
import * as z from 'zod/mini';
import type { SendPorts } from './ports.ts';
import { send } from './send.ts';
import { type } from './type.ts';

const Frame = z.discriminatedUnion('action', [SendMessageFrame, TypingFrame]);

/** Routes `sendMessage` and `typing`: what a person says goes to the log, the agents and the other devices. */
export const createHandler = (ports: SendPorts & { observability: Observability }) =>
  middy<RouteEvent<z.infer<typeof Frame>>>()
    .use(observe(ports.observability))
    .use(replyWithError(ports.telemetry))
    .use(parseFrame(Frame))
    .use(identifySender(ports.runtime.now))
    .handler(async ({ frame, sender }) =>
      reply(await (frame.action === 'sendMessage' ? send(ports, sender, frame) : type(ports, sender, frame))),
    );
