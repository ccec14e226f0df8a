import { readContract, ValidationError, writeContract } from '@berth/foundation';
import {
  CfnVPC,
  CfnVPCCidrBlock,
  type FlowLogTrafficType,
  type InterfaceVpcEndpointAwsService,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Fn, type IResource, Resource, Tags } from 'aws-cdk-lib/core';
import { Construct, DependencyGroup } from 'constructs';
import { networkProblems } from './network-problems';
import { type NetworkTier, TierKind } from './network-tier';
import { Endpoints } from './private/endpoints';
import { FlowLogs } from './private/flow-logs';
import { completeNetwork, type NetworkSettings } from './private/network-settings';
import { networkVpc, type SubnetGroups } from './private/network-vpc';
import { Routes } from './private/routes';
import { planSubnets } from './private/subnet-plan';
import { TierSubnets } from './private/tier-subnets';

/**
 * Where things run: a VPC, and which of its subnets are for what.
 */
export interface INetwork extends IResource {
  /**
   * For constructs of the CDK. Its public subnets are those of load balancers, its private ones those of tasks, its isolated ones those of databases.
   */
  readonly vpc: IVpc;

  /** Primary block: `10.0.0.0/16`. */
  readonly cidr: string;

  readonly availabilityZones: string[];

  /** For load balancers that the internet reaches, one per zone. */
  readonly publicSubnetIds: string[];

  /** For tasks and instances, one per zone: the private tier, else the isolated one. */
  readonly subnetIds: string[];

  /** For databases and caches, one per zone: the isolated tier, else the private one. */
  readonly dataSubnetIds: string[];
}

/**
 * How private subnets reach the internet.
 */
export enum NatGateways {
  /** Not at all. */
  NONE = 'none',

  /** Through one gateway: cheap, and all zones lose the internet with its zone. */
  ONE = 'one',

  /** Through a gateway in their own zone. */
  PER_ZONE = 'perZone',
}

/**
 * Why a network has public addresses that somebody else owns.
 */
export interface PublicRange {
  /** `the partner's VPN expects 172.10.0.0/16`. */
  readonly reason: string;
}

/**
 * Addresses, zones and tiers of a network.
 */
export interface NetworkProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/network/v1/`. */
  readonly environment: string;

  /** Zones by name, at least two: `['eu-west-1a', 'eu-west-1b']`. Nothing is looked up, so that a synthesis needs no account. */
  readonly availabilityZones: string[];

  /**
   * Block of the VPC, /16 to /28. Networks with different blocks can be connected later.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * Further blocks of the VPC, for tiers with exact blocks.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
   */
  readonly secondaryCidrs?: string[];

  /**
   * Insist on a block of public addresses that are not yours, and say why: real hosts there become unreachable.
   *
   * @default - refused
   */
  readonly allowPublicRange?: PublicRange;

  /**
   * The subnets of each zone, by purpose. Their order decides computed blocks: add new ones at the end.
   *
   * @default - public, app (private), data (isolated); without NAT gateways app is isolated
   */
  readonly tiers?: NetworkTier[];

  /**
   * @default NatGateways.PER_ZONE
   */
  readonly natGateways?: NatGateways;

  /**
   * AWS services that are reached without leaving the VPC, besides S3. Each costs by the hour in every zone.
   *
   * @default - only S3, which costs nothing
   */
  readonly interfaceEndpoints?: InterfaceVpcEndpointAwsService[];

  /**
   * Which connections are logged.
   *
   * @default FlowLogTrafficType.ALL
   */
  readonly flowLogTraffic?: FlowLogTrafficType;

  /**
   * How long the log of connections is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly flowLogRetention?: RetentionDays;

  /**
   * Key of the log of connections. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete the log of connections and its key with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * What of a network must be known before its contract can be read.
 */
export interface NetworkContractOptions {
  /**
   * How many of its zones to use. Not more than it has: the deployment would fail.
   *
   * @default 2
   */
  readonly zones?: number;
}

const PACKAGE = 'network';
const FIELDS = [
  'vpcId',
  'cidr',
  'availabilityZones',
  'publicSubnetIds',
  'publicRouteTableIds',
  'subnetIds',
  'routeTableIds',
  'dataSubnetIds',
  'dataRouteTableIds',
] as const;

/** A parameter cannot be empty. */
const NOTHING = 'none';

/**
 * Defines a VPC with its subnets, routes, endpoints and flow logs.
 */
export class Network extends Resource implements INetwork {
  /**
   * Refer to the network of another stack of this environment.
   *
   * The number of zones must be known when templates are made, everything else is read when they are deployed.
   */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    { zones = 2 }: NetworkContractOptions = {},
  ): INetwork {
    class Import extends Resource implements INetwork {
      private readonly contract = readContract(this, environment, PACKAGE, FIELDS);
      public readonly cidr = this.contract.cidr;
      public readonly availabilityZones = this.list('availabilityZones');
      public readonly publicSubnetIds = this.list('publicSubnetIds');
      public readonly subnetIds = this.list('subnetIds');
      public readonly dataSubnetIds = this.list('dataSubnetIds');
      public readonly vpc = networkVpc(this, 'Vpc', {
        vpcId: this.contract.vpcId,
        cidr: this.cidr,
        availabilityZones: this.availabilityZones,
        public: { subnetIds: this.publicSubnetIds, routeTableIds: this.list('publicRouteTableIds') },
        workload: { subnetIds: this.subnetIds, routeTableIds: this.list('routeTableIds') },
        data: { subnetIds: this.dataSubnetIds, routeTableIds: this.list('dataRouteTableIds') },
      });

      private list(field: (typeof FIELDS)[number]): string[] {
        // a list of known length: constructs that make something per subnet cannot count a token
        return Fn.split(',', this.contract[field], zones);
      }
    }
    return new Import(scope, id);
  }

  public readonly vpc: IVpc;
  public readonly cidr: string;
  public readonly availabilityZones: string[];
  public readonly publicSubnetIds: string[];
  public readonly subnetIds: string[];
  public readonly dataSubnetIds: string[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);

    ValidationError.throwIfAny(networkProblems(props), this);

    const settings = completeNetwork(props);
    const { cidr, availabilityZones, natGateways } = settings;
    const resource = new CfnVPC(this, 'Resource', {
      cidrBlock: cidr,
      enableDnsHostnames: true,
      enableDnsSupport: true,
    });
    Tags.of(resource).add('Name', this.node.path);
    const vpcId = resource.ref;
    const tiers = this.makeTiers(vpcId, settings);
    new Routes(this, 'Routes', { vpcId, tiers, natGateways });

    const groups = groupsOf(tiers);
    this.vpc = networkVpc(this, 'Vpc', { vpcId, cidr, availabilityZones, ...groups });
    const routeTableIds = tiers.flatMap(tier => tier.ids.routeTableIds);
    new Endpoints(this, 'Endpoints', { vpc: this.vpc, cidr, routeTableIds, services: props.interfaceEndpoints ?? [] });
    new FlowLogs(this, 'FlowLogs', { ...props, vpcId });

    this.cidr = cidr;
    this.availabilityZones = availabilityZones;
    this.publicSubnetIds = groups.public.subnetIds;
    this.subnetIds = groups.workload.subnetIds;
    this.dataSubnetIds = groups.data.subnetIds;
    this.writeContract(props.environment, groups);
  }

  private makeTiers(vpcId: string, settings: NetworkSettings): TierSubnets[] {
    const blocks = new DependencyGroup();
    settings.secondaryCidrs.forEach((cidrBlock, i) => {
      blocks.add(new CfnVPCCidrBlock(this, `SecondaryCidr${i + 1}`, { vpcId, cidrBlock }));
    });
    const subnets = planSubnets(settings);
    const scope = new Construct(this, 'Tiers');
    return settings.tiers.map((tier, i) => {
      const own = subnets.filter(subnet => subnet.tier === i);
      return new TierSubnets(scope, pascalCase(tier.name), { vpcId, tier, subnets: own, blocks });
    });
  }

  private writeContract(environment: string, groups: SubnetGroups): void {
    writeContract(this, environment, PACKAGE, {
      vpcId: this.vpc.vpcId,
      cidr: this.cidr,
      availabilityZones: joined(this.availabilityZones),
      publicSubnetIds: joined(groups.public.subnetIds),
      publicRouteTableIds: joined(groups.public.routeTableIds),
      subnetIds: joined(groups.workload.subnetIds),
      routeTableIds: joined(groups.workload.routeTableIds),
      dataSubnetIds: joined(groups.data.subnetIds),
      dataRouteTableIds: joined(groups.data.routeTableIds),
    } satisfies Record<(typeof FIELDS)[number], string>);
  }
}

/** Tasks must not sit in the subnets of databases as long as there are others, nor the reverse. */
function groupsOf(tiers: readonly TierSubnets[]): SubnetGroups {
  const of = (kind: TierKind) => tiers.filter(tier => tier.kind === kind);
  const hidden = [...of(TierKind.PRIVATE), ...of(TierKind.ISOLATED)];
  return {
    public: idsOf(of(TierKind.PUBLIC)[0]),
    workload: idsOf(hidden.at(0)),
    data: idsOf(hidden.at(-1)),
  };
}

function idsOf(tier: TierSubnets | undefined): SubnetGroups['public'] {
  return tier?.ids ?? { subnetIds: [], routeTableIds: [] };
}

function joined(ids: readonly string[]): string {
  return ids.join(',') || NOTHING;
}

function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, first: string) => first.toUpperCase());
}
