import { setTimeout as wait } from 'node:timers/promises';
import type { FaultInjector } from '../faults/injector.ts';
import type { Manage } from '../gateway/management.ts';
import { decide } from '../iam/decide.ts';
import { isSandboxKey } from '../lambda/credentials.ts';
import type { Sandbox } from '../lambda/sandbox.ts';
import type { Log } from '../log.ts';
import type { Recorder } from '../stats/recorder.ts';
import { type AwsCall, type AwsService, isAwsService, type ResourcePlan } from './aws-call.ts';
import {
  type AwsResponse,
  accessDenied,
  databaseThrottled,
  expiredToken,
  notSigned,
  unknownService,
  unreachable,
} from './aws-error.ts';
import { credentialScopeOf } from './credential-scope.ts';
import { describeCall } from './describe-call.ts';
import type { ForwardedRequest, Forwarder } from './forward.ts';
import { isManagementPath } from './management-call.ts';

export interface EdgePorts {
  plan: ResourcePlan;
  /** The table whose user messages are counted as turns. */
  messagesTable: string;
  /** Where the services behind the edge listen, on 127.0.0.1; SNS and SQS share one port. */
  upstream: { database: number; bus: number };
  manage: Manage;
  /** The sandbox whose access key this is; others who sign are administrators. */
  findSandbox(accessKeyId: string): Pick<Sandbox, 'spec' | 'countCall' | 'kill' | 'requestId'> | undefined;
  faults: Pick<FaultInjector, 'onDatabaseCall' | 'onAwsCall'>;
  recorder: Pick<Recorder, 'awsCall' | 'turn'>;
  /** Told of each right that a function used. */
  onGrant?: ((functionName: string, grant: { action: string; resource: string }) => void) | undefined;
  log: Log;
  /** Real ms a function's DynamoDB call takes longer. */
  databaseLatency?: (() => number) | undefined;
}

type Caller = ReturnType<EdgePorts['findSandbox']>;

/** The connection ends without an answer, since who asked has died. */
export const NO_ANSWER = Symbol('no answer');

/** Answers one AWS request: whose is it, may it, does a fault strike, then the service itself. */
export const createAnswer =
  (ports: EdgePorts, forwarder: Forwarder) =>
  async (request: ForwardedRequest): Promise<AwsResponse | typeof NO_ANSWER> => {
    const scope = credentialScopeOf(request.headers.authorization);
    if (!scope) return isManagementPath(request.path) ? manage(ports, request, false) : notSigned();
    const { accessKeyId, service } = scope;
    if (!isAwsService(service)) {
      ports.log.warn(
        `A call for ${service}, which the stack does not have: ${request.method} ${request.path}`,
      );
      return unknownService(service);
    }
    const caller = ports.findSandbox(accessKeyId);
    if (!caller && isSandboxKey(accessKeyId)) return expiredToken();
    const target = request.headers['x-amz-target'];
    const call = describeCall(
      service,
      { ...request, target: Array.isArray(target) ? target[0] : target },
      ports.plan,
    );
    const name = caller?.spec.name ?? '';
    const count = caller?.countCall() ?? 0;
    if (caller && ports.faults.onAwsCall(name, 'before', count)) return die(caller);
    const requestId = caller?.requestId();
    const startedAt = performance.now();
    const refusal = caller && refuse(ports, caller, call);
    const response = refusal ?? (await serve(ports, forwarder, caller, call, request));
    const ms = performance.now() - startedAt;
    record(ports, caller, call, { request, response, requestId, allowed: !refusal, ms });
    return caller && ports.faults.onAwsCall(name, 'after', count) ? die(caller) : response;
  };

const die = (caller: NonNullable<Caller>): typeof NO_ANSWER => {
  caller.kill();
  return NO_ANSWER;
};

const refuse = (
  { log, onGrant }: EdgePorts,
  { spec }: NonNullable<Caller>,
  call: AwsCall,
): AwsResponse | undefined => {
  for (const { action, resource } of call.grants) {
    const decision = decide(spec.statements, action, resource);
    if (decision === 'allowed') {
      onGrant?.(spec.name, { action, resource });
      continue;
    }
    log.warn(`${spec.name} may not ${action} on ${resource}: its role in the plan does not allow it`);
    const { name: functionName, roleArn } = spec;
    const isExplicit = decision === 'denied';
    return accessDenied({ service: call.service, roleArn, functionName, action, resource, isExplicit });
  }
  return undefined;
};

const serve = async (
  ports: EdgePorts,
  forwarder: Forwarder,
  caller: Caller,
  call: AwsCall,
  request: ForwardedRequest,
): Promise<AwsResponse> => {
  if (call.service === 'execute-api') return manage(ports, request, true);
  if (call.service === 'dynamodb' && caller) {
    const ms = ports.databaseLatency?.() ?? 0;
    if (ms > 0) await wait(ms);
    if (ports.faults.onDatabaseCall(call.operation, call.tableName)) return databaseThrottled();
  }
  const port = call.service === 'dynamodb' ? ports.upstream.database : ports.upstream.bus;
  try {
    return await forwarder.send(port, request);
  } catch (error) {
    ports.log.warn(`${call.service}:${call.operation} got no answer: ${String(error)}`);
    return unreachable();
  }
};

const manage = ({ manage: run }: EdgePorts, { method, path, body }: ForwardedRequest, signed: boolean) =>
  run({ method, path, body, signed });

const READS = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

const record = (
  { recorder, messagesTable }: EdgePorts,
  caller: Caller,
  { service, operation, tableName, isUserMessage, grants }: AwsCall,
  done: {
    request: ForwardedRequest;
    response: AwsResponse;
    requestId: string | undefined;
    allowed: boolean;
    ms: number;
  },
): void => {
  const bytes = READS.has(operation) ? done.response.body.length : done.request.body.length;
  recorder.awsCall({
    service,
    action: actionOf(service, operation),
    functionName: caller?.spec.name,
    allowed: done.allowed,
    bytes,
    ms: done.ms,
    status: done.response.status,
    body: done.request.body,
    ...(done.requestId !== undefined && { requestId: done.requestId }),
    ...(grants[0] && { resource: grants[0].resource }),
    ...(tableName !== undefined && { tableName }),
  });
  if (caller && isUserMessage && tableName === messagesTable && done.response.status === 200) recorder.turn();
};

/** `execute-api:PostToConnection` is no IAM action, but says more than the one there is. */
const actionOf = (service: AwsService, operation: string): string => `${service}:${operation}`;
