import { AlarmTopic } from '@berth/monitoring';
import { EnvironmentKey } from '@berth/secrets';
import type { App } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from './config/environment-config';
import { EnvironmentStack } from './environment-stack';

/** What everything else of the environment uses: its key, and the topic of its alarms. */
export class BaseStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'base', 'Base: the key and the alarm topic', config);

    const { name: environment, monitoring = {} } = config;
    const { deleteWithStack } = this.protection;
    const { key: encryptionKey } = new EnvironmentKey(this, 'Key', { environment, deleteWithStack });
    const { topic } = new AlarmTopic(this, 'Alarms', { environment, emails: monitoring.emails, encryptionKey });

    this.show('AlarmTopicArn', topic.topicArn, 'Where alarms go; subscribe whoever must know');
  }
}
