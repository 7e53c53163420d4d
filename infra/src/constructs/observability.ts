import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription/index.js';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { toDashboard } from './dashboard.ts';
import type { Encryption } from './encryption.ts';
import type { Observed } from './metrics.ts';

/** Alarms that say what to do, and one page that says how it goes. */
export class Observability extends Construct {
  readonly alarmTopicArn: string;

  constructor(scope: Construct, id: string, observed: Observed, encryption: Encryption, email?: string) {
    super(scope, id);
    const topic = new SnsTopic(this, 'topic', {
      name: `${observed.name}-alarms`,
      // Alarms cannot publish under the service's own key; under the account's key its policy lets them.
      ...(encryption.keyArn && { kmsMasterKeyId: encryption.keyArn }),
    });
    this.alarmTopicArn = topic.arn;
    // A mail that is lost leaves the alarm standing on the dashboard: this subscription needs no queue.
    if (email)
      new SnsTopicSubscription(this, 'email', { topicArn: topic.arn, protocol: 'email', endpoint: email });
    new Alarms(this, 'alarm', observed, topic.arn);
    new CloudwatchDashboard(this, 'dashboard', {
      dashboardName: observed.name,
      dashboardBody: toDashboard(observed),
    });
  }
}
