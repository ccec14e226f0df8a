import { type ClusterExec, EXEC_FIELDS, ExecLog, execContractOf, execFromContract } from '@berth/ecs-exec';
import { readContract, ValidationError, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { type ISecurityGroup, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import {
  type IManagedInstancesCluster,
  type ManagedCapacity,
  ManagedInstancesClusterBase,
} from './managed-instances-cluster-base';
import type { ManagedInstancesClusterProps, ManagedInstancesContractOptions } from './managed-instances-cluster-props';
import { type ManagedShare, managedInstancesProblems } from './managed-instances-problems';
import { ManagedInstances } from './private/managed-instances';

const PACKAGE = 'ecs-managed-cluster';

const FIELDS = ['clusterName', 'capacityProvider', 'instanceSecurityGroupId'] as const;

/** Written only where there are Spot instances. */
const SPOT_FIELD = 'spotCapacityProvider';

/**
 * Defines an ECS cluster on ECS Managed Instances: AWS chooses, starts, patches and ends instances of EC2 in your account.
 */
export class ManagedInstancesCluster extends ManagedInstancesClusterBase {
  /**
   * Refer to the cluster of another stack of this environment.
   *
   * The shares must be known when templates are made: they become the strategy of each service.
   */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    options: ManagedInstancesContractOptions = {},
  ): IManagedInstancesCluster {
    class Import extends ManagedInstancesClusterBase {
      private readonly fields = readContract(this, environment, PACKAGE, [...FIELDS, SPOT_FIELD, ...EXEC_FIELDS]);
      public readonly clusterName = this.fields.clusterName;
      public readonly capacity = capacityOf(options, {
        onDemand: this.fields.capacityProvider,
        spot: options.spot && this.fields.spotCapacityProvider,
      });
      public readonly instanceSecurityGroup = SecurityGroup.fromSecurityGroupId(
        this,
        'SecurityGroup',
        this.fields.instanceSecurityGroupId,
        { allowAllOutbound: false },
      );
      public readonly exec = options.exec ? execFromContract(this, this.fields) : undefined;
    }
    return new Import(scope, id);
  }

  public readonly clusterName: string;
  public readonly capacity: ManagedCapacity[];
  public readonly instanceSecurityGroup: ISecurityGroup;
  public readonly exec?: ClusterExec;

  /** The cluster itself, for what has no prop here: `cluster.addPropertyOverride('ServiceConnectDefaults.Namespace', arn)`. */
  public readonly cluster: CfnCluster;

  constructor(scope: Construct, id: string, props: ManagedInstancesClusterProps) {
    super(scope, id);

    const { clusterName, storageGiB = 80, detailedMonitoring = true, spot } = props;
    ValidationError.throwIfAny(managedInstancesProblems(props), this);

    const execLog = props.exec ? new ExecLog(this, 'Exec', props) : undefined;
    const cluster = new CfnCluster(this, 'Resource', {
      clusterName,
      clusterSettings: [{ name: 'containerInsights', value: props.containerInsights ?? ContainerInsights.ENHANCED }],
      configuration: execLog?.render(),
    });
    this.cluster = cluster;
    this.clusterName = cluster.ref;
    this.instanceSecurityGroup = this.makeSecurityGroup(props.network);
    const providers = new ManagedInstances(this, 'Capacity', {
      ...props,
      ...{ cluster, storageGiB, detailedMonitoring },
      spot: spot !== undefined,
      securityGroup: this.instanceSecurityGroup,
    });
    this.capacity = capacityOf(props, providers);
    this.exec = execLog;
    this.writeContract(props.environment, providers);
  }

  private makeSecurityGroup({ vpc }: INetwork): ISecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Managed instances of the ECS cluster: nothing in, HTTPS out',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'ECS, registry, logs');
    return group;
  }

  private writeContract(environment: string, { onDemand, spot }: Providers): void {
    const { exec } = this;
    const fields: Record<(typeof FIELDS)[number], string> = {
      clusterName: this.clusterName,
      capacityProvider: onDemand,
      instanceSecurityGroupId: this.instanceSecurityGroup.securityGroupId,
    };
    writeContract(this, environment, PACKAGE, {
      ...fields,
      ...(spot && { [SPOT_FIELD]: spot }),
      ...(exec && execContractOf(exec)),
    });
  }
}

/** Names of the capacity providers. */
type Providers = Pick<ManagedInstances, 'onDemand' | 'spot'>;

function capacityOf(shares: ManagedInstancesContractOptions, providers: Providers): ManagedCapacity[] {
  const share = (capacityProvider: string, { weight = 1, base = 0 }: ManagedShare = {}) => ({
    capacityProvider,
    weight,
    base,
  });
  const onDemand = share(providers.onDemand, shares.onDemand);
  return providers.spot ? [onDemand, share(providers.spot, shares.spot)] : [onDemand];
}
