import { afterEach, describe, expect, it } from '@jest/globals';
import { startBus } from '../bus/bus.ts';
import { quietLog } from '../log.ts';
import { createPlatformClock } from '../platform-clock.ts';
import { startPersona } from './persona.ts';
import { createWire } from './wire.ts';

const arn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
const intentionTopicArn = arn('bos-chat-intention-topic-local');
const responseTopicArn = arn('bos-persona-response-topic-local');

describe('the persona on the bus', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  const start = async () => {
    const published: Record<string, unknown>[] = [];
    let arrived: () => void = () => undefined;
    const bus = await startBus({
      system: {
        region: 'us-east-1',
        topics: [intentionTopicArn, responseTopicArn].map((topic) => ({
          arn: topic,
          name: topic.split(':').at(-1) ?? '',
        })),
        queues: [],
        subscriptions: [
          {
            topicArn: responseTopicArn,
            protocol: 'lambda',
            endpointArn: 'deliver',
            rawDelivery: false,
            permitted: true,
          },
        ],
      },
      faults: { onPublish: () => undefined },
      clock: createPlatformClock(),
      log: quietLog,
      enqueue: async (_arn, event) => {
        published.push(JSON.parse(event.Records[0]?.Sns.Message ?? '{}'));
        arrived();
      },
    });
    const at = { endpoint: `http://127.0.0.1:${bus.port}`, region: 'us-east-1' };
    const persona = await startPersona({
      ...at,
      intentionTopicArn,
      responseTopicArn,
      random: () => 0.5,
      thinkMs: [1, 2],
      log: quietLog,
    });
    closers.push(persona.close, bus.close);
    const wire = createWire(at);
    const ask = (message_id: string, message: string) =>
      wire.sns('Publish', {
        TopicArn: intentionTopicArn,
        Message: JSON.stringify({ user_id: 'ana', session_id: 's1', message, message_id }),
      });
    const count = async (wanted: number) => {
      while (published.length < wanted) await new Promise<void>((resolve) => (arrived = resolve));
      return published;
    };
    return { ask, count };
  };

  it('types, then answers in the shape of the platform, without session and message id', async () => {
    const { ask, count } = await start();
    await ask('m1', 'Chame o elevador para o andar 5');
    const [typing, answer] = await count(2);
    expect(typing).toEqual({ type: 'typing', user_id: 'ana', session_id: 's1' });
    expect(answer).toEqual({
      mission_id: expect.any(String),
      user_id: 'ana',
      status: 'completed',
      response: '✅ Elevador chamado para o andar 5. Chega em 23 segundos.',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/),
      agent: 'persona',
    });
  });

  it('answers a question once, however often it comes', async () => {
    const { ask, count } = await start();
    await ask('m1', 'hello');
    await count(2);
    await ask('m1', 'hello');
    await ask('m2', 'open the door please');
    const published = await count(4);
    expect(published.filter((event) => 'response' in event).map((event) => event['response'])).toEqual([
      expect.stringContaining('Hello'),
      expect.stringContaining('main door'),
    ]);
  });
});
