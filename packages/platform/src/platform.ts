import { ValidationError } from '@berth/foundation';
import type { App } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ClusterStack } from './cluster-stack';
import { DataStack } from './data-stack';
import type { EnvironmentConfig } from './environment-config';
import { environmentProblems } from './environment-problems';
import { NetworkStack } from './network-stack';
import { ServiceStack } from './service-stack';

/**
 * Defines the stacks of one environment: network, data, cluster, service.
 *
 * They meet in contracts only, so each can be updated alone. The order is that of their first deployment; data and cluster do not wait for each other.
 */
export class Platform extends Construct {
  public readonly network: NetworkStack;
  public readonly data: DataStack;
  public readonly cluster: ClusterStack;
  public readonly service: ServiceStack;

  /**
   * @throws ValidationError with every mistake in the config, before anything is made
   */
  constructor(app: App, config: EnvironmentConfig) {
    super(app, nameOf(config));

    ValidationError.throwIfAny(environmentProblems(config), this);

    this.network = new NetworkStack(app, config);
    this.data = new DataStack(app, config);
    this.cluster = new ClusterStack(app, config);
    this.service = new ServiceStack(app, config);

    this.data.addStackDependency(this.network);
    this.cluster.addStackDependency(this.network);
    this.service.addStackDependency(this.data);
    this.service.addStackDependency(this.cluster);
  }
}

/** Mistakes are told with the name in front, also where there is none to tell. */
function nameOf(config: unknown): string {
  const name: unknown = typeof config === 'object' && config !== null && 'name' in config ? config.name : undefined;
  return typeof name === 'string' && name !== '' ? name : 'config';
}
