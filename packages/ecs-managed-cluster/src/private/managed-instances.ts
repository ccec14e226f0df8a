import type { INetwork } from '@berth/network';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnCapacityProvider, type CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { InstanceProfile } from 'aws-cdk-lib/aws-iam';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { InstanceNeeds } from '../instance-needs';
import { InfrastructureRole } from './infrastructure-role';
import { InstanceRole } from './instance-role';

export interface ManagedInstancesProps {
  readonly cluster: CfnCluster;
  readonly network: INetwork;
  readonly securityGroup: ISecurityGroup;
  readonly instances?: InstanceNeeds;

  /** Whether there are Spot instances beside the ordinary ones. */
  readonly spot: boolean;

  readonly storageGiB: number;
  readonly detailedMonitoring: boolean;
  readonly scaleInAfter?: Duration;
}

/**
 * The capacity providers of a cluster, with the roles that start and run their instances.
 *
 * They name their cluster, and need no association with it: ECS refuses one. They go before their cluster and their roles, so that AWS can end
 * the instances.
 *
 * @see https://github.com/aws/aws-cdk/issues/36071
 */
export class ManagedInstances extends Construct {
  /** Name of the provider of ordinary instances. */
  public readonly onDemand: string;

  /** The same of Spot instances. */
  public readonly spot?: string;

  constructor(scope: Construct, id: string, props: ManagedInstancesProps) {
    super(scope, id);

    const { cluster, network, securityGroup, spot, scaleInAfter } = props;
    const { role: instanceRole } = new InstanceRole(this, 'InstanceRole', cluster);
    const { role } = new InfrastructureRole(this, 'InfrastructureRole', {
      ...{ instanceRole, spot },
      subnetIds: network.subnetIds,
      securityGroupId: securityGroup.securityGroupId,
    });
    const profile = new InstanceProfile(this, 'Profile', { role: instanceRole });
    const launch = { ...launchOf(props), ec2InstanceProfileArn: profile.instanceProfileArn };
    const provider = (id: string, kind: 'on-demand' | 'spot', capacityOptionType: string) =>
      new CfnCapacityProvider(this, id, {
        // ECS refuses names that begin with aws, ecs or fargate, as the names of stacks may
        name: `${kind}-${cluster.ref}`,
        clusterName: cluster.ref,
        managedInstancesProvider: {
          infrastructureRoleArn: role.roleArn,
          propagateTags: 'CAPACITY_PROVIDER',
          instanceLaunchTemplate: { ...launch, capacityOptionType },
          ...(scaleInAfter && { infrastructureOptimization: { scaleInAfter: scaleInAfter.toSeconds() } }),
        },
      }).ref;
    this.onDemand = provider('OnDemand', 'on-demand', 'ON_DEMAND');
    this.spot = spot ? provider('Spot', 'spot', 'SPOT') : undefined;
  }
}

function launchOf({ network, securityGroup, instances, storageGiB, detailedMonitoring }: ManagedInstancesProps) {
  return {
    networkConfiguration: { subnets: network.subnetIds, securityGroups: [securityGroup.securityGroupId] },
    storageConfiguration: { storageSizeGiB: storageGiB },
    monitoring: detailedMonitoring ? 'DETAILED' : 'BASIC',
    ...(instances && { instanceRequirements: requirementsOf(instances) }),
  };
}

function requirementsOf({
  types,
  excludedTypes,
  vCpus = { min: 1 },
  memoryMiB = { min: 512 },
  cpuManufacturers,
}: InstanceNeeds): CfnCapacityProvider.InstanceRequirementsRequestProperty {
  return {
    allowedInstanceTypes: types,
    excludedInstanceTypes: excludedTypes,
    vCpuCount: vCpus,
    memoryMiB,
    cpuManufacturers,
  };
}
