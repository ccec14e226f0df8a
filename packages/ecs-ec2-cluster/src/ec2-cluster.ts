import { type ClusterExec, EXEC_FIELDS, ExecLog, execContractOf, execFromContract } from '@berth/ecs-exec';
import { readContract, ValidationError, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import type { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { type ISecurityGroup, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, CfnClusterCapacityProviderAssociations, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Ec2ClusterBase, type IEc2Cluster } from './ec2-cluster-base';
import { completeSizes, ec2ClusterProblems } from './ec2-cluster-problems';
import type { Ec2ClusterContractOptions, Ec2ClusterProps } from './ec2-cluster-props';
import { InstanceCapacity } from './instance-capacity';
import { InstanceImage } from './instance-image';
import { releaseOperation } from './private/release-operation';

const PACKAGE = 'ecs-ec2-cluster';

const FIELDS = [
  'clusterName',
  'capacityProvider',
  'instanceSecurityGroupId',
  'autoScalingGroupName',
  'instanceTypes',
  'imageParameter',
  'minInstances',
  'maxInstances',
] as const;

/**
 * Defines an ECS cluster and the instances that it runs on.
 */
export class Ec2Cluster extends Ec2ClusterBase {
  /** Refer to the cluster of another stack of this environment. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    options: Ec2ClusterContractOptions = {},
  ): IEc2Cluster {
    class Import extends Ec2ClusterBase {
      private readonly fields = readContract(this, environment, PACKAGE, [...FIELDS, ...EXEC_FIELDS]);
      public readonly clusterName = this.fields.clusterName;
      public readonly capacityProvider = this.fields.capacityProvider;
      public readonly autoScalingGroupName = this.fields.autoScalingGroupName;
      public readonly instanceSecurityGroup = SecurityGroup.fromSecurityGroupId(
        this,
        'SecurityGroup',
        this.fields.instanceSecurityGroupId,
        // what a task in bridge mode may reach is said by whoever connects it
        { allowAllOutbound: false },
      );
      public readonly exec = options.exec ? execFromContract(this, this.fields) : undefined;
    }
    return new Import(scope, id);
  }

  public readonly clusterName: string;
  public readonly capacityProvider: string;
  public readonly instanceSecurityGroup: ISecurityGroup;
  public readonly autoScalingGroupName: string;
  public readonly exec?: ClusterExec;

  /** The cluster itself, for what has no prop here: `cluster.addPropertyOverride('ServiceConnectDefaults.Namespace', arn)`. */
  public readonly cluster: CfnCluster;

  /** The group of its instances, for what has no prop here. */
  public readonly autoScalingGroup: CfnAutoScalingGroup;

  /** The preferred one first. */
  public readonly instanceTypes: readonly string[];

  /** Name of the public parameter that holds the id of the image. */
  public readonly imageParameter: string;

  public readonly minInstances: number;
  public readonly maxInstances: number;

  constructor(scope: Construct, id: string, props: Ec2ClusterProps) {
    super(scope, id);

    const sizes = completeSizes(props);
    ValidationError.throwIfAny(ec2ClusterProblems(props), this);

    const execLog = props.exec ? new ExecLog(this, 'Exec', props) : undefined;
    const cluster = new CfnCluster(this, 'Resource', {
      clusterName: props.clusterName,
      clusterSettings: [{ name: 'containerInsights', value: props.containerInsights ?? ContainerInsights.ENHANCED }],
      configuration: execLog?.render(),
    });
    this.instanceSecurityGroup = props.securityGroup ?? this.makeSecurityGroup(props.network);
    const capacity = new InstanceCapacity(this, 'Capacity', {
      ...props,
      ...sizes,
      cluster,
      securityGroup: this.instanceSecurityGroup,
      image: props.image ?? InstanceImage.amazonLinux2023(),
      managedTerminationProtection: props.managedTerminationProtection ?? true,
      detailedMonitoring: props.detailedMonitoring ?? true,
      replaceInstances: props.replaceInstances ?? true,
    });
    const association = this.associate(cluster, capacity);
    // it goes first: then nothing waits for instances that nothing ends
    releaseOperation(this, { ...props, cluster, group: capacity.group }).node.addDependency(capacity, association);

    this.cluster = cluster;
    this.autoScalingGroup = capacity.group;
    this.clusterName = cluster.ref;
    this.capacityProvider = capacity.capacityProvider.ref;
    this.autoScalingGroupName = capacity.group.ref;
    this.exec = execLog;
    this.instanceTypes = sizes.instanceTypes;
    this.imageParameter = capacity.imageParameter;
    this.minInstances = sizes.minInstances;
    this.maxInstances = sizes.maxInstances;
    this.writeContract(props.environment);
  }

  private makeSecurityGroup({ vpc }: INetwork): ISecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Instances of the ECS cluster: nothing in, HTTPS out',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'ECS, registry, logs, Session Manager');
    return group;
  }

  private associate(cluster: CfnCluster, { capacityProvider }: InstanceCapacity): Construct {
    return new CfnClusterCapacityProviderAssociations(this, 'CapacityProviders', {
      cluster: cluster.ref,
      capacityProviders: [capacityProvider.ref],
      defaultCapacityProviderStrategy: [{ capacityProvider: capacityProvider.ref, weight: 1 }],
    });
  }

  private writeContract(environment: string): void {
    const { exec } = this;
    const fields: Record<(typeof FIELDS)[number], string> = {
      clusterName: this.clusterName,
      capacityProvider: this.capacityProvider,
      instanceSecurityGroupId: this.instanceSecurityGroup.securityGroupId,
      autoScalingGroupName: this.autoScalingGroupName,
      instanceTypes: this.instanceTypes.join(','),
      imageParameter: this.imageParameter,
      minInstances: Tokenization.stringifyNumber(this.minInstances),
      maxInstances: Tokenization.stringifyNumber(this.maxInstances),
    };
    writeContract(this, environment, PACKAGE, { ...fields, ...(exec && execContractOf(exec)) });
  }
}
