import type { ResourceWatcher } from '../../cloudformation/stacks/generic-provider';
import type { Collection, Store } from '../../core/store';
import type { Endpoint, NetworkMap, Peering, Route } from './network-map';
import type { SecurityGroups } from './security-groups';
import type { Subnets } from './subnets';

type Properties = Readonly<Record<string, unknown>>;

/** A resource of a VPC that does nothing itself, as its stack has it. */
export interface Part {
  readonly id: string;
  readonly type: PartType;
  readonly region: string;
  readonly properties: Properties;
}

const TYPES = [
  'AWS::EC2::NatGateway',
  'AWS::EC2::PrefixList',
  'AWS::EC2::Route',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::VPCPeeringConnection',
] as const;

type PartType = (typeof TYPES)[number];

/** Route tables, gateways, endpoints and the like: what stacks and people have made of them. */
export class NetworkParts {
  private readonly parts: Collection<Part>;

  constructor(store: Store) {
    this.parts = store.collection('ec2:network-parts');
  }

  /** Of the CloudFormation resources. */
  public watchers(): Record<string, ResourceWatcher> {
    const watcher = (type: PartType): ResourceWatcher => ({
      made: (id, { region, properties }) => this.put({ id, type, region, properties }),
      gone: id => this.remove(type, id),
    });
    return Object.fromEntries(TYPES.map(type => [type, watcher(type)]));
  }

  public list(type: PartType, region?: string): Part[] {
    return this.parts.list().filter(part => part.type === type && (region === undefined || part.region === region));
  }

  public put(part: Part): void {
    this.parts.put(keyOf(part.type, part.id), part);
  }

  public remove(type: PartType, id: string): void {
    this.parts.delete(keyOf(type, id));
  }

  /** All that decides who reaches whom, as it is now. */
  public map(groups: SecurityGroups, subnets: Subnets): NetworkMap {
    const routes = new Map<string, Route[]>();
    for (const { tableId, ...route } of this.list('AWS::EC2::Route').flatMap(routeIn)) {
      routes.set(tableId, [...(routes.get(tableId) ?? []), route]);
    }
    const tables = new Map(
      this.list('AWS::EC2::SubnetRouteTableAssociation').map(({ properties: { SubnetId, RouteTableId } }) => [
        String(SubnetId),
        String(RouteTableId),
      ]),
    );
    const mapped = subnets.all().map(({ id, vpcId, cidrBlock }) => {
      const routeTableId = tables.get(id);
      return [id, { id, vpcId, cidrBlock, routeTableId, routes: routes.get(routeTableId ?? '') ?? [] }] as const;
    });
    return {
      subnets: new Map(mapped),
      groups: new Map(groups.all().map(({ id, rules }) => [id, rules])),
      endpoints: this.list('AWS::EC2::VPCEndpoint').map(endpointIn),
      peerings: new Map(this.list('AWS::EC2::VPCPeeringConnection').map(part => [part.id, peeringIn(part)])),
      natGateways: new Map(
        this.list('AWS::EC2::NatGateway')
          .filter(({ properties }) => properties.ConnectivityType !== 'private')
          .map(({ id, properties }) => [id, String(properties.SubnetId)]),
      ),
      internetGateways: new Map(
        this.list('AWS::EC2::VPCGatewayAttachment').map(({ properties: { InternetGatewayId, VpcId } }) => [
          String(InternetGatewayId),
          String(VpcId),
        ]),
      ),
      prefixLists: new Map(
        this.list('AWS::EC2::PrefixList').map(({ id, properties: { Entries } }) => [
          id,
          ((Entries ?? []) as { Cidr: unknown }[]).map(({ Cidr }) => String(Cidr)),
        ]),
      ),
    };
  }
}

function keyOf(type: PartType, id: string): string {
  return `${type}|${id}`;
}

const TARGETS = ['GatewayId', 'NatGatewayId', 'VpcPeeringConnectionId'] as const;

/** Of IPv4. */
function routeIn({ properties }: Part): (Route & { tableId: string })[] {
  const { RouteTableId, DestinationCidrBlock } = properties;
  const target = TARGETS.map(name => properties[name]).find(value => value !== undefined);
  if (DestinationCidrBlock === undefined) return [];
  return [{ tableId: String(RouteTableId), destination: String(DestinationCidrBlock), target: String(target ?? '') }];
}

function endpointIn({ id, properties }: Part): Endpoint {
  const texts = (name: string) => ((properties[name] ?? []) as unknown[]).map(String);
  const kind = properties.VpcEndpointType === 'Interface' ? 'Interface' : 'Gateway';
  return {
    ...{ id, kind, vpcId: String(properties.VpcId), serviceName: String(properties.ServiceName) },
    privateDns: String(properties.PrivateDnsEnabled) === 'true',
    subnetIds: texts('SubnetIds'),
    groupIds: texts('SecurityGroupIds'),
    routeTableIds: texts('RouteTableIds'),
  };
}

function peeringIn({ id, properties: { VpcId, PeerVpcId } }: Part): Peering {
  return { id, vpcIds: [String(VpcId), String(PeerVpcId)] };
}
