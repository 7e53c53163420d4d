import { identifySender } from '@bos/core/middleware/identify-sender';
import { observe } from '@bos/core/middleware/observe';
import type { RouteEvent } from '@bos/core/middleware/route-event';
import { PROTOCOL } from '@bos/core/protocol/limits';
import middy from '@middy/core';
import { connect } from './connect.ts';
import type { ConnectPorts } from './ports.ts';

/** Route `$connect`: a connection row, and the subprotocol the client must see to open the socket. */
export const createHandler = (ports: ConnectPorts) =>
  middy<RouteEvent<undefined>>()
    .use(observe(ports.observability))
    .use(identifySender(ports.runtime.now))
    .handler(async ({ sender }) => {
      await connect(ports, sender);
      return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': PROTOCOL } };
    });
