/** What an authorizer's answer means. `why` of a misconfigured one is for the log. */
export type AuthorizerVerdict =
  | { verdict: 'allow'; principalId: string; context: Record<string, string> }
  | { verdict: 'deny' }
  | { verdict: 'misconfigured'; why: string };

interface PolicyStatementJson {
  Effect?: unknown;
  Action?: unknown;
  Resource?: unknown;
}

/**
 * Reads the JSON an authorizer returned: `{principalId, policyDocument, context?}`. Context values are
 * strings, numbers or booleans and reach later events as strings (AWS developer guide); a nested value
 * makes the real gateway answer 500.
 */
export function readAuthorizerResult(
  payload: string,
  methodArn: string,
  maxBytes: number,
): AuthorizerVerdict {
  const bytes = Buffer.byteLength(payload);
  if (bytes > maxBytes) return misconfigured(`its result has ${bytes} bytes, above ${maxBytes}`);
  const result = parseObject(payload);
  const statements = parseStatements(result?.policyDocument);
  if (!result || typeof result.principalId !== 'string' || !statements) {
    return misconfigured('its result lacks principalId or policyDocument');
  }
  const context: Record<string, string> = {};
  for (const [name, value] of Object.entries(result.context ?? {})) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      return misconfigured(`context value "${name}" is neither string, number nor boolean`);
    }
    context[name] = String(value);
  }
  return isInvokeAllowed(statements, methodArn)
    ? { verdict: 'allow', principalId: result.principalId, context }
    : { verdict: 'deny' };
}

const misconfigured = (why: string) => ({ verdict: 'misconfigured', why }) as const;

/** IAM's rule: an explicit Deny wins, and what no statement allows is denied. */
function isInvokeAllowed(statements: PolicyStatementJson[], methodArn: string): boolean {
  const matching = statements.filter(
    ({ Action, Resource }) =>
      list(Action).some((pattern) => matches(pattern.toLowerCase(), 'execute-api:invoke')) &&
      list(Resource).some((pattern) => matches(pattern, methodArn)),
  );
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

/** `*` stands for any characters, `?` for one. */
function matches(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(value);
}

function list(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

function parseStatements(policy: unknown): PolicyStatementJson[] | undefined {
  if (policy === null || typeof policy !== 'object' || !('Statement' in policy)) return undefined;
  return (Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement]) as PolicyStatementJson[];
}

interface ResultJson {
  principalId?: unknown;
  policyDocument?: unknown;
  context?: Record<string, unknown> | null;
}

function parseObject(payload: string): ResultJson | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined; // Reported as misconfigured by the caller.
  }
}
