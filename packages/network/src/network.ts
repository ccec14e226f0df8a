import { readContract, ValidationError, writeContract } from '@berth/foundation';
import { CfnVPC, CfnVPCCidrBlock, type ISecurityGroup, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Fn, Stack, Tags, Token } from 'aws-cdk-lib/core';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { type INetwork, NetworkBase, type TierIds } from './network-base';
import { networkProblems } from './network-problems';
import type { NetworkContractOptions, NetworkProps } from './network-props';
import { TierKind } from './network-tier';
import { CLOSED_DEFAULT_GROUP_ID, ClosedDefaultGroup } from './private/closed-default-group';
import { Endpoints } from './private/endpoints';
import { FlowLogs } from './private/flow-logs';
import { completeNetwork, type NetworkSettings } from './private/network-settings';
import { networkVpc, type SubnetGroups } from './private/network-vpc';
import { pascalCase } from './private/pascal-case';
import { acknowledgePublicRanges, type VpcBlock } from './private/public-ranges';
import { Routes } from './private/routes';
import { planSubnets } from './private/subnet-plan';
import { tierRoles } from './private/tier-roles';
import { TierSubnets } from './private/tier-subnets';

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
  'privateSubnetIds',
  'privateSubnetCidrs',
  'endpointSecurityGroupId',
  'natGatewayIds',
] as const;

/** A parameter cannot be empty. */
const NOTHING = 'none';

/**
 * Defines a VPC with its subnets, routes, endpoints and flow logs, and with nothing open in its default security group.
 */
export class Network extends NetworkBase {
  /**
   * Refer to the network of another stack of this environment.
   *
   * The number of zones must be known when templates are made, everything else is read when they are deployed.
   */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    { zones = 2, endpoints = false, natGateways = 0 }: NetworkContractOptions = {},
  ): INetwork {
    class Import extends NetworkBase {
      private readonly contract = readContract(this, environment, PACKAGE, FIELDS);
      public readonly cidr = this.contract.cidr;
      public readonly availabilityZones = listOf(this.contract.availabilityZones);
      public readonly publicSubnetIds = listOf(this.contract.publicSubnetIds);
      public readonly subnetIds = listOf(this.contract.subnetIds);
      public readonly dataSubnetIds = listOf(this.contract.dataSubnetIds);
      public readonly vpc = networkVpc(this, 'Vpc', {
        vpcId: this.contract.vpcId,
        cidr: this.cidr,
        availabilityZones: this.availabilityZones,
        public: { subnetIds: this.publicSubnetIds, routeTableIds: listOf(this.contract.publicRouteTableIds) },
        workload: { subnetIds: this.subnetIds, routeTableIds: listOf(this.contract.routeTableIds) },
        data: { subnetIds: this.dataSubnetIds, routeTableIds: listOf(this.contract.dataRouteTableIds) },
      });
      public readonly endpointSecurityGroup = endpoints
        ? SecurityGroup.fromSecurityGroupId(this, 'EndpointSecurityGroup', this.contract.endpointSecurityGroupId)
        : undefined;
      public readonly natGatewayIds = natGateways > 0 ? Fn.split(',', this.contract.natGatewayIds, natGateways) : [];

      public tier(name: string): TierIds {
        const { ids, cidrs } = tierFields(name);
        const contract = readContract(this, environment, PACKAGE, [ids, cidrs]);
        return { subnetIds: listOf(contract[ids] ?? ''), cidrs: listOf(contract[cidrs] ?? '') };
      }
    }
    // a list of known length: constructs that make something per subnet cannot count a token
    const listOf = (value: string): string[] => Fn.split(',', value, zones);
    return new Import(scope, id);
  }

  public readonly vpc: IVpc;
  public readonly cidr: string;
  public readonly availabilityZones: string[];
  public readonly publicSubnetIds: string[];
  public readonly subnetIds: string[];
  public readonly dataSubnetIds: string[];
  public readonly endpointSecurityGroup?: ISecurityGroup;
  public readonly natGatewayIds: string[];

  /** Of all tiers that the internet does not reach, tier by tier. */
  public readonly privateSubnetIds: string[];

  /** Their blocks: `10.0.64.0/20`. */
  public readonly privateSubnetCidrs: string[];

  private readonly tiers: readonly TierSubnets[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);

    const { region } = Stack.of(this);
    ValidationError.throwIfAny(networkProblems(props, Token.isUnresolved(region) ? undefined : region), this);

    const settings = completeNetwork(props);
    const { cidr, availabilityZones } = settings;
    const resource = this.makeVpc(cidr);
    const blocks = this.makeBlocks(resource.ref, settings);
    acknowledgePublicRanges([{ cidr, resource }, ...blocks], props);
    this.tiers = this.makeTiers(resource.ref, settings, new DependencyGroup(...blocks.map(block => block.resource)));
    const groups = groupsOf(this.tiers);
    this.vpc = networkVpc(this, 'Vpc', { vpcId: resource.ref, cidr, availabilityZones, ...groups });
    const { natInstanceType } = props;
    const routes = new Routes(this, 'Routes', { ...settings, vpc: this.vpc, tiers: this.tiers, natInstanceType });
    const endpoints = this.makeEndpoints(settings, props.closedEndpoints);
    // it installs its software from S3
    routes.natInstance?.node.addDependency(endpoints);
    const { encryptionKey } = new FlowLogs(this, 'FlowLogs', { ...props, vpcId: resource.ref });
    const { flowLogRetention: logRetention, deleteLogWithStack } = props;
    const logs = { encryptionKey, logRetention, deleteLogWithStack };
    new ClosedDefaultGroup(this, CLOSED_DEFAULT_GROUP_ID, { vpc: resource, ...logs });

    const hidden = this.tiers.filter(({ kind }) => kind !== TierKind.PUBLIC);
    this.cidr = cidr;
    this.availabilityZones = availabilityZones;
    this.publicSubnetIds = groups.public.subnetIds;
    this.subnetIds = groups.workload.subnetIds;
    this.dataSubnetIds = groups.data.subnetIds;
    this.endpointSecurityGroup = endpoints.securityGroup;
    this.natGatewayIds = routes.natGatewayIds;
    this.privateSubnetIds = hidden.flatMap(({ ids }) => ids.subnetIds);
    this.privateSubnetCidrs = hidden.flatMap(({ cidrs }) => cidrs);
    this.writeContract(props.environment, groups);
  }

  public tier(name: string): TierIds {
    const found = this.tiers.find(tier => tier.name === name);
    if (found) return { subnetIds: found.ids.subnetIds, cidrs: found.cidrs };
    const fact = `the network has ${this.tiers.map(tier => tier.name).join(', ')}`;
    throw new ValidationError([{ code: 'TierNotFound', path: 'tier', value: name, fact }], this);
  }

  private makeVpc(cidrBlock: string): CfnVPC {
    const vpc = new CfnVPC(this, 'Resource', { cidrBlock, enableDnsHostnames: true, enableDnsSupport: true });
    Tags.of(vpc).add('Name', this.node.path);
    return vpc;
  }

  private makeBlocks(vpcId: string, { secondaryCidrs }: NetworkSettings): VpcBlock[] {
    return secondaryCidrs.map((cidr, i) => {
      return { cidr, resource: new CfnVPCCidrBlock(this, `SecondaryCidr${i + 1}`, { vpcId, cidrBlock: cidr }) };
    });
  }

  private makeTiers(vpcId: string, settings: NetworkSettings, blocks: IDependable): TierSubnets[] {
    const subnets = planSubnets(settings);
    const scope = new Construct(this, 'Tiers');
    return settings.tiers.map((tier, i) => {
      const own = subnets.filter(subnet => subnet.tier === i);
      return new TierSubnets(scope, pascalCase(tier.name), { vpcId, tier, subnets: own, blocks });
    });
  }

  private makeEndpoints(settings: NetworkSettings, closed = false): Endpoints {
    const { cidr, secondaryCidrs, interfaceEndpoints: services } = settings;
    return new Endpoints(this, 'Endpoints', {
      vpc: this.vpc,
      routeTableIds: this.tiers.flatMap(({ ids }) => ids.routeTableIds),
      services,
      cidrs: closed ? [] : [cidr, ...secondaryCidrs],
    });
  }

  private writeContract(environment: string, groups: SubnetGroups): void {
    const fields = {
      vpcId: this.vpc.vpcId,
      cidr: this.cidr,
      availabilityZones: joined(this.availabilityZones),
      publicSubnetIds: joined(groups.public.subnetIds),
      publicRouteTableIds: joined(groups.public.routeTableIds),
      subnetIds: joined(groups.workload.subnetIds),
      routeTableIds: joined(groups.workload.routeTableIds),
      dataSubnetIds: joined(groups.data.subnetIds),
      dataRouteTableIds: joined(groups.data.routeTableIds),
      privateSubnetIds: joined(this.privateSubnetIds),
      privateSubnetCidrs: joined(this.privateSubnetCidrs),
      endpointSecurityGroupId: this.endpointSecurityGroup?.securityGroupId ?? NOTHING,
      natGatewayIds: joined(this.natGatewayIds),
    } satisfies Record<(typeof FIELDS)[number], string>;
    const ofTiers = this.tiers.flatMap(({ name, ids, cidrs }) => {
      const own = tierFields(name);
      return [
        [own.ids, joined(ids.subnetIds)],
        [own.cidrs, joined(cidrs)],
      ];
    });
    writeContract(this, environment, PACKAGE, { ...fields, ...Object.fromEntries(ofTiers) });
  }
}

function groupsOf(tiers: readonly TierSubnets[]): SubnetGroups {
  const roles = tierRoles(tiers);
  return { public: idsOf(roles.public), workload: idsOf(roles.workloads), data: idsOf(roles.data) };
}

function idsOf(tier: TierSubnets | undefined): SubnetGroups['public'] {
  return tier?.ids ?? { subnetIds: [], routeTableIds: [] };
}

/** `ecsTasksTierSubnetIds`: the name of a field cannot be one that other fields have. */
function tierFields(name: string): { readonly ids: string; readonly cidrs: string } {
  const pascal = pascalCase(name);
  const camel = `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`;
  return { ids: `${camel}TierSubnetIds`, cidrs: `${camel}TierCidrs` };
}

function joined(ids: readonly string[]): string {
  return ids.join(',') || NOTHING;
}
