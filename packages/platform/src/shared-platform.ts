import { ValidationError } from '@berth/foundation';
import type { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedConfig } from './config/shared-config';
import { nameOf } from './private/config-problems';
import { sharedProblems } from './shared-problems';
import {
  AccessStack,
  CostsStack,
  DnsStack,
  RegistryStack,
  SharedRolesStack,
  SharedSecretsStack,
} from './shared-stacks';

/**
 * Defines the stacks of what environments share: registry, secrets, roles, access, DNS and costs, each only if there is something in it.
 *
 * They meet in contracts only, as the environments meet them. Deploy them as an administrator, before the first environment.
 */
export class SharedPlatform extends Construct {
  /** In the order of their deployment. */
  public readonly stacks: readonly Stack[];

  /** What environments of the same app may ask for. */
  public readonly config: SharedConfig;

  /**
   * @throws ValidationError with every mistake in the config, before anything is made
   */
  constructor(app: App, config: SharedConfig) {
    super(app, nameOf(config));

    ValidationError.throwIfAny(sharedProblems(config, sharedConfigsIn(app)), this);
    this.config = config;

    const { secrets = [], environments, zones = [], sharedRoles, budget } = config;
    // CloudFormation refuses a stack of nothing
    const registry = new RegistryStack(app, config);
    const values = secrets.length > 0 ? [new SharedSecretsStack(app, config)] : [];
    const roles = sharedRoles ? [new SharedRolesStack(app, config, sharedRoles)] : [];
    const access = environments.length > 0 ? [new AccessStack(app, config)] : [];
    const dns = zones.length > 0 ? [new DnsStack(app, config)] : [];
    const costs = budget ? [new CostsStack(app, config, budget)] : [];
    for (const stack of roles) {
      for (const needed of [registry, ...values]) stack.addStackDependency(needed);
      for (const user of access) user.addStackDependency(stack);
    }
    this.stacks = [registry, ...values, ...roles, ...access, ...dns, ...costs];
  }
}

/** What the environments of an app share, as far as it was made before them. */
export function sharedConfigsIn(app: App): SharedConfig[] {
  // one that is being made has no config yet
  return app.node.children.flatMap(child => (child instanceof SharedPlatform ? (child.config ?? []) : []));
}
