import { describe, expect, it } from '@jest/globals';
import { dev } from './dev.ts';
import { prod } from './prod.ts';
import { readEnvironment } from './read-environment.ts';
import type { EnvironmentData } from './schema.ts';

/** Values as a person may mistype them: the compiler is not asked. */
const wrong = (change: Record<string, unknown>) => () =>
  readEnvironment({ ...dev, ...change } as EnvironmentData);

const TOPIC = 'arn:aws:sns:us-east-1:111122223333';

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
