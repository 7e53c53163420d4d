import { describe, expect, it } from '@jest/globals';
import { createTrace } from './trace.ts';

const outcome = { ms: 20, cold: true, error: false, crash: false, timeout: false, retry: false };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

const start = (capacity?: number) => {
  let at = 1_000;
  const trace = createTrace({
    shortName: (name) => name.replace('bos-', ''),
    now: () => at,
    ...(capacity !== undefined && { capacity }),
  });
  const connect = (user: string, connectionId: string) =>
    trace.asked('bos-connect', {
      requestId: `connect-${connectionId}`,
      payload: JSON.stringify({
        requestContext: { routeKey: '$connect', connectionId, authorizer: { principalId: user } },
      }),
    });
  return {
    trace,
    connect,
    pass: (ms: number) => {
      at += ms;
    },
  };
};

describe('the trace', () => {
  it('tells whose frame it was, what it was, and how the message begins', () => {
    const { trace, connect } = start();
    connect('ana', 'c1');
    const text = 'x'.repeat(500);
    trace.frame('in', 10, 'c1', 'frame', bytes({ action: 'sendMessage', id: 'm1', text }));
    trace.frame('out', 10, 'c1', 'response', bytes({ type: 'accepted', id: 'm1' }));
    expect(trace.read()).toMatchObject([
      { kind: 'in', name: 'sendMessage', user: 'ana', id: 'm1', text: 'x'.repeat(60), on: 'c1', at: 1_000 },
      { kind: 'out', name: 'accepted', user: 'ana', id: 'm1' },
    ]);
  });

  it('ties a call to the run that made it, and puts both where they began', () => {
    const { trace, pass } = start();
    const message = JSON.stringify({ user_id: 'ana', response: 'yes' });
    trace.asked('bos-deliver', {
      requestId: 'r1',
      payload: JSON.stringify({
        Records: [{ Sns: { TopicArn: 'arn:aws:sns:::answers', Message: message } }],
      }),
    });
    pass(100);
    trace.awsCall({
      service: 'dynamodb',
      action: 'dynamodb:PutItem',
      functionName: 'bos-deliver',
      allowed: true,
      bytes: 1,
      ms: 5,
      requestId: 'r1',
      resource: 'arn:aws:dynamodb:us-east-1:0:table/messages',
      status: 200,
    });
    trace.invocation('bos-deliver', { ...outcome, requestId: 'r1' });
    expect(trace.read()).toMatchObject([
      { kind: 'call', name: 'dynamodb:PutItem', by: 'deliver', job: 'answers', on: 'messages', at: 1_095 },
      { kind: 'run', name: 'answers', by: 'deliver', user: 'ana', at: 1_080, ms: 20, cold: true },
    ]);
  });

  it('shows what an agent publishes, and nothing else an administrator does', () => {
    const { trace } = start();
    const call = { functionName: undefined, allowed: true, bytes: 1, ms: 0 } as const;
    const Message = JSON.stringify({ user_id: 'ana', response: 'It is closed.' });
    const body = Buffer.from(new URLSearchParams({ Action: 'Publish', Message }).toString());
    trace.awsCall({ ...call, service: 'sns', action: 'sns:Publish', resource: 'arn:x:answers', body });
    trace.awsCall({ ...call, service: 'dynamodb', action: 'dynamodb:Scan' });
    const [published, ...others] = trace.read();
    expect(published).toMatchObject({ user: 'ana', text: 'It is closed.', on: 'answers' });
    expect(published).not.toHaveProperty('by');
    expect(others).toEqual([]);
  });

  it('keeps a refusal by a role', () => {
    const { trace } = start();
    trace.awsCall({
      service: 'sqs',
      action: 'sqs:SendMessage',
      functionName: 'bos-send',
      allowed: false,
      bytes: 1,
      ms: 0,
      status: 403,
    });
    expect(trace.read()).toMatchObject([{ allowed: false, status: 403 }]);
  });

  it('bears frames and events that are no JSON', () => {
    const { trace } = start();
    trace.asked('bos-deliver', { requestId: 'r', payload: 'null' });
    trace.asked('bos-deliver', { requestId: 's', payload: '{"Records":[{"Sns":{"Message":"<xml>"}}]}' });
    trace.frame('in', 3, 'c1', 'frame', Buffer.from('no{'));
    expect(trace.read()).toMatchObject([{ kind: 'in', name: 'frame' }]);
  });

  it('answers what came after a sequence number, and forgets the oldest', () => {
    const { trace } = start(3);
    for (let n = 0; n < 20; n++) trace.frame('in', 1, 'c', 'frame', bytes({ action: `a${n}` }));
    expect(trace.read(18).map(({ name }) => name)).toEqual(['a18', 'a19']);
    expect(trace.read().map(({ name }) => name)).toEqual(['a17', 'a18', 'a19']);
  });
});
