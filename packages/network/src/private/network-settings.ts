import type { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { NatGateways, NetworkProps } from '../network-props';
import { NetworkTier, TierKind } from '../network-tier';
import { endpointsFor, type TaskNeeds } from '../task-needs';
import { tierRoles } from './tier-roles';

/** The props with their defaults. */
export interface NetworkSettings {
  readonly cidr: string;
  readonly secondaryCidrs: string[];
  readonly availabilityZones: string[];
  readonly tiers: NetworkTier[];
  readonly natGateways: `${NatGateways}`;
  readonly taskNeeds: TaskNeeds;
  readonly interfaceEndpoints: InterfaceVpcEndpointAwsService[];
}

export function completeNetwork(props: NetworkProps): NetworkSettings {
  const { cidr = '10.0.0.0/16', secondaryCidrs = [], availabilityZones, natGateways = 'perZone' } = props;
  const { tiers = defaultTiers(natGateways), taskNeeds = {} } = props;
  const isolated = tierRoles(tiers).workloads?.kind === TierKind.ISOLATED;
  const { interfaceEndpoints = isolated ? endpointsFor(taskNeeds) : [] } = props;
  return { cidr, secondaryCidrs, availabilityZones, tiers, natGateways, taskNeeds, interfaceEndpoints };
}

function defaultTiers(natGateways: `${NatGateways}`): NetworkTier[] {
  const app = natGateways === 'none' ? NetworkTier.isolated({ name: 'app' }) : NetworkTier.private();
  return [NetworkTier.public(), app, NetworkTier.isolated()];
}
