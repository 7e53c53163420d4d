import { describe, expect, it } from '@jest/globals';
import { refuseSharedRole } from './contradictions.ts';
import { dev } from './dev.ts';
import { local } from './local.ts';
import { prod } from './prod.ts';
import { readEnvironment } from './read-environment.ts';
import type { EnvironmentData } from './schema.ts';

/** Values as a person may mistype them: the compiler is not asked. */
const wrong = (change: Record<string, unknown>) => () =>
  readEnvironment({ ...dev, ...change } as EnvironmentData);

const TOPIC = 'arn:aws:sns:us-east-1:111122223333';
const certificate = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/1`;

describe('an environment', () => {
  it('has defaults for what it does not say', () => {
    const { functions, rate, retentionDays, encryption } = readEnvironment(dev);
    expect(functions.deliver).toEqual({ memoryMb: 512, timeoutSeconds: 30 });
    expect({ rate, retentionDays, encryption }).toEqual({
      rate: { burst: 100, perSecond: 10 },
      retentionDays: 30,
      encryption: 'aws',
    });
  });

  it('keeps the defaults of a function beside what it says of it', () => {
    expect(readEnvironment(prod).functions.authorize).toEqual({
      memoryMb: 512,
      timeoutSeconds: 5,
      reservedConcurrency: 100,
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a misspelt key', { retentonDays: 3 }, 'retentonDays'],
    ['a region that is none', { region: 'us-east' }, 'region: must be an AWS region such as us-east-1'],
    [
      'a region whose addresses are other ones',
      { region: 'cn-north-1' },
      'region: is a region with addresses of its own',
    ],
    ['an account number that is none', { accountIds: ['12'] }, 'accountIds.0: must be 12 digits'],
    [
      'a topic ARN without account',
      { topics: { chatIntention: { arn: 'chat' } } },
      'topics.chatIntention.arn: must be',
    ],
    [
      'an adopted topic the agents would not know',
      { topics: { personaResponse: { arn: `${TOPIC}:answers` } } },
      'topics.personaResponse: the agents look for "persona-response-topic" in this ARN',
    ],
    [
      'an adopted topic that cannot call functions',
      { topics: { chatIntention: { arn: `${TOPIC}:bos-chat-intention-topic-dev.fifo` } } },
      'topics.chatIntention: a FIFO topic',
    ],
    [
      'an adopted topic of another region',
      { topics: { chatIntention: { arn: `${TOPIC}:bos-chat-intention-topic-dev` } }, region: 'sa-east-1' },
      'topics.chatIntention.arn: must be a topic in sa-east-1',
    ],
    [
      'more warm executions than there may be',
      { functions: { send: { reservedConcurrency: 1, provisionedConcurrency: 2 } } },
      'functions.send.provisionedConcurrency: must not be above',
    ],
    [
      'a page certificate that CloudFront cannot see',
      { web: { domain: { name: 'chat.example.com', certificateArn: certificate('eu-west-1') } } },
      'web.domain.certificateArn: must be a certificate in us-east-1',
    ],
    [
      'a gateway certificate of another region',
      { domain: { name: 'rt.example.com', certificateArn: certificate('eu-west-1') } },
      'domain.certificateArn: must be a certificate in us-east-1',
    ],
    [
      'a page to return to that would carry tokens in the clear',
      { identity: { kind: 'cognito', callbackUrls: ['http://chat.example.com/'] } },
      'identity.callbackUrls.0: must be https',
    ],
    [
      'a sign-in prefix that Cognito reserves',
      { identity: { kind: 'cognito', domainPrefix: 'bos-on-aws' } },
      'identity.domainPrefix: must not hold aws',
    ],
    [
      'a timeout that the log cannot bear',
      { functions: { send: { timeoutSeconds: 60 } } },
      'functions.send.timeoutSeconds',
    ],
    ['a function that does not exist', { functions: { sent: {} } }, 'sent'],
    ['no memory to speak of', { functions: { send: { memoryMb: 128 } } }, 'functions.send.memoryMb'],
    [
      'a retention that CloudWatch does not offer',
      { logs: { ...dev.logs, retentionDays: 10 } },
      'logs.retentionDays',
    ],
    ['an unknown way to encrypt', { encryption: 'kms' }, 'encryption'],
    ['a generation that would break the wire', { generation: 'A-1' }, 'generation: must be 1 to 8'],
    [
      'an issuer without audience',
      { identity: { kind: 'oidc', issuer: 'https://a.example' } },
      'identity.audience',
    ],
    ['a throttle above the account’s', { throttle: { burst: 9_000, perSecond: 1 } }, 'throttle.burst'],
    ['a mail address that is none', { observability: { email: 'me' } }, 'observability.email'],
    [
      'a user pool with no page to return to',
      { identity: { kind: 'cognito' }, web: undefined },
      'identity.callbackUrls: a user pool needs a page to return to',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(wrong(change)).toThrow(message);
  });

  it('names every wrong value at once, and the file', () => {
    expect(wrong({ region: 'x', generation: '' })).toThrow(
      /infra\/config\/dev\.ts is wrong:\n {2}region: .+\n {2}generation: /,
    );
  });
});

describe('the role for the logs of all gateways', () => {
  const together =
    (...environments: EnvironmentData[]) =>
    () =>
      refuseSharedRole(environments.map(readEnvironment));
  const owning: EnvironmentData = { ...prod, logs: { ...prod.logs, gatewayRole: 'create' } };

  it('has one owner among the environments as they are', () => {
    expect(together(dev, prod, local)).not.toThrow();
  });

  it('is not owned by two that may be in one account', () => {
    const message = /^dev and prod would both own the logging role .+ say logs\.gatewayRole "exists" in one/;
    expect(together(dev, owning)).toThrow(message);
    expect(together({ ...dev, accountIds: ['111122223333'] }, owning)).toThrow(message);
  });

  it('may be owned by two in different accounts or regions', () => {
    const [here, there] = [{ accountIds: ['111122223333'] }, { accountIds: ['444455556666'] }];
    expect(together({ ...dev, ...here }, { ...owning, ...there })).not.toThrow();
    expect(together({ ...dev, region: 'sa-east-1' }, owning)).not.toThrow();
  });
});
