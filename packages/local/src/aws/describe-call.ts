import type { AwsCall, AwsRequest, AwsService, ResourcePlan } from './aws-call.ts';
import { describeDatabaseCall } from './database-call.ts';
import { describeManagementCall } from './management-call.ts';
import { describeQueueCall, describeTopicCall } from './messaging-call.ts';

const DESCRIBE: Record<AwsService, (request: AwsRequest, plan: ResourcePlan) => AwsCall> = {
  dynamodb: describeDatabaseCall,
  sns: describeTopicCall,
  sqs: describeQueueCall,
  'execute-api': describeManagementCall,
};

export const describeCall = (service: AwsService, request: AwsRequest, plan: ResourcePlan): AwsCall =>
  DESCRIBE[service](request, plan);
