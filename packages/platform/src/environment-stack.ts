import { tagEnvironment } from '@berth/foundation';
import { type App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { EnvironmentConfig } from './environment-config';
import { type Protection, protectionOf } from './private/protection';

/**
 * One stack of an environment, in its account and region, tagged and guarded as its config says.
 */
export abstract class EnvironmentStack extends Stack {
  protected readonly protection: Protection;

  constructor(app: App, part: string, description: string, config: EnvironmentConfig) {
    super(app, `${config.name}-${part}`, {
      description,
      env: { account: config.account, region: config.region },
      terminationProtection: protectionOf(config).deletionProtection,
    });

    this.protection = protectionOf(config);
    tagEnvironment(this, config.name);
  }

  /** Show a value to people. Not exported: stacks meet in contracts. */
  protected show(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
