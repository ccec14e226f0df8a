import type { SynthesizedStack, TemplateResource } from '../synthesized-stacks';

/** Subnets of one purpose. */
export interface Tier {
  /** `public`. */
  readonly name: string;
  readonly subnets: readonly Subnet[];
}

export interface Subnet {
  readonly id: string;

  /** `eu-west-1a`. */
  readonly zone: string;
  readonly cidr: string;
}

/** Everything of an environment that a picture of it asks for. */
export interface Topology {
  readonly environment: string;

  /** Full name of what it shares with others; undefined when it is that itself. */
  readonly shared?: string;
  readonly cidrs: readonly string[];
  readonly tiers: readonly Tier[];

  /** Tier of the tasks, and that of the data. */
  readonly workload?: Tier;
  readonly data?: Tier;

  /** Tiers whose way to the internet is NAT. */
  readonly behindNat: readonly Tier[];
  of(type: string): readonly TemplateResource[];

  /** The same among what is shared. */
  ofShared(type: string): readonly TemplateResource[];
}

/** What the stacks of an environment, and of what it shares, consist of. */
export function topologyOf(environment: string, stacks: readonly SynthesizedStack[]): Topology {
  const own = stacks.filter(stack => stack.environment === environment);
  const shared = own
    .flatMap(({ reads }) => reads.flatMap(name => /^\/berth\/([^/]+)\//.exec(name)?.[1] ?? []))
    .find(name => name !== environment);
  const resources = own.flatMap(stack => stack.resources);
  const sharedResources = stacks.filter(stack => stack.environment === shared).flatMap(stack => stack.resources);
  const of = (type: string) => resources.filter(resource => resource.type === type);
  const tiers = tiersOf(of('AWS::EC2::Subnet'));
  const holding = (field: string) => {
    const parameters = of('AWS::SSM::Parameter');
    const contract = parameters.find(
      ({ properties }) => properties.Name === `/berth/${environment}/network/v1/${field}`,
    );
    const ids = refsIn(contract?.properties.Value);
    return tiers.find(({ subnets }) => subnets.some(({ id }) => ids.includes(id)));
  };
  return {
    environment,
    shared,
    cidrs: [...of('AWS::EC2::VPC'), ...of('AWS::EC2::VPCCidrBlock')].map(({ properties }) => properties.CidrBlock),
    tiers,
    workload: holding('subnetIds'),
    data: holding('dataSubnetIds'),
    behindNat: tiers.filter(({ subnets }) => subnets.some(({ id }) => isBehindNat(id, of))),
    of,
    ofShared: type => sharedResources.filter(resource => resource.type === type),
  };
}

function tiersOf(subnets: readonly TemplateResource[]): Tier[] {
  const nameOf = ({ properties }: TemplateResource): string =>
    properties.Tags.find(({ Key }: { Key: string }) => Key === 'aws-cdk:subnet-name')?.Value ?? 'subnets';
  return [...new Set(subnets.map(nameOf))].map(name => ({
    name,
    subnets: subnets
      .filter(subnet => nameOf(subnet) === name)
      .map(({ id, properties }) => ({ id, zone: properties.AvailabilityZone, cidr: properties.CidrBlock })),
  }));
}

function isBehindNat(subnet: string, of: Topology['of']): boolean {
  const associations = of('AWS::EC2::SubnetRouteTableAssociation');
  const tables = associations
    .filter(({ properties }) => refsIn(properties.SubnetId).includes(subnet))
    .flatMap(({ properties }) => refsIn(properties.RouteTableId));
  return of('AWS::EC2::Route').some(
    ({ properties: { RouteTableId, NatGatewayId } }) =>
      NatGatewayId !== undefined && refsIn(RouteTableId).some(table => tables.includes(table)),
  );
}

/** Logical ids that a value refers to. */
export function refsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('Ref' in value && typeof value.Ref === 'string') return [value.Ref];
  return Object.values(value).flatMap(refsIn);
}
