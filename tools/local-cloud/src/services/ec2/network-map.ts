import type { GroupRule } from './group-rules';

/** Where packets for a block of addresses go. */
export interface Route {
  readonly destination: string;

  /** `igw-…`, `nat-…`, `pcx-…`; others lead nowhere that the local cloud knows. */
  readonly target: string;
}

export interface MappedSubnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidrBlock: string;

  /** Undefined for the main route table, which has the local route alone. */
  readonly routeTableId?: string;
  readonly routes: readonly Route[];
}

/** A VPC endpoint of a service of AWS. */
export interface Endpoint {
  readonly id: string;
  readonly vpcId: string;

  /** `com.amazonaws.eu-west-1.ecr.api` */
  readonly serviceName: string;
  readonly kind: 'Interface' | 'Gateway';

  /** Whether the names of the service lead to it in the whole VPC. */
  readonly privateDns: boolean;
  readonly subnetIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

export interface Peering {
  readonly id: string;
  readonly vpcIds: readonly [string, string];
}

/** What decides who reaches whom: the parts of all VPCs, by id. */
export interface NetworkMap {
  readonly subnets: ReadonlyMap<string, MappedSubnet>;

  /** Rules of security groups. */
  readonly groups: ReadonlyMap<string, readonly GroupRule[]>;
  readonly endpoints: readonly Endpoint[];
  readonly peerings: ReadonlyMap<string, Peering>;

  /** The subnet of each public NAT gateway. */
  readonly natGateways: ReadonlyMap<string, string>;

  /** The VPC that an internet gateway is attached to. */
  readonly internetGateways: ReadonlyMap<string, string>;

  /** Blocks of the prefix lists that stacks have made. */
  readonly prefixLists: ReadonlyMap<string, readonly string[]>;
}
