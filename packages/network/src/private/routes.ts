import { acknowledge, nist } from '@berth/foundation';
import {
  CfnInternetGateway,
  CfnNatGateway,
  CfnVPCGatewayAttachment,
  type IVpc,
  PrivateSubnet,
  PublicSubnet,
  RouterType,
} from 'aws-cdk-lib/aws-ec2';
import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TierKind } from '../network-tier';
import { NatInstance } from './nat-instance';
import type { NetworkSettings } from './network-settings';
import type { TierSubnets } from './tier-subnets';

export interface RoutesProps extends Pick<NetworkSettings, 'cidr' | 'secondaryCidrs' | 'natGateways'> {
  readonly vpc: IVpc;
  readonly tiers: readonly TierSubnets[];
  readonly natInstanceType?: string;
}

const DIRECTLY = {
  id: nist('VPCNoUnrestrictedRouteToIGW'),
  reason:
    'the tier is public by its name: load balancers and NAT are in it, and nothing gets a public address by itself',
  owner: 'Berth',
};

/**
 * The ways to the internet: directly for public tiers, through NAT for private ones.
 */
export class Routes extends Construct {
  /** Undefined unless NAT is an instance. */
  public readonly natInstance?: NatInstance;

  /** One per zone that has its own. */
  public readonly natGatewayIds: string[] = [];

  constructor(scope: Construct, id: string, props: RoutesProps) {
    super(scope, id);

    const { vpc, tiers, natGateways } = props;
    const publicSubnets = subnetsOf(tiers, TierKind.PUBLIC).filter(subnet => subnet instanceof PublicSubnet);
    const privateSubnets = subnetsOf(tiers, TierKind.PRIVATE).filter(subnet => subnet instanceof PrivateSubnet);
    if (publicSubnets.length === 0 && privateSubnets.length === 0) return;
    const attachment = this.connect(vpc.vpcId, publicSubnets);
    const [first] = publicSubnets;
    if (natGateways === 'regional') {
      this.natGatewayIds = this.addRegional(vpc.vpcId, privateSubnets, attachment);
    }
    if (natGateways === 'one' || natGateways === 'perZone') {
      const places = natGateways === 'one' ? publicSubnets.slice(0, 1) : publicSubnets;
      this.natGatewayIds = addZonal(places, privateSubnets);
    }
    if (natGateways === 'instance' && first) this.natInstance = this.addInstance(first, privateSubnets, props);
  }

  private connect(vpcId: string, publicSubnets: readonly PublicSubnet[]): CfnVPCGatewayAttachment {
    const gateway = new CfnInternetGateway(this, 'InternetGateway');
    Tags.of(gateway).add('Name', this.node.path);
    const attachment = new CfnVPCGatewayAttachment(this, 'Attachment', { vpcId, internetGatewayId: gateway.ref });
    for (const subnet of publicSubnets) {
      subnet.addDefaultInternetRoute(gateway.ref, attachment);
      acknowledge(subnet.node.findChild('DefaultRoute'), DIRECTLY);
    }
    return attachment;
  }

  /** @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html */
  private addRegional(vpcId: string, users: readonly PrivateSubnet[], attachment: CfnVPCGatewayAttachment): string[] {
    if (users.length === 0) return [];
    const gateway = new CfnNatGateway(this, 'NatGateway', { vpcId, availabilityMode: 'regional' });
    gateway.node.addDependency(attachment);
    for (const subnet of users) subnet.addDefaultNatRoute(gateway.ref);
    return [gateway.ref];
  }

  private addInstance(
    place: PublicSubnet,
    users: readonly PrivateSubnet[],
    props: RoutesProps,
  ): NatInstance | undefined {
    if (users.length === 0) return undefined;
    const { vpc, cidr, secondaryCidrs, natInstanceType: instanceType = 't4g.micro' } = props;
    const cidrs = [cidr, ...secondaryCidrs];
    const instance = new NatInstance(this, 'NatInstance', { vpc, subnet: place, cidrs, instanceType });
    for (const subnet of users) {
      const router = { routerType: RouterType.INSTANCE, routerId: instance.instanceId };
      subnet.addRoute('DefaultRoute', { ...router, enablesInternetConnectivity: true });
    }
    return instance;
  }
}

function addZonal(places: readonly PublicSubnet[], users: readonly PrivateSubnet[]): string[] {
  if (users.length === 0) return [];
  const gateways = new Map<string, CfnNatGateway>();
  for (const place of places) gateways.set(place.availabilityZone, place.addNatGateway());
  const [any] = gateways.values();
  for (const subnet of users) {
    const gateway = gateways.get(subnet.availabilityZone) ?? any;
    if (gateway) subnet.addDefaultNatRoute(gateway.ref);
  }
  return [...gateways.values()].map(({ ref }) => ref);
}

function subnetsOf(tiers: readonly TierSubnets[], kind: TierKind): (PublicSubnet | PrivateSubnet)[] {
  return tiers.filter(tier => tier.kind === kind).flatMap(tier => tier.subnets);
}
