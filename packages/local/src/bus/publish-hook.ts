import type { buildApp } from 'fauxqs';
import type { BusQueues, Handover } from './stores.ts';

const isPublish = (body: unknown): body is { Action: string; TopicArn: string } => {
  if (typeof body !== 'object' || body === null) return false;
  const { Action, TopicArn } = body as Record<string, unknown>;
  return (Action === 'Publish' || Action === 'PublishBatch') && typeof TopicArn === 'string';
};

/**
 * Puts `handoverOf(topic)` in force while a publish is fanned out. Fan-out happens within `done()`, before the
 * first await of the route, so no other request can come in between. A batch is disturbed as a whole.
 */
export const hookPublish = (
  app: ReturnType<typeof buildApp>,
  queues: BusQueues,
  handoverOf: (topicName: string) => Handover | undefined,
): void => {
  app.addHook('preHandler', (request, _reply, done) => {
    const { body } = request;
    if (!isPublish(body)) return done();
    queues.handover = handoverOf(body.TopicArn.split(':').at(-1) ?? '');
    try {
      done();
    } finally {
      queues.handover = undefined;
    }
  });
};
