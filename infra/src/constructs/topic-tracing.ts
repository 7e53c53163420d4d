import { XrayResourcePolicy } from '@cdktf/provider-aws/lib/xray-resource-policy/index.js';
import { Construct } from 'constructs';
import { toPolicy } from './policy.ts';

/** Lets SNS hand traces of these topics to X-Ray, so that one trace spans both sides of the bus. */
export class TopicTracing extends Construct {
  constructor(scope: Construct, id: string, name: string, topicArns: readonly string[]) {
    super(scope, id);
    new XrayResourcePolicy(this, 'policy', {
      policyName: name,
      policyDocument: toPolicy([
        {
          Principal: { Service: 'sns.amazonaws.com' },
          Action: ['xray:PutTraceSegments', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
          // X-Ray has no resources to name.
          Resource: ['*'],
          Condition: { ArnEquals: { 'aws:SourceArn': topicArns } },
        },
      ]),
    });
  }
}
