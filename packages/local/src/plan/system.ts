/** The plan, resolved: what the synthesized stack describes, with every reference replaced by its value. */
export interface System {
  region: string;
  accountId: string;
  stage: string;
  api: ApiSpec;
  functions: FunctionSpec[];
  tables: TableSpec[];
  topics: TopicSpec[];
  queues: QueueSpec[];
  subscriptions: SubscriptionSpec[];
}

export interface ApiSpec {
  id: string;
  name: string;
  stage: string;
  /** `arn:aws:execute-api:<region>:<account>:<api id>` */
  executionArn: string;
  routeSelectionExpression: string;
  routes: RouteSpec[];
  /** Of the stage: requests a second of its clients, and how many at once. Without it the account's counts alone. */
  throttle?: { perSecond: number; burst: number };
  authorizer?: AuthorizerSpec;
}

export interface RouteSpec {
  /** `$connect`, `$disconnect`, `$default` or a value of the selection expression. */
  key: string;
  authorized: boolean;
  /** A route response `$default` exists, so the integration's answer reaches the client. */
  twoWay: boolean;
  integration: IntegrationSpec;
}

export type IntegrationSpec =
  | { type: 'lambda'; functionName: string; timeoutMs: number; permitted: boolean }
  | { type: 'mock'; statusCode: number; responseTemplate?: string };

export interface AuthorizerSpec {
  name: string;
  functionName: string;
  permitted: boolean;
  /** e.g. `route.request.header.Sec-WebSocket-Protocol`; all must be present, else 401 without a call. */
  identitySources: string[];
}

export interface FunctionSpec {
  name: string;
  arn: string;
  roleArn: string;
  /** `index.handler` */
  handler: string;
  runtime: string;
  /** Folder of the unpacked deployment zip. */
  codeDir: string;
  environment: Record<string, string>;
  timeoutMs: number;
  memoryMb: number;
  reservedConcurrency?: number;
  /** Identity statements of the role: inline and attached policies of the plan. */
  statements: PolicyStatement[];
  /** What happens to an asynchronous invocation that fails. */
  async: { maxRetries: number; maxEventAgeMs: number; onFailureArn?: string };
}

export interface PolicyStatement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
}

export interface TableSpec {
  name: string;
  arn: string;
  hashKey: string;
  rangeKey?: string;
  attributes: { name: string; type: 'S' | 'N' | 'B' }[];
  localIndexes: {
    name: string;
    rangeKey: string;
    projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
    include: string[];
  }[];
  ttlAttribute?: string;
}

export interface TopicSpec {
  name: string;
  arn: string;
}

export interface QueueSpec {
  name: string;
  arn: string;
  url: string;
}

export interface SubscriptionSpec {
  topicArn: string;
  protocol: 'lambda' | 'sqs';
  endpointArn: string;
  filterPolicy?: string;
  rawDelivery: boolean;
  /** The topic may invoke the function (`aws_lambda_permission`); always true for a queue. */
  permitted: boolean;
  deadLetterArn?: string;
}
