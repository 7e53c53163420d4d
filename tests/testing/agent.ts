import { randomUUID } from 'node:crypto';
import { PublishCommand } from '@aws-sdk/client-sns';
import { type Listener, listen } from './listener.ts';
import type { TestStack } from './stack.ts';

/** What an agent reads of the intention topic. */
export interface Intention {
  user_id: string;
  session_id: string;
  message: string;
  timestamp: number;
  message_id: string;
  correlation_id: string;
  source: string;
}

/** An agent of the platform, attached from outside with AWS's SDK. */
export interface Agent extends Listener<Intention> {
  /** The intentions of one user. */
  heard(user: string): Intention[];
  /** Publishes to the persona-response topic; a string goes as it is. Answers SNS's message id. */
  say(event: object | string): Promise<string>;
}

/** Publishes to the persona-response topic. */
export const sayAs =
  ({ aws, local }: TestStack) =>
  async (event: object | string): Promise<string> => {
    const { MessageId = '' } = await aws.sns.send(
      new PublishCommand({
        TopicArn: local.topics.personaResponse,
        Message: typeof event === 'string' ? event : JSON.stringify(event),
      }),
    );
    return MessageId;
  };

/** The answer in the shape most agents use: no session, no message id. */
export const answerTo = ({ user_id, message }: Pick<Intention, 'user_id' | 'message'>) => ({
  mission_id: randomUUID(),
  user_id,
  status: 'completed',
  response: `Re: ${message}`,
  timestamp: new Date().toISOString().replace('Z', '+00:00'),
  agent: 'agent_test',
});

/** @param answer what it answers to an intention; by default nothing */
export const attachAgent = async (
  stack: TestStack,
  answer: (intention: Intention) => object | undefined = () => undefined,
): Promise<Agent> => {
  const say = sayAs(stack);
  const listener = await listen<Intention>(stack, stack.local.topics.chatIntention, async (intention) => {
    const said = answer(intention);
    if (said) await say(said);
  });
  return { ...listener, say, heard: (user) => listener.events.filter(({ user_id }) => user_id === user) };
};
