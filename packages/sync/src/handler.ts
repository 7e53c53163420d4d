import { identifySender } from '@bos/core/middleware/identify-sender';
import { type Observability, observe } from '@bos/core/middleware/observe';
import { parseFrame } from '@bos/core/middleware/parse-frame';
import { reply } from '@bos/core/middleware/reply';
import { replyWithError } from '@bos/core/middleware/reply-with-error';
import type { RouteEvent } from '@bos/core/middleware/route-event';
import { AckFrame, HistoryFrame, ResumeFrame, SessionsFrame } from '@bos/core/protocol/requests';
import middy from '@middy/core';
import * as z from 'zod/mini';
import type { SyncPorts } from './ports.ts';
import { sync } from './sync.ts';

const Frame = z.discriminatedUnion('action', [ResumeFrame, HistoryFrame, SessionsFrame, AckFrame]);

/** Routes `resume`, `history`, `sessions` and `ack`: reading the log, and how far a person has read it. */
export const createHandler = (ports: SyncPorts & { observability: Observability }) =>
  middy<RouteEvent<z.infer<typeof Frame>>>()
    .use(observe(ports.observability))
    .use(replyWithError(ports.telemetry))
    .use(parseFrame(Frame))
    .use(identifySender(ports.runtime.now))
    .handler(async ({ frame, sender }) => reply(await sync(ports, sender, frame)));
