import { EnvironmentBoundary } from '@berth/deploy-access';
import { tagEnvironment } from '@berth/foundation';
import { AlarmTopic } from '@berth/monitoring';
import { EnvironmentKey } from '@berth/secrets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type App, CfnOutput, Stack, Tags } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from './config/environment-config';
import { markEnvironment } from './private/environment-metadata';
import { type Protection, protectionOf } from './private/protection';

/**
 * One stack of an environment, in its account and region, tagged and guarded as its config says.
 */
export abstract class EnvironmentStack extends Stack {
  protected readonly protection: Protection;
  private key?: IKey;
  private topic?: ITopic;

  constructor(app: App, part: string, description: string, config: EnvironmentConfig) {
    super(app, `${config.name}-${part}`, {
      description,
      env: { account: config.account, region: config.region },
      terminationProtection: protectionOf(config).deletionProtection,
      notificationArns: config.notificationArns && [...config.notificationArns],
    });

    this.protection = protectionOf(config);
    markEnvironment(this, config.name);
    tagEnvironment(this, config.name);
    for (const [key, value] of Object.entries(config.tags ?? {})) Tags.of(this).add(key, value);
    if (config.permissionsBoundary) EnvironmentBoundary.applyTo(this, config.name);
  }

  /** The one key of the environment, which the base stack made. */
  protected importKey({ name }: EnvironmentConfig): IKey {
    this.key ??= EnvironmentKey.fromContract(this, 'Key', name);
    return this.key;
  }

  /** Where alarms go: the topic that the base stack made. */
  protected importTopic({ name }: EnvironmentConfig): ITopic {
    this.topic ??= AlarmTopic.fromContract(this, 'Topic', name);
    return this.topic;
  }

  /** How logs and functions are kept. */
  protected logsWith(encryptionKey: IKey) {
    const { logRetention, deleteWithStack } = this.protection;
    return { encryptionKey, logRetention, deleteLogWithStack: deleteWithStack };
  }

  /** Show a value to people. Not exported: stacks meet in contracts. */
  protected show(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
