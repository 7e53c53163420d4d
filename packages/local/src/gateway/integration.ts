import type { InvokeResult, Invoker } from '../lambda/invoker.ts';
import type { IntegrationSpec, RouteSpec } from '../plan/system.ts';

/** What came of a route's integration. `why` is for the log: the client is never told. */
export type IntegrationOutcome =
  | { kind: 'answered'; status: number; headers: Record<string, string>; body?: string }
  | { kind: 'malformed'; why: string }
  | { kind: 'failed'; why: string };

/** Runs the integration of a route with one event. Never rejects. */
export type RunIntegration = (
  route: RouteSpec,
  event: object,
  traceId: string,
) => Promise<IntegrationOutcome>;

export function createIntegrationRunner(invoker: Invoker): RunIntegration {
  return (route, event, traceId) =>
    route.integration.type === 'mock'
      ? Promise.resolve(answerMock(route.integration))
      : runFunction(invoker, route.integration, event, traceId);
}

/** A MOCK integration's template is sent as it stands: the plan's templates are constants, without VTL. */
function answerMock({
  statusCode,
  responseTemplate,
}: IntegrationSpec & { type: 'mock' }): IntegrationOutcome {
  return {
    kind: 'answered',
    status: statusCode,
    headers: {},
    ...(responseTemplate === undefined ? {} : { body: responseTemplate }),
  };
}

async function runFunction(
  invoker: Invoker,
  { functionName, timeoutMs, permitted }: IntegrationSpec & { type: 'lambda' },
  event: object,
  traceId: string,
): Promise<IntegrationOutcome> {
  if (!permitted) return { kind: 'failed', why: notPermitted(functionName) };
  const result = await invokeWithin(invoker, functionName, event, traceId, timeoutMs);
  if ('why' in result) return { kind: 'failed', why: result.why };
  if (result.functionError) return { kind: 'failed', why: `${functionName} failed: ${result.payload}` };
  return readProxyResponse(functionName, result.payload);
}

/** The log line that saves an hour: API Gateway itself says no more than "Internal server error". */
export const notPermitted = (functionName: string) =>
  `Invalid permissions on Lambda function ${functionName}: the plan has no aws_lambda_permission for this API.`;

/** The integration's timeout runs in real time, as the function does, whatever the platform clock's speed. */
export async function invokeWithin(
  invoker: Invoker,
  functionName: string,
  event: object,
  traceId: string,
  timeoutMs: number,
): Promise<InvokeResult | { why: string }> {
  const { promise, resolve } = Promise.withResolvers<{ why: string }>();
  const timer = setTimeout(
    () => resolve({ why: `${functionName} took more than ${timeoutMs} ms.` }),
    timeoutMs,
  );
  try {
    return await Promise.race([invoker.invoke(functionName, event, { traceId }), promise]);
  } catch (error) {
    return { why: `${functionName} could not be invoked: ${String(error)}` };
  } finally {
    clearTimeout(timer);
  }
}

/** A proxy integration's answer is `{statusCode, headers?, body?}`, its body a string. */
function readProxyResponse(functionName: string, payload: string): IntegrationOutcome {
  const malformed = {
    kind: 'malformed',
    why: `${functionName} returned no proxy response: ${payload}`,
  } as const;
  let response: unknown;
  try {
    response = JSON.parse(payload);
  } catch {
    return malformed;
  }
  if (response === null || typeof response !== 'object') return malformed;
  const { statusCode, headers, body } = response as Record<string, unknown>;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return malformed;
  if (body !== undefined && body !== null && typeof body !== 'string') return malformed;
  return {
    kind: 'answered',
    status,
    headers: (headers ?? {}) as Record<string, string>,
    ...(typeof body === 'string' ? { body } : {}),
  };
}
