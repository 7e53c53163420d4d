import { observe } from '@bos/core/middleware/observe';
import { type IdentifiedEvent, toSender } from '@bos/core/middleware/sender';
import middy from '@middy/core';
import { disconnect } from './disconnect.ts';
import type { DisconnectPorts } from './ports.ts';

/** Route `$disconnect`: clean up, for an expired credential too. */
export const createHandler = (ports: DisconnectPorts) =>
  middy<IdentifiedEvent>()
    .use(observe(ports.observability))
    .handler(async (event, context) => {
      const sender = toSender(event, ports.runtime.now() + context.getRemainingTimeInMillis());
      if (sender) await disconnect(ports, sender);
      return { statusCode: 200 };
    });
