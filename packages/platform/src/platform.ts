import { tellProblem, ValidationError } from '@berth/foundation';
import type { App } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BaseStack } from './base-stack';
import { ClusterStack } from './cluster-stack';
import type { EnvironmentConfig } from './config/environment-config';
import { DataStack, hasData } from './data-stack';
import { environmentProblems } from './environment-problems';
import type { EnvironmentStack } from './environment-stack';
import { type EnvironmentClaims, neighbourRules, neighbourWarnings } from './environments-problems';
import { MonitoringStack } from './monitoring-stack';
import { NetworkStack } from './network-stack';
import { nameOf } from './private/config-problems';
import { hasBridge } from './private/imports';
import { acceptRelaxed } from './private/relaxed-findings';
import { ServiceStack } from './service-stack';
import { sharedConfigsIn } from './shared-platform';

/**
 * Defines the stacks of one environment: base, network, data, cluster, one for each service, monitoring.
 *
 * They meet in contracts only, so each can be updated alone. The order is that of their first deployment; data and cluster do not wait for each other.
 */
export class Platform extends Construct {
  public readonly base: BaseStack;
  public readonly network: NetworkStack;
  public readonly cluster: ClusterStack;

  /** In the order of the config. */
  public readonly services: readonly ServiceStack[];
  public readonly monitoring: MonitoringStack;

  private readonly keeper?: DataStack;

  /** For the environments that are made after this one. */
  private readonly claims: EnvironmentClaims;

  /**
   * @throws ValidationError with every mistake in the config, alone and next to the others of the app, before anything is made
   */
  constructor(app: App, config: EnvironmentConfig) {
    const others = app.node.children.filter(child => child instanceof Platform);
    const claims = others.map(other => other.claims);
    const problems = environmentProblems(config, neighbourRules(claims, sharedConfigsIn(app)));
    // there cannot be a second construct of the name, to tell it of
    const twin = others.find(({ node }) => node.id === nameOf(config));
    if (twin) ValidationError.throwIfAny(problems, twin);
    super(app, nameOf(config));

    ValidationError.throwIfAny(problems, this);
    for (const warning of neighbourWarnings(config, claims)) {
      process.emitWarning(tellProblem({ ...warning, path: `${config.name}.${warning.path}` }));
    }
    this.claims = config;

    this.base = new BaseStack(app, config);
    this.network = new NetworkStack(app, config);
    // CloudFormation refuses a stack of nothing
    if (hasData(config)) this.keeper = new DataStack(app, config);
    this.cluster = new ClusterStack(app, config);
    this.services = config.services.map(service => new ServiceStack(app, config, service));
    this.monitoring = new MonitoringStack(app, config);

    this.network.addStackDependency(this.base);
    this.keeper?.addStackDependency(this.network);
    this.cluster.addStackDependency(this.network);
    // there the instances meet the database, if their tasks have no groups of their own
    if (this.keeper && hasBridge(config)) this.cluster.addStackDependency(this.keeper);
    for (const service of this.services) {
      if (this.keeper) service.addStackDependency(this.keeper);
      service.addStackDependency(this.cluster);
      this.monitoring.addStackDependency(service);
    }
    acceptRelaxed(this.stacks, config);
  }

  /**
   * What is lost when it is gone.
   *
   * @throws ValidationError `NoData` where the config has neither database, nor cache, nor generated secrets
   */
  public get data(): DataStack {
    if (this.keeper) return this.keeper;
    const fact = 'the environment keeps nothing: no database, no cache, no generated secret';
    throw new ValidationError([{ code: 'NoData', path: 'data', value: undefined, fact }], this);
  }

  /** All stacks, in the order of their deployment. */
  public get stacks(): readonly EnvironmentStack[] {
    const data = this.keeper ? [this.keeper] : [];
    return [this.base, this.network, ...data, this.cluster, ...this.services, this.monitoring];
  }
}
