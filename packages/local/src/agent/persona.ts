import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { answerTo } from './answers.ts';
import { createWire, type WireOptions } from './wire.ts';

export interface PersonaOptions extends WireOptions {
  intentionTopicArn: string;
  responseTopicArn: string;
  random: () => number;
  /** How long it thinks before it answers, ms. */
  thinkMs?: [min: number, max: number];
  log: Log;
}

export interface Persona {
  close(): Promise<void>;
}

/** The part of an intention that the platform's persona reads. */
interface Question {
  user_id: string;
  session_id?: string;
  message: string;
  message_id?: string;
}

interface Received {
  Messages?: { Body: string; ReceiptHandle: string }[];
}

const QUEUE = 'demo-persona';
/** Questions it remembers, so that a message delivered twice is answered once. */
const REMEMBERED = 10_000;

/** ISO 8601 with an offset, as the platform's Python agents write it. */
const isoWithOffset = (at: Date) => at.toISOString().replace('Z', '+00:00');

/**
 * A persona that knows this building, on the real topics: its own queue is subscribed to the intentions, and it
 * answers in the shape of the platform's agents, without session and message id.
 */
export const startPersona = async (options: PersonaOptions): Promise<Persona> => {
  const { intentionTopicArn, responseTopicArn, random, thinkMs = [600, 1_500], log } = options;
  const wire = createWire(options);
  const stop = new AbortController();
  const seen = new Set<string>();
  const busy = new Set<Promise<void>>();

  const { QueueUrl } = await wire.sqs<{ QueueUrl: string }>('CreateQueue', { QueueName: QUEUE });
  const queueArn = `${intentionTopicArn.replace(':sns:', ':sqs:').replace(/[^:]+$/, '')}${QUEUE}`;
  await wire.sns('Subscribe', { TopicArn: intentionTopicArn, Protocol: 'sqs', Endpoint: queueArn });

  const publish = (event: object) =>
    wire.sns('Publish', { TopicArn: responseTopicArn, Message: JSON.stringify(event) });

  const isNew = (id: string | undefined): boolean => {
    if (id === undefined) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
    return true;
  };

  const answer = async ({ user_id, session_id, message, message_id }: Question): Promise<void> => {
    if (!isNew(message_id)) return;
    await publish({ type: 'typing', user_id, ...(session_id !== undefined && { session_id }) });
    await wait(thinkMs[0] + random() * (thinkMs[1] - thinkMs[0]), undefined, { signal: stop.signal });
    await publish({
      mission_id: randomUUID(),
      user_id,
      status: 'completed',
      response: answerTo(message),
      timestamp: isoWithOffset(new Date()),
      agent: 'persona',
    });
  };

  const handle = async ({ Body, ReceiptHandle }: { Body: string; ReceiptHandle: string }): Promise<void> => {
    await answer(JSON.parse((JSON.parse(Body) as { Message: string }).Message) as Question);
    await wire.sqs('DeleteMessage', { QueueUrl, ReceiptHandle });
  };

  const warnUnlessStopped = (reason: unknown) => {
    if (!stop.signal.aborted) log.warn(`The demo agent failed: ${reason}`);
  };

  const receive = async (): Promise<void> => {
    const body = { QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 };
    const { Messages = [] } = await wire.sqs<Received>('ReceiveMessage', body);
    for (const message of Messages) {
      const work = handle(message).catch(warnUnlessStopped);
      busy.add(work);
      void work.finally(() => busy.delete(work));
    }
  };

  const poll = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await receive().catch(async (reason: unknown) => {
        warnUnlessStopped(reason);
        // Not at once: whatever failed may fail again.
        await wait(1_000, undefined, { signal: stop.signal }).catch(() => undefined);
      });
    }
  };
  const polling = poll();

  return {
    async close() {
      stop.abort();
      // It goes as it came; and who deletes a queue wakes those who wait for its messages.
      await wire.sqs('DeleteQueue', { QueueUrl }).catch((reason: unknown) => {
        log.warn(`The demo agent's queue could not be deleted: ${reason}`);
      });
      await Promise.all([polling, ...busy]);
    },
  };
};
