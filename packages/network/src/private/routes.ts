import {
  CfnInternetGateway,
  type CfnNatGateway,
  CfnVPCGatewayAttachment,
  PrivateSubnet,
  PublicSubnet,
} from 'aws-cdk-lib/aws-ec2';
import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TierKind } from '../network-tier';
import type { NetworkSettings } from './network-settings';
import type { TierSubnets } from './tier-subnets';

export interface RoutesProps {
  readonly vpcId: string;
  readonly tiers: readonly TierSubnets[];
  readonly natGateways: NetworkSettings['natGateways'];
}

/**
 * The ways to the internet: directly for public tiers, through NAT gateways for private ones.
 */
export class Routes extends Construct {
  constructor(scope: Construct, id: string, { vpcId, tiers, natGateways }: RoutesProps) {
    super(scope, id);

    const publicSubnets = subnetsOf(tiers, TierKind.PUBLIC).filter(subnet => subnet instanceof PublicSubnet);
    const privateSubnets = subnetsOf(tiers, TierKind.PRIVATE).filter(subnet => subnet instanceof PrivateSubnet);
    if (publicSubnets.length === 0) return;
    this.connect(vpcId, publicSubnets);
    if (privateSubnets.length === 0 || natGateways === 'none') return;

    const places = natGateways === 'one' ? publicSubnets.slice(0, 1) : publicSubnets;
    const gateways = new Map<string, CfnNatGateway>();
    for (const place of places) gateways.set(place.availabilityZone, place.addNatGateway());
    const [any] = gateways.values();
    for (const subnet of privateSubnets) {
      const gateway = gateways.get(subnet.availabilityZone) ?? any;
      if (gateway) subnet.addDefaultNatRoute(gateway.ref);
    }
  }

  private connect(vpcId: string, publicSubnets: readonly PublicSubnet[]): void {
    const gateway = new CfnInternetGateway(this, 'InternetGateway');
    Tags.of(gateway).add('Name', this.node.path);
    const attachment = new CfnVPCGatewayAttachment(this, 'Attachment', { vpcId, internetGatewayId: gateway.ref });
    for (const subnet of publicSubnets) subnet.addDefaultInternetRoute(gateway.ref, attachment);
  }
}

function subnetsOf(tiers: readonly TierSubnets[], kind: TierKind): (PublicSubnet | PrivateSubnet)[] {
  return tiers.filter(tier => tier.kind === kind).flatMap(tier => tier.subnets);
}
