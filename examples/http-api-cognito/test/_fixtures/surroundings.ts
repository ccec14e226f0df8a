import type { AwsSide } from '@berth/rehearsal';

/** A task with its network interface. */
export interface TaskFacts {
  readonly digests: readonly string[];
  readonly interfaceId: string | undefined;
  readonly subnet: string | undefined;
  readonly address: string | undefined;
  readonly zone: string | undefined;
}

/** What is around the tasks of an environment, as AWS tells it. */
export interface Surroundings {
  readonly tasks: readonly TaskFacts[];

  /** Blocks of the subnets of the load balancer and of the database. */
  readonly loadBalancer: { readonly scheme: string | undefined; readonly blocks: readonly string[] };
  readonly databaseBlocks: readonly string[];

  /** Who is let in by the security group of the load balancer, and the group of the VPC link. */
  readonly letIn: readonly string[];
  readonly linkGroup: string | undefined;

  /** Events that the tasks have logged. */
  readonly events: readonly string[];

  /** Where the subnets of a block go by default: ids of gateways, by block. */
  readonly waysOut: Readonly<Record<string, string>>;

  /** The contract that a release reads, and what it says should be there. */
  readonly contract: Readonly<Record<string, unknown>>;
  readonly real: { readonly cluster: string | undefined; readonly repository: string | undefined };
}

export const REPOSITORY = 'http-api-cognito/pyshop';

export async function lookAround(account: AwsSide, environment: string, service: string): Promise<Surroundings> {
  const ids = await account.physicalIds(environment);
  const idOf = (stack: string, logicalId: string) =>
    ids[Object.keys(ids).find(name => name.startsWith(`${environment}-${stack}/${logicalId}`)) ?? ''];
  const { Parameter } = await account.ssm.getParameter({ Name: `/berth/${environment}/${service}/rollout/v1` });
  const contract = JSON.parse(Parameter?.Value ?? '{}') as Record<string, unknown>;
  const { repositories = [] } = await account.ecr.describeRepositories({ repositoryNames: [REPOSITORY] });
  return {
    tasks: await tasksOf(account),
    ...(await loadBalancerOf(account)),
    databaseBlocks: await databaseBlocks(account),
    linkGroup: idOf('cluster', 'EdgeApiLinkGroup'),
    events: await eventsIn(account, String(contract.logGroup)),
    waysOut: await waysOut(account, `${environment}-network`),
    contract,
    real: { cluster: idOf('cluster', 'Cluster'), repository: repositories[0]?.repositoryUri },
  };
}

async function tasksOf({ ecs }: AwsSide): Promise<TaskFacts[]> {
  const { clusterArns: [cluster] = [] } = await ecs.listClusters({});
  const { taskArns = [] } = await ecs.listTasks({ cluster, desiredStatus: 'RUNNING' });
  const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: taskArns });
  return tasks.map(({ attachments = [], containers = [], availabilityZone: zone }) => {
    const details = attachments.flatMap(attachment => attachment.details ?? []);
    const detail = (wanted: string) => details.find(({ name }) => name === wanted)?.value;
    return {
      digests: containers.flatMap(({ imageDigest }) => imageDigest ?? []),
      interfaceId: detail('networkInterfaceId'),
      ...{ subnet: detail('subnetId'), address: detail('privateIPv4Address'), zone },
    };
  });
}

async function loadBalancerOf(account: AwsSide): Promise<Pick<Surroundings, 'loadBalancer' | 'letIn'>> {
  const { LoadBalancers: [balancer, ...others] = [] } = await account.elb.describeLoadBalancers({});
  if (!balancer || others.length > 0) throw new TypeError('unexpected account: it has not one load balancer');
  const { SecurityGroups: GroupIds, AvailabilityZones = [], Scheme: scheme } = balancer;
  const { SecurityGroups = [] } = await account.ec2.describeSecurityGroups({ GroupIds });
  const ways = SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions);
  const subnets = AvailabilityZones.map(({ SubnetId = '' }) => SubnetId);
  return {
    loadBalancer: { scheme, blocks: await blocksOf(account, subnets) },
    letIn: ways.flatMap(({ UserIdGroupPairs = [], IpRanges = [], Ipv6Ranges = [], PrefixListIds = [] }) => [
      ...UserIdGroupPairs.map(({ GroupId = '' }) => GroupId),
      ...[...IpRanges, ...Ipv6Ranges, ...PrefixListIds].map(range => JSON.stringify(range)),
    ]),
  };
}

async function databaseBlocks(account: AwsSide): Promise<string[]> {
  const { DBInstances: [database] = [] } = await account.rds.describeDBInstances({});
  const DBSubnetGroupName = database?.DBSubnetGroup?.DBSubnetGroupName;
  const { DBSubnetGroups = [] } = await account.rds.describeDBSubnetGroups({ DBSubnetGroupName });
  const subnets = DBSubnetGroups.flatMap(({ Subnets = [] }) => Subnets);
  return blocksOf(
    account,
    subnets.flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []),
  );
}

async function blocksOf({ ec2 }: AwsSide, SubnetIds: readonly string[]): Promise<string[]> {
  const { Subnets = [] } = await ec2.describeSubnets({ SubnetIds: [...SubnetIds] });
  return Subnets.map(({ CidrBlock = '' }) => CidrBlock).sort();
}

/** What structured lines call themselves. */
async function eventsIn({ logs }: AwsSide, logGroupName: string): Promise<string[]> {
  const { events = [] } = await logs.filterLogEvents({ logGroupName });
  return events.flatMap(({ message = '' }) => {
    const [, event] = /"event": ?"([^"]+)"/.exec(message) ?? [];
    return event === undefined ? [] : [event];
  });
}

/** The default routes, from the template that was deployed: AWS's own word for what a route table holds. */
async function waysOut({ cloudFormation }: AwsSide, StackName: string): Promise<Record<string, string>> {
  const { TemplateBody = '{}' } = await cloudFormation.getTemplate({ StackName });
  const { Resources } = JSON.parse(TemplateBody) as { Resources: Record<string, RawResource> };
  const all = Object.values(Resources);
  const ways = all
    .filter(({ Type }) => Type === 'AWS::EC2::SubnetRouteTableAssociation')
    .flatMap(({ Properties: { RouteTableId, SubnetId } }) => {
      const route = all.find(
        ({ Type, Properties }) => Type === 'AWS::EC2::Route' && Properties.RouteTableId?.Ref === RouteTableId?.Ref,
      );
      const { GatewayId, NatGatewayId } = route?.Properties ?? {};
      const block = String(Resources[SubnetId?.Ref ?? '']?.Properties.CidrBlock);
      const gateway = (GatewayId ?? NatGatewayId)?.Ref;
      return gateway === undefined ? [] : [[block, gateway] as const];
    });
  return Object.fromEntries(ways);
}

interface RawResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, { readonly Ref?: string } | undefined>>;
}
