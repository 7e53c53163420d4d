import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalJson } from '@bos/local/http/local-json';
import { type StackOptions, startStack } from '@bos/local/start-stack';
import { jest } from '@jest/globals';
import { poll } from './poll.ts';
import { createWatch } from './watch.ts';

// A whole system on a busy machine: waits end by what they wait for, and say what they saw, well before this.
jest.setTimeout(180_000);

/** The whole local stack as a test sees it: its HTTP API, and AWS's own SDK at its endpoints. */
export interface TestStack {
  local: LocalJson;
  /** What the stack warned of. */
  warnings: string[];
  /** Until the stack has warned of this. */
  untilWarned(of: RegExp): Promise<unknown>;
  aws: { sns: SNSClient; sqs: SQSClient; dynamodb: DynamoDBClient };
  /** A token, as `POST /token` signs it. */
  token(user: string, request?: { expires_in?: number; claims?: Record<string, unknown> }): Promise<string>;
  /** Replaces the fault rules; none clears them. */
  faults(...rules: object[]): Promise<FaultReport>;
  /** How often the rules fired so far. */
  fired(): Promise<FaultReport>;
  /** Until the first rule has fired so often. */
  untilFired(times: number): Promise<void>;
  stats(): Promise<Stats>;
  /** Until the counts are so: an invocation is counted at its end, which comes after its pushes. */
  untilStats(where: (stats: Stats) => boolean): Promise<Stats>;
  /** What a test attaches is detached before the stack stops, even if the test failed. */
  attach(detach: () => Promise<unknown> | undefined): void;
  close(): Promise<void>;
}

export interface FaultReport {
  seed: number;
  rules: { kind: string; fired: number }[];
  totals: Record<string, number>;
}

export interface Stats {
  turns: number;
  gateway: {
    connections: number;
    connects: number;
    refused: number;
    messagesIn: number;
    messagesOut: number;
  };
  lambda: Record<
    string,
    { invocations: number; cold: number; errors: number; crashes: number; retries: number }
  >;
  aws: { total: number; denied: number; byCall: Record<string, number>; byFunction: Record<string, number> };
}

export const startTestStack = async (options: Partial<StackOptions> = {}): Promise<TestStack> => {
  const warnings: string[] = [];
  const watch = createWatch(() => warnings);
  const warn = (line: string) => {
    warnings.push(line);
    watch.changed();
  };
  const stack = await startStack({
    port: 0,
    agent: false,
    clockSpeed: 1,
    awsLatency: false,
    seed: 1,
    log: { info: () => undefined, warn },
    ...options,
  });
  const { local } = stack;
  const { endpoints, region } = local;
  const any = { region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } };
  const aws = {
    sns: new SNSClient({ ...any, endpoint: endpoints.sns }),
    sqs: new SQSClient({ ...any, endpoint: endpoints.sqs, useQueueUrlAsEndpoint: false }),
    dynamodb: new DynamoDBClient({ ...any, endpoint: endpoints.dynamodb }),
  };
  const attached: (() => Promise<unknown> | undefined)[] = [];
  return {
    local,
    warnings,
    untilWarned: (of) => watch.until(`a warning of ${of}`, () => warnings.some((line) => of.test(line))),
    aws,
    async token(user_id, request = {}) {
      const { token } = await call<{ token: string }>(local.tokenUrl, { user_id, ...request });
      return token;
    },
    faults: (...rules) => call(local.faultsUrl, { rules }),
    fired: () => call(local.faultsUrl),
    async untilFired(times) {
      await poll(
        () => call<FaultReport>(local.faultsUrl),
        ({ rules }) => (rules[0]?.fired ?? 0) >= times,
      );
    },
    stats: () => call(local.statsUrl),
    untilStats: (where) => poll(() => call<Stats>(local.statsUrl), where),
    attach: (detach) => void attached.push(detach),
    async close() {
      await Promise.all(attached.map((detach) => detach()));
      for (const client of Object.values(aws)) client.destroy();
      await stack.close();
    },
  };
};

const call = async <Answer>(url: string, body?: object): Promise<Answer> => {
  const response = await fetch(url, body && { method: 'POST', body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer as Answer;
};
