import type * as api from '@aws-sdk/client-ec2';
import { idOf } from '../../cloudformation/spec/birth';
import { AwsError } from '../../core/aws-error';
import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import type { Collection, Store } from '../../core/store';
import { pairsOf, resourceTags, type Tags } from '../../core/tags';
import { passes } from './filters';

export interface Subnet {
  readonly id: string;
  readonly region: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly cidrBlock: string;
  readonly availabilityZone: string;
  readonly mapPublicIpOnLaunch: boolean;
  readonly tags: Tags;
}

/** Subnets, as stacks have made them. */
export class Subnets {
  private readonly subnets: Collection<Subnet>;

  constructor(store: Store) {
    this.subnets = store.collection('ec2:subnets');
  }

  public tryGet(id: string): Subnet | undefined {
    return this.subnets.get(id);
  }

  public all(): Subnet[] {
    return this.subnets.list();
  }

  public list(region: string): Subnet[] {
    return this.subnets.list().filter(subnet => subnet.region === region);
  }

  /** The CloudFormation resource; its attributes are those of the specification. */
  public provider(): ResourceProvider {
    const put = async (request: ResourceRequest, id: string): Promise<ResourceState> => {
      this.subnets.put(id, subnetOf(request, id));
      return { physicalId: id };
    };
    return {
      create: request => put(request, idOf(request, 'subnet-')),
      update: request => put(request, request.physicalId),
      delete: async ({ physicalId }) => this.subnets.delete(physicalId),
    };
  }

  public operations(): Record<string, Operation> {
    return {
      DescribeSubnets: (
        { SubnetIds, Filters }: api.DescribeSubnetsRequest,
        { region }: Call,
      ): api.DescribeSubnetsResult => {
        const own = this.list(region);
        const missing = SubnetIds?.find(id => !own.some(subnet => subnet.id === id));
        if (missing) {
          throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${missing}' does not exist`);
        }
        const found = own.filter(
          subnet =>
            (!SubnetIds?.length || SubnetIds.includes(subnet.id)) && passes(Filters, factsOf(subnet), subnet.tags),
        );
        return { Subnets: found.map(describe) };
      },

      /** Three in every region, as `Fn::GetAZs` gives them. */
      DescribeAvailabilityZones: (
        { ZoneNames, Filters }: api.DescribeAvailabilityZonesRequest,
        { region }: Call,
      ): api.DescribeAvailabilityZonesResult => {
        const zones = ['a', 'b', 'c'].map((letter, at) => zoneOf(region, letter, at + 1));
        const missing = ZoneNames?.find(name => !zones.some(({ ZoneName }) => ZoneName === name));
        if (missing) throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${missing}]`);
        const found = zones.filter(({ ZoneName = '', ...zone }) => {
          const facts = {
            ...{ 'zone-name': ZoneName, 'zone-id': zone.ZoneId, 'zone-type': zone.ZoneType, state: zone.State },
            ...{ 'region-name': region, 'group-name': zone.GroupName, 'opt-in-status': zone.OptInStatus },
          };
          return (!ZoneNames?.length || ZoneNames.includes(ZoneName)) && passes(Filters, facts, {});
        });
        return { AvailabilityZones: found };
      },
    };
  }
}

function subnetOf({ region, accountId, properties, stackTags }: ResourceRequest, id: string): Subnet {
  const { VpcId, CidrBlock, AvailabilityZone, MapPublicIpOnLaunch, Tags: given } = properties;
  const tags = ((given ?? []) as { Key: unknown; Value: unknown }[]).map(({ Key, Value }) => ({
    Key: String(Key),
    Value: String(Value),
  }));
  return {
    ...{ id, region, accountId, vpcId: String(VpcId), cidrBlock: String(CidrBlock ?? '') },
    availabilityZone: String(AvailabilityZone ?? `${region}a`),
    mapPublicIpOnLaunch: String(MapPublicIpOnLaunch) === 'true',
    tags: resourceTags(tags, stackTags),
  };
}

function factsOf({ id, vpcId, cidrBlock, availabilityZone }: Subnet) {
  return {
    ...{ 'subnet-id': id, 'vpc-id': vpcId, state: 'available' },
    ...{ 'cidr-block': cidrBlock, 'availability-zone': availabilityZone },
  };
}

function describe(subnet: Subnet): api.Subnet {
  const { id, accountId, region, vpcId, cidrBlock, availabilityZone, mapPublicIpOnLaunch, tags } = subnet;
  return {
    SubnetId: id,
    SubnetArn: `arn:aws:ec2:${region}:${accountId}:subnet/${id}`,
    VpcId: vpcId,
    CidrBlock: cidrBlock,
    AvailabilityZone: availabilityZone,
    MapPublicIpOnLaunch: mapPublicIpOnLaunch,
    OwnerId: accountId,
    State: 'available',
    Tags: pairsOf(tags),
  };
}

function zoneOf(region: string, letter: string, number: number): api.AvailabilityZone {
  const [continent = '', side = '', index = ''] = region.split('-');
  return {
    State: 'available',
    OptInStatus: 'opt-in-not-required',
    Messages: [],
    RegionName: region,
    ZoneName: `${region}${letter}`,
    ZoneId: `${continent}${side.charAt(0)}${index}-az${number}`,
    GroupName: region,
    NetworkBorderGroup: region,
    ZoneType: 'availability-zone',
  };
}
