import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isAllowed } from '@bos/local/iam/decide';
import { readPlan } from '@bos/local/plan/read-plan';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerTo, sayAs } from '../testing/agent.ts';
import { readDeadLetter } from '../testing/dead-letters.ts';
import { joinDevice } from '../testing/device.ts';
import { listen } from '../testing/listener.ts';
import { editPlan } from '../testing/plan.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { readConnections } from '../testing/tables.ts';
import { newUser } from '../testing/users.ts';
import { createWatch } from '../testing/watch.ts';

/** Rights that only AWS itself uses: Lambda writes the log, X-Ray the trace. */
const OF_THE_PLATFORM = /^(logs|xray):/;

interface Right {
  functionName: string;
  action: string;
  resource: string;
}

/** Every single right of every role: one action on one resource. */
const rightsOfThePlan = (): Right[] => {
  const folder = mkdtempSync(join(tmpdir(), 'rights-'));
  const plan = editPlan(() => undefined);
  try {
    return readPlan(plan.path, folder).functions.flatMap(({ name, statements }) =>
      statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ actions, resources }) =>
          actions.flatMap((action) =>
            resources.map((resource) => ({ functionName: name, action, resource })),
          ),
        )
        .filter(({ action }) => !OF_THE_PLATFORM.test(action)),
    );
  } finally {
    plan.remove();
    rmSync(folder, { recursive: true });
  }
};

describe('the rights of the roles', () => {
  const used: Right[] = [];
  const watch = createWatch(() => used.slice(-20));
  let stack: TestStack;
  beforeAll(async () => {
    stack = await startTestStack({
      onGrant(functionName, grant) {
        used.push({ functionName, ...grant });
        watch.changed();
      },
    });
  });
  afterAll(() => stack.close());

  /** A connection that is long gone, and whose row was left behind: whoever pushes next closes and forgets it. */
  const leaveBehind = (user: string) =>
    stack.aws.dynamodb.send(
      new PutItemCommand({
        TableName: stack.local.tables.connections,
        Item: {
          user_id: { S: user },
          connection_id: { S: 'AAAAAAAAAAAAAAA=' },
          connected_at: { N: String(Date.now() - 60_000) },
          registered_at: { N: String(Date.now() - 60_000) },
          expires_at: { N: String(Math.ceil(Date.now() / 1_000) + 600) },
          endpoint: { S: 'https://abcdef1234.execute-api.us-east-1.amazonaws.com/local' },
        },
      }),
    );
  /** The rows of a user are lost; the sockets are not. */
  const forget = async (user: string) => {
    for (const { connection_id: id } of await readConnections(stack, user)) {
      await stack.aws.dynamodb.send(
        new DeleteItemCommand({
          TableName: stack.local.tables.connections,
          Key: { user_id: { S: user }, connection_id: { S: String(id) } },
        }),
      );
    }
  };
  /** Until a function has used its right to forget a connection. */
  const untilForgotten = (name: string) =>
    watch.until(`${name} forgets a connection that is gone`, () =>
      used.some(
        ({ functionName, action }) => functionName.endsWith(name) && action === 'dynamodb:DeleteItem',
      ),
    );
  const rightsUnused = () =>
    rightsOfThePlan().filter(
      (right) =>
        !used.some(
          ({ functionName, action, resource }) =>
            functionName === right.functionName &&
            isAllowed(
              [{ effect: 'Allow', actions: [right.action], resources: [right.resource] }],
              action,
              resource,
            ),
        ),
    );

  it('are each used by what the system does, so that none is too many', async () => {
    const platform = await listen<{ user_id: string; state: string }>(stack, stack.local.topics.chatPresence);
    const [user, quiet] = [newUser(), newUser()];
    const say = sayAs(stack);

    // connect: finds a row left behind while it tells the others.
    const phone = await joinDevice(stack, user);
    await leaveBehind(user);
    const laptop = await joinDevice(stack, user);
    await untilForgotten('connect');

    // send: the same, with a message and with typing.
    await leaveBehind(user);
    expect(
      await phone.ask({ action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'hello' }),
    ).toMatchObject({
      type: 'accepted',
    });
    await untilForgotten('send');
    phone.send({ action: 'typing', sessionId: 's1' });
    await laptop.until('typing');

    // deliver: an answer, and one that makes no sense.
    await leaveBehind(user);
    await say(answerTo({ user_id: user, message: 'hello' }));
    await laptop.untilShown(2);
    await untilForgotten('deliver');
    await say('no sense');
    await readDeadLetter(stack, ({ body }) => body === 'no sense');
    // To somebody who never wrote: the first message opens an epoch.
    const tablet = await joinDevice(stack, quiet);
    await say(answerTo({ user_id: quiet, message: 'hello' }));
    await tablet.untilShown(1);

    // sync: pages, what was read, and a row that comes back.
    const { epoch } = await phone.until('accepted');
    await phone.ask({ action: 'history', before: 2, sessionId: 's1' });
    await phone.ask({ action: 'sessions' });
    await leaveBehind(user);
    phone.send({ action: 'ack', epoch, offset: 1, state: 'read' });
    await laptop.until('receipt');
    await untilForgotten('sync');
    await forget(quiet);
    await tablet.ask({ action: 'resume' });

    // disconnect: of the last but one, and of the last.
    await leaveBehind(user);
    await laptop.close();
    await untilForgotten('disconnect');
    await phone.close();
    await platform.until(({ user_id, state }) => user_id === user && state === 'offline');

    expect(rightsUnused()).toEqual([]);
  });
});
