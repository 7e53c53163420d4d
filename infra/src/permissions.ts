import type { Statement } from './constructs/policy.ts';
import type { FunctionPlan } from './functions.ts';

/** What the plan's words stand for in one stack. */
export interface Resources {
  connectionsArn: string;
  messagesArn: string;
  messageIndexArn: (index: string) => string;
  topicArn: (topic: 'chatIntention' | 'chatPresence') => string;
  /** Keys of adopted topics that a publisher must be able to use. */
  topicKeyArn: (topic: 'chatIntention' | 'chatPresence') => string | undefined;
  managementArn: (method: 'POST' | 'DELETE') => string;
  deadLetterArn: string;
}

/** Exactly the calls of the plan on exactly their resources: nothing is granted that is not called. */
export const toStatements = (plan: FunctionPlan, resources: Resources): Statement[] => {
  const statements: Statement[] = [];
  if (plan.connections) {
    statements.push({ Action: plan.connections.map(dynamodb), Resource: [resources.connectionsArn] });
  }
  if (plan.messages)
    statements.push({ Action: plan.messages.map(dynamodb), Resource: [resources.messagesArn] });
  if (plan.messageIndexes) {
    statements.push({
      Action: ['dynamodb:Query'],
      Resource: plan.messageIndexes.map(resources.messageIndexArn),
    });
  }
  if (plan.publishes) {
    statements.push({ Action: ['sns:Publish'], Resource: plan.publishes.map(resources.topicArn) });
    const keys = plan.publishes.map(resources.topicKeyArn).filter((arn) => arn !== undefined);
    if (keys.length > 0) statements.push({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keys });
  }
  if (plan.gateway) {
    statements.push({
      Action: ['execute-api:ManageConnections'],
      Resource: plan.gateway.map(resources.managementArn),
    });
  }
  if (plan.deadLetters) statements.push({ Action: ['sqs:SendMessage'], Resource: [resources.deadLetterArn] });
  return statements;
};

const dynamodb = (call: string) => `dynamodb:${call}`;
