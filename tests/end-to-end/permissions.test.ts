import { describe, expect, it } from '@jest/globals';
import { sayAs } from '../testing/agent.ts';
import { joinDevice, openDevice } from '../testing/device.ts';
import { allowOnly, editPlan, forbid, type Plan } from '../testing/plan.ts';
import { startTestStack, type TestStack } from '../testing/stack.ts';
import { newUser } from '../testing/users.ts';

/** A stack of a plan that grants less. */
const withPlan = async (edit: (plan: Plan) => void, test: (stack: TestStack) => Promise<void>) => {
  const plan = editPlan(edit);
  const stack = await startTestStack({ planPath: plan.path });
  try {
    await test(stack);
  } finally {
    await stack.close();
    plan.remove();
  }
};

const message = { action: 'sendMessage', id: 'm1', sessionId: 's1', text: 'hello' };

describe('a permission that the plan lacks', () => {
  it('to write messages makes a send `internal`, and the stack says who may not do what on which resource', () =>
    withPlan(forbid('send', 'dynamodb:PutItem', 'messages-table'), async (stack) => {
      const device = await joinDevice(stack, newUser());
      const answer = await device.ask(message);
      expect(answer).toMatchObject({ type: 'error', code: 'internal', id: 'm1' });
      expect(JSON.stringify(answer)).not.toMatch(/AccessDenied|arn:/);
      expect(stack.warnings.join('\n')).toContain(
        'bos-realtime-local-send may not dynamodb:PutItem on ' +
          'arn:aws:dynamodb:us-east-1:000000000000:table/bos-realtime-local-messages',
      );
      expect((await stack.stats()).aws.denied).toBeGreaterThan(0);
    }));

  it('to publish leaves a send `unavailable` and its message pending', () =>
    withPlan(
      allowOnly('send', 'sns:Publish', (resource) => !resource.includes('intention')),
      async (stack) => {
        const device = await joinDevice(stack, newUser());
        expect(await device.ask(message)).toMatchObject({ type: 'error', code: 'unavailable', id: 'm1' });
        expect(await device.ask({ action: 'resume' })).toMatchObject({
          messages: [{ id: 'm1', offset: 1, pending: true }],
        });
        expect(stack.warnings.join('\n')).toContain(
          `may not sns:Publish on ${stack.local.topics.chatIntention}`,
        );
      },
    ));

  it.each([
    ['connect', 'dynamodb:PutItem', 'connections-table', 'table/bos-realtime-local-connections'],
    ['sync', 'dynamodb:UpdateItem', 'messages-table', 'table/bos-realtime-local-messages'],
    ['sync', 'dynamodb:Query', 'index/by_session', 'table/bos-realtime-local-messages/index/by_session'],
    ['deliver', 'dynamodb:PutItem', 'messages-table', 'table/bos-realtime-local-messages'],
    ['deliver', 'sqs:SendMessage', 'dead-letters', 'bos-realtime-local-dead-letters'],
  ])('is named: %s, %s, %s', (name, action, where, resource) =>
    withPlan(forbid(name, action, where), async (stack) => {
      const user = newUser();
      // A connection that may not be written down is refused; the others fail later.
      const device = await joinDevice(stack, user).catch(() => undefined);
      if (device) {
        await device.ask(message);
        await device.ask({ action: 'sessions' });
        device.send({
          action: 'ack',
          epoch: (await device.until('accepted')).epoch,
          offset: 1,
          state: 'read',
        });
      }
      await sayAs(stack)({ user_id: user, response: 'an answer' });
      await sayAs(stack)('no sense');
      await stack.untilWarned(
        new RegExp(`bos-realtime-local-${name} may not ${action} on arn:aws:\\S+:${resource}:`),
      );
    }),
  );

  it('to push makes deliver close the socket, so that its client comes back and reads the answer', () =>
    withPlan(
      allowOnly('deliver', 'execute-api:ManageConnections', (resource) => !resource.includes('/POST/')),
      async (stack) => {
        const user = newUser();
        const device = await joinDevice(stack, user);
        await sayAs(stack)({ user_id: user, response: 'an answer' });
        expect(await device.ended).toMatchObject({ code: 1000 });
        expect(device.frames.map(({ type }) => type)).toEqual(['resumed']);
        const back = await openDevice(stack, user);
        expect(await back.ask({ action: 'resume' })).toMatchObject({ messages: [{ text: 'an answer' }] });
        expect(stack.warnings.join('\n')).toMatch(
          /deliver may not execute-api:ManageConnections on \S+\/POST\/@connections\//,
        );
      },
    ));
});
