import { type INetwork, interfaceEndpointsOf, NatGateways, Network, NetworkTier, TierUse } from '@berth/network';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { EnvironmentConfig } from '../config/environment-config';
import type { NetworkConfig, TierConfig } from '../config/network-config';
import { hasExec, hasInstances } from './imports';

const NAT: Record<NonNullable<NetworkConfig['natGateways']>, NatGateways> = {
  none: NatGateways.NONE,
  one: NatGateways.ONE,
  perZone: NatGateways.PER_ZONE,
  instance: NatGateways.INSTANCE,
  regional: NatGateways.REGIONAL,
};

/** The network that a config describes, as the construct wants it. */
export function networkPropsOf(config: EnvironmentConfig) {
  const { name: environment, network } = config;
  const { cidr, availabilityZones, secondaryCidrs, allowPublicRange, natGateways = 'perZone', tiers } = network;
  return {
    environment,
    cidr,
    availabilityZones: [...availabilityZones],
    secondaryCidrs: secondaryCidrs && [...secondaryCidrs],
    allowPublicRange,
    natGateways: NAT[natGateways],
    closedEndpoints: true,
    tiers: tiers?.map(tierOf),
    taskNeeds: {
      // the function that rotates the database's password reads and writes them, too
      secrets:
        config.database !== undefined || config.services.some(({ secrets = {} }) => Object.keys(secrets).length > 0),
      parameters: config.services.some(({ parameters = {} }) => Object.keys(parameters).length > 0),
      exec: hasExec(config),
      instances: hasInstances(config.cluster),
    },
  };
}

/** The network of the environment, as its other stacks see it. */
export function networkOf(scope: Construct, config: EnvironmentConfig): INetwork {
  const { name, network } = config;
  const zones = network.availabilityZones.length;
  return Network.fromContract(scope, 'Network', name, { zones, endpoints: hasEndpoints(config) });
}

/** Let `peer` use the endpoints of AWS services: they answer nobody but those who are named. */
export function openEndpoints(
  scope: Construct,
  config: EnvironmentConfig,
  network: INetwork,
  peer: ISecurityGroup | undefined,
): void {
  if (peer && hasEndpoints(config)) network.allowToEndpoints(scope, peer);
}

/** Whether tasks reach AWS by interface endpoints: all that they and the database need are there then. */
export function hasEndpoints(config: EnvironmentConfig): boolean {
  return interfaceEndpointsOf(networkPropsOf(config)).length > 0;
}

function tierOf({ name, kind, holds, cidrs }: TierConfig): NetworkTier {
  const options = { name, cidrs: cidrs && [...cidrs] };
  if (kind === 'public') return NetworkTier.public(options);
  const uses = holds && [holds === 'data' ? TierUse.DATA : TierUse.WORKLOADS];
  return kind === 'private' ? NetworkTier.private({ ...options, uses }) : NetworkTier.isolated({ ...options, uses });
}
