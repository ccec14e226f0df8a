import { type INetwork, Network } from '@berth/network';
import { parseRollout, type Rollout } from '@berth/rollout';
import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ContainerService, type ContainerServiceProps, type ServiceCluster } from '../../src';
import { evaluate } from './evaluate';

/** Instances of ours, with one capacity provider. */
export const ec2: ServiceCluster = {
  clusterName: 'dev-cluster',
  capacity: [{ capacityProvider: 'dev-provider' }],
  launchType: 'EC2',
};

/** Fargate, mostly Spot. */
export const fargate: ServiceCluster = {
  clusterName: 'dev-cluster',
  capacity: [
    { capacityProvider: 'FARGATE', weight: 1, base: 1 },
    { capacityProvider: 'FARGATE_SPOT', weight: 3 },
  ],
  launchType: 'FARGATE',
};

/** ECS Managed Instances, with one capacity provider. */
export const managed: ServiceCluster = {
  clusterName: 'dev-cluster',
  capacity: [{ capacityProvider: 'dev-managed', weight: 1, base: 0 }],
  launchType: 'MANAGED_INSTANCES',
};

/** What a release by CodeDeploy moves. */
export const route = {
  blue: { arn: 'arn:blue' },
  green: { arn: 'arn:green' },
  productionListenerArn: 'arn:443',
  productionRuleArn: 'arn:443/rule',
  testListenerArn: 'arn:9443',
  testRuleArn: 'arn:9443/rule',
};

/** A stack in which services are made, and what comes out. */
export class ServiceStack extends Stack {
  public readonly network: INetwork;

  constructor() {
    super(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
    this.network = Network.fromContract(this, 'Network', 'dev');
  }

  public make(props: Partial<ContainerServiceProps> = {}): ContainerService {
    return new ContainerService(this, 'Service', {
      environment: 'dev',
      name: 'pyshop',
      cluster: ec2,
      network: this.network,
      repository: Repository.fromRepositoryName(this, 'Repository', 'pyshop'),
      port: 8000,
      health: { path: '/healthz' },
      route,
      ...props,
    });
  }

  public secretNamed(name: string): ISecret {
    const arn = `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}-AbCdEf`;
    return Secret.fromSecretCompleteArn(this, name, arn);
  }

  public get template(): Template {
    return Template.fromStack(this);
  }

  /** The properties of the one task definition. */
  public get task(): Record<string, unknown> & { ContainerDefinitions: Record<string, unknown>[] } {
    const [definition] = Object.values(this.template.findResources('AWS::ECS::TaskDefinition'));
    return definition?.Properties;
  }

  /** The properties of the one service. */
  public get service(): Record<string, unknown> {
    const [service] = Object.values(this.template.findResources('AWS::ECS::Service'));
    return service?.Properties;
  }

  public container(name = 'pyshop'): Record<string, unknown> {
    return this.task.ContainerDefinitions.find(({ Name }) => Name === name) ?? {};
  }

  public publishedRollout(): Rollout {
    const parameters = this.template.findResources('AWS::SSM::Parameter', {
      Properties: { Name: '/berth/dev/pyshop/rollout/v1' },
    });
    return parseRollout(evaluate(Object.values(parameters)[0]?.Properties.Value));
  }

  /** Ids and reasons of the findings that are accepted somewhere below `path`. */
  public accepted(path: string): Record<string, string> {
    const top = path.split('/').reduce((scope: IConstruct, id) => scope.node.findChild(id), this);
    const data = top.node.findAll().flatMap(({ node }) => node.metadata.map(entry => entry.data));
    const ids = data.flatMap(entry => (typeof entry === 'object' ? Object.entries<string>(entry) : []));
    return Object.fromEntries(ids.filter(([id]) => id.includes('::')));
  }

  /** The statements of the managed policies whose description matches. */
  public statements(description: RegExp): { Action: string | string[]; Resource: unknown; Condition?: unknown }[] {
    return Object.values(this.template.findResources('AWS::IAM::ManagedPolicy'))
      .filter(({ Properties }) => description.test(Properties.Description))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  }
}
