import { refsIn, type Tier, type Topology } from './topology';

/** Where something is drawn: in a tier of the VPC, in the VPC, beside it, among what is shared, or outside. */
export type Place = 'outside' | 'pipeline' | 'shared' | 'environment' | 'vpc' | Tier;

/** Something in a picture. */
export interface Element {
  /** Letters and digits. */
  readonly id: string;
  readonly label: string;
  readonly place: Place;

  /**
   * Zones of the tier in which there is one of it; `one` when AWS chooses the zone.
   *
   * @default - it spans all zones
   */
  readonly zones?: readonly string[] | 'one';
}

/** Everything to be drawn of an environment, in the order of the drawing. */
export function elementsOf(topology: Topology): Element[] {
  return [
    ...frontElements(topology),
    ...networkElements(topology),
    ...serviceElements(topology),
    ...dataElements(topology),
    ...sideElements(topology),
    ...sharedElements(topology),
  ];
}

function frontElements({ of, cidrs }: Topology): Element[] {
  const api = of('AWS::ApiGatewayV2::Api').length > 0;
  const zones = of('AWS::Route53::RecordSet').map(({ properties }) => properties.Name);
  return [
    ...some(api, { id: 'user', label: 'User', place: 'outside' }),
    ...some(cidrs.length > 0, { id: 'internet', label: 'Internet', place: 'outside' }),
    ...some(api, { id: 'api', label: 'HTTP API', place: 'environment' }),
    ...some(of('AWS::Cognito::UserPool').length > 0, {
      id: 'cognito',
      label: 'Cognito user pool',
      place: 'environment',
    }),
    ...some(of('AWS::CloudFront::Distribution').length > 0, {
      id: 'cdn',
      label: 'CloudFront',
      place: 'environment',
    }),
    ...some(zones.length > 0, {
      id: 'domain',
      label: 'DNS records, certificate',
      place: 'environment',
    }),
    ...some(of('AWS::WAFv2::WebACL').length > 0, { id: 'waf', label: 'Firewall (WAF)', place: 'environment' }),
  ];
}

function networkElements({ of, tiers, workload }: Topology): Element[] {
  const balancers = of('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const open = balancers.some(({ properties }) => properties.Scheme === 'internet-facing');
  const front = tiers.find(({ name }) => name === 'public') ?? tiers[0];
  const place = (open ? front : workload) ?? 'vpc';
  const nats = of('AWS::EC2::NatGateway');
  const natZones = nats.flatMap(({ properties }) => zonesOf(tiers, refsIn(properties.SubnetId)));
  const endpoints = of('AWS::EC2::VPCEndpoint').map(({ properties }) => endpointName(properties.ServiceName));
  return [
    ...some(of('AWS::EC2::InternetGateway').length > 0, { id: 'igw', label: 'Internet gateway', place: 'vpc' }),
    ...some(of('AWS::ApiGatewayV2::VpcLink').length > 0, { id: 'link', label: 'VPC link', place: 'vpc' }),
    ...some(balancers.length > 0, {
      id: 'alb',
      label: open ? 'Application Load Balancer' : 'Application Load Balancer, internal',
      place,
      zones: allZones(place),
    }),
    ...some(nats.length > 0, { id: 'nat', label: 'NAT gateway', place: front ?? 'vpc', zones: natZones }),
    ...some(endpoints.length > 0, {
      id: 'endpoints',
      label: `Endpoints: ${endpoints.sort().join(', ')}`,
      place: 'vpc',
    }),
  ];
}

function serviceElements({ of, workload }: Topology): Element[] {
  const place: Place = workload ?? 'vpc';
  const zones = allZones(place);
  const colors = of('AWS::ElasticLoadBalancingV2::TargetGroup').length >= 2 * of('AWS::ECS::Service').length;
  const names = of('AWS::ECS::TaskDefinition').map(({ properties }) => properties.ContainerDefinitions?.[0]?.Name);
  const label = names.join(', ');
  const groups = of('AWS::AutoScaling::AutoScalingGroup').map(({ properties }) => properties);
  return [
    ...some(of('AWS::ECS::Cluster').length > 0, { id: 'cluster', label: 'ECS cluster', place }),
    ...groups.map(({ MinSize, MaxSize }) => ({
      id: 'instances',
      label: `EC2 instances, ${MinSize} to ${MaxSize}`,
      place,
      zones,
    })),
    ...(names.length > 0 && colors
      ? ['blue', 'green'].map(color => ({ id: color, label: `${label}: ${color}`, place, zones }))
      : some(names.length > 0, { id: 'tasks', label: `${label}: tasks`, place, zones })),
  ];
}

function dataElements({ of, data }: Topology): Element[] {
  const place: Place = data ?? 'vpc';
  const [database] = of('AWS::RDS::DBInstance');
  const [cache] = of('AWS::ElastiCache::ReplicationGroup');
  const zones = allZones(place);
  return [
    ...some(database !== undefined, {
      id: 'database',
      label: database?.properties.MultiAZ === true ? 'PostgreSQL, with standby' : 'PostgreSQL',
      place,
      zones: database?.properties.MultiAZ === true ? zones : 'one',
    }),
    ...some(cache !== undefined, {
      id: 'cache',
      label: cache?.properties.Engine === 'redis' ? 'Redis' : 'Valkey',
      place,
      zones: cache?.properties.NumCacheClusters > 1 ? zones : 'one',
    }),
  ];
}

function sideElements({ of }: Topology): Element[] {
  const place = 'environment';
  const hooks = of('AWS::CodeDeploy::DeploymentGroup').length > 0;
  return [
    ...some(hooks, { id: 'codedeploy', label: 'CodeDeploy', place }),
    ...some(of('AWS::Logs::LogGroup').length > 0, { id: 'logs', label: 'CloudWatch Logs', place }),
    ...some(of('AWS::CloudWatch::Dashboard').length > 0, { id: 'alarms', label: 'Alarms and dashboard', place }),
    ...some(of('AWS::SecretsManager::Secret').length > 0, { id: 'secrets', label: 'Secrets Manager', place }),
    ...some(of('AWS::IAM::Role').length > 0, { id: 'roles', label: 'IAM roles', place }),
  ];
}

function sharedElements({ ofShared, shared }: Topology): Element[] {
  if (shared === undefined) return [];
  const roles = ofShared('AWS::IAM::Role');
  const common = roles.some(({ properties }) =>
    JSON.stringify(properties.AssumeRolePolicyDocument ?? {}).includes('ecs-tasks.amazonaws.com'),
  );
  const deploying = roles.filter(({ properties }) => /-(deploy|infra)$/.test(String(properties.RoleName)));
  return [
    ...some(ofShared('AWS::ECR::Repository').length > 0, { id: 'ecr', label: 'ECR repository', place: 'shared' }),
    ...some(common, { id: 'commonRoles', label: 'Roles of all environments', place: 'shared' }),
    ...some(deploying.length > 0, { id: 'deployRoles', label: 'Deploy roles', place: 'shared' }),
    ...some(ofShared('AWS::Route53::HostedZone').length > 0, { id: 'zone', label: 'Hosted zone', place: 'shared' }),
    ...some(deploying.length > 0, { id: 'pipeline', label: 'GitHub Actions', place: 'pipeline' }),
  ];
}

function allZones(place: Place): readonly string[] | undefined {
  return typeof place === 'object' ? place.subnets.map(({ zone }) => zone) : undefined;
}

function zonesOf(tiers: readonly Tier[], ids: readonly string[]): string[] {
  return tiers.flatMap(({ subnets }) => subnets.filter(({ id }) => ids.includes(id)).map(({ zone }) => zone));
}

/** `ecr.api` of `com.amazonaws.eu-west-1.ecr.api`, also where the region is a reference. */
function endpointName(serviceName: unknown): string {
  const text = typeof serviceName === 'string' ? serviceName : JSON.stringify(serviceName).replace(/[^a-z0-9.-]/g, '');
  return /com\.amazonaws\.[a-z0-9-]+\.([a-z0-9.-]+)$/.exec(text)?.[1] ?? text.split('.').at(-1) ?? text;
}

function some(there: boolean, element: Element): Element[] {
  return there ? [element] : [];
}
