import { acknowledge, templateRule } from '@berth/foundation';
import { CfnSubnet, type ISubnet, PrivateSubnet, PublicSubnet } from 'aws-cdk-lib/aws-ec2';
import { Tags, Token } from 'aws-cdk-lib/core';
import { Construct, type IDependable } from 'constructs';
import { type NetworkTier, TierKind, type TierUse } from '../network-tier';
import type { PlannedSubnet } from './subnet-plan';

export interface TierSubnetsProps {
  readonly vpcId: string;
  readonly tier: NetworkTier;
  readonly subnets: readonly PlannedSubnet[];

  /** Blocks of the VPC that the subnets may be part of. */
  readonly blocks: IDependable;
}

const LITERAL_ZONE = {
  id: templateRule('W3010'),
  reason: 'zones are configuration: nothing is looked up, and a subnet never moves to another zone by itself',
  owner: 'Berth',
};

/** A tier's ids, in the order of the zones. */
export interface SubnetIds {
  readonly subnetIds: string[];
  readonly cidrs: string[];
  readonly routeTableIds: string[];
}

/**
 * The subnets of a tier: one in each zone, each with a route table of its own.
 */
export class TierSubnets extends Construct {
  public readonly kind: TierKind;
  public readonly name: string;
  public readonly uses: TierUse[] | undefined;
  public readonly subnets: PrivateSubnet[] | PublicSubnet[];
  public readonly cidrs: string[];

  constructor(scope: Construct, id: string, { vpcId, tier, subnets, blocks }: TierSubnetsProps) {
    super(scope, id);

    this.kind = tier.kind;
    this.name = tier.name;
    this.uses = tier.uses;
    this.cidrs = subnets.map(({ cidr = '' }) => cidr);
    const Kind = tier.kind === TierKind.PUBLIC ? PublicSubnet : PrivateSubnet;
    this.subnets = subnets.map(({ availabilityZone, cidr = '', name }, i) => {
      // by zone, not by number: when a zone is taken away the subnets of the others stay
      const subnetId = Token.isUnresolved(availabilityZone) ? `Zone${i + 1}` : availabilityZone;
      const subnet = new Kind(this, subnetId, { vpcId, availabilityZone, cidrBlock: cidr, mapPublicIpOnLaunch: false });
      subnet.node.addDependency(blocks);
      tagSubnet(subnet, tier, name);
      if (!Token.isUnresolved(availabilityZone)) acknowledge(subnet, LITERAL_ZONE);
      return subnet;
    });
  }

  public get ids(): SubnetIds {
    return {
      subnetIds: this.subnets.map(subnet => subnet.subnetId),
      cidrs: this.cidrs,
      routeTableIds: this.subnets.map(subnet => subnet.routeTable.routeTableId),
    };
  }
}

/** The tags by which `Vpc.fromLookup` of other CDK apps knows what a subnet is for. */
function tagSubnet(subnet: ISubnet, { kind, name: tier }: NetworkTier, name: string): void {
  const options = { includeResourceTypes: [CfnSubnet.CFN_RESOURCE_TYPE_NAME] };
  Tags.of(subnet).add('Name', name);
  Tags.of(subnet).add('aws-cdk:subnet-name', tier, options);
  Tags.of(subnet).add('aws-cdk:subnet-type', kind, options);
}
