import {
  isKnown,
  type Problem,
  readContract,
  ValidationError,
  wholeNumberProblems,
  writeContract,
} from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, CfnClusterCapacityProviderAssociations, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { InstanceCapacity } from './instance-capacity';
import { instanceTypeProblems } from './instance-problems';

const PACKAGE = 'ecs-ec2-cluster';

const FIELDS = ['clusterName', 'capacityProvider', 'instanceSecurityGroupId'] as const;

/**
 * An ECS cluster whose tasks run on EC2 instances.
 */
export interface IEc2Cluster extends IResource {
  readonly clusterName: string;

  /** Name of the capacity provider that starts instances when tasks need room. */
  readonly capacityProvider: string;

  /** Of the instances. Tasks have their own. */
  readonly instanceSecurityGroup: ISecurityGroup;
}

/**
 * Where the instances of a cluster are, what they are and how many.
 */
export interface Ec2ClusterProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/ecs-ec2-cluster/v1/`. */
  readonly environment: string;

  readonly network: INetwork;

  /**
   * EC2 type of the instances. Its network interfaces bound the tasks: t3.small holds 2, m5.large 2, m5.xlarge 3.
   *
   * @default 't3.small'
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html
   */
  readonly instanceType?: string;

  /**
   * Instances that always run.
   *
   * @default 2
   */
  readonly minInstances?: number;

  /**
   * Bound of the scaling. A release needs room for both colors.
   *
   * @default - twice minInstances
   */
  readonly maxInstances?: number;

  /**
   * Root disk of an instance, encrypted gp3, in GiB. At least 30, the size of the ECS image.
   *
   * @default 30
   */
  readonly diskGiB?: number;

  /**
   * How full the instances may be before another one starts, 1 to 100 percent. What is left takes a release without waiting.
   *
   * @default 80
   */
  readonly targetCapacity?: number;

  /**
   * Whether ECS keeps an instance that runs tasks from being scaled in.
   *
   * @default true
   */
  readonly managedTerminationProtection?: boolean;

  /**
   * Metrics of tasks and containers.
   *
   * @default ContainerInsights.ENHANCED
   */
  readonly containerInsights?: ContainerInsights;

  /**
   * Whether instances report every minute instead of every five.
   *
   * @default true
   */
  readonly detailedMonitoring?: boolean;
}

/**
 * Defines an ECS cluster and the instances that it runs on.
 */
export class Ec2Cluster extends Resource implements IEc2Cluster {
  /** Refer to the cluster of another stack of this environment. */
  public static fromContract(scope: Construct, id: string, environment: string): IEc2Cluster {
    class Import extends Resource implements IEc2Cluster {
      private readonly fields = readContract(this, environment, PACKAGE, FIELDS);
      public readonly clusterName = this.fields.clusterName;
      public readonly capacityProvider = this.fields.capacityProvider;
      public readonly instanceSecurityGroup = SecurityGroup.fromSecurityGroupId(
        this,
        'SecurityGroup',
        this.fields.instanceSecurityGroupId,
      );
    }
    return new Import(scope, id);
  }

  public readonly clusterName: string;
  public readonly capacityProvider: string;
  public readonly instanceSecurityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: Ec2ClusterProps) {
    super(scope, id);

    const { containerInsights = ContainerInsights.ENHANCED } = props;
    const sizes = completeSizes(props);
    ValidationError.throwIfAny(ec2ClusterProblems(props), this);

    const cluster = new CfnCluster(this, 'Resource', {
      clusterSettings: [{ name: 'containerInsights', value: containerInsights }],
    });
    this.instanceSecurityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.network.vpc,
      description: 'Instances of the ECS cluster: nothing in, everything out',
    });
    const { capacityProvider } = new InstanceCapacity(this, 'Capacity', {
      ...sizes,
      cluster,
      network: props.network,
      securityGroup: this.instanceSecurityGroup,
      managedTerminationProtection: props.managedTerminationProtection ?? true,
      detailedMonitoring: props.detailedMonitoring ?? true,
    });
    new CfnClusterCapacityProviderAssociations(this, 'CapacityProviders', {
      cluster: cluster.ref,
      capacityProviders: [capacityProvider.ref],
      defaultCapacityProviderStrategy: [{ capacityProvider: capacityProvider.ref, weight: 1 }],
    });

    this.clusterName = cluster.ref;
    this.capacityProvider = capacityProvider.ref;
    const fields: Record<(typeof FIELDS)[number], string> = {
      clusterName: this.clusterName,
      capacityProvider: this.capacityProvider,
      instanceSecurityGroupId: this.instanceSecurityGroup.securityGroupId,
    };
    writeContract(this, props.environment, PACKAGE, fields);
  }
}

/** What the rules judge. */
export type Ec2ClusterFacts = Omit<Ec2ClusterProps, 'environment' | 'network'>;

/**
 * Every mistake in a cluster.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function ec2ClusterProblems(facts: Ec2ClusterFacts): Problem[] {
  const { instanceType, minInstances, maxInstances, diskGiB, targetCapacity } = completeSizes(facts);
  const problems = isKnown(instanceType) ? instanceTypeProblems(instanceType) : [];
  const code = 'BERTH-EC2-001';
  problems.push(
    ...wholeNumberProblems(minInstances, { code, path: 'minInstances', min: 0, max: 1000 }),
    ...wholeNumberProblems(maxInstances, { code, path: 'maxInstances', min: 1, max: 1000 }),
    ...wholeNumberProblems(diskGiB, { code, path: 'diskGiB', min: 30, max: 16_384 }),
    ...wholeNumberProblems(targetCapacity, { code, path: 'targetCapacity', min: 1, max: 100 }),
  );
  if (isKnown(minInstances) && isKnown(maxInstances) && minInstances > maxInstances) {
    const fact = `is above maxInstances ${maxInstances}`;
    problems.push({ code, path: 'minInstances', value: minInstances, fact });
  }
  return problems;
}

function completeSizes(facts: Ec2ClusterFacts) {
  const { instanceType = 't3.small', minInstances = 2, diskGiB = 30, targetCapacity = 80 } = facts;
  // a token cannot be doubled
  const { maxInstances = isKnown(minInstances) ? Math.max(1, 2 * minInstances) : minInstances } = facts;
  return { instanceType, minInstances, maxInstances, diskGiB, targetCapacity };
}
