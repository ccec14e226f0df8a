import type { Resources, RuleCase } from '../engine';

const task = (properties: object, container: object = {}): Resources => ({
  Task: {
    Type: 'AWS::ECS::TaskDefinition',
    Properties: { ContainerDefinitions: [{ Name: 'app', ...container }], ...properties },
  },
});
const fargate = (Cpu: unknown, Memory?: unknown) => task({ RequiresCompatibilities: ['FARGATE'], Cpu, Memory });
const storage = (SizeInGiB: unknown) => task({ EphemeralStorage: { SizeInGiB } });
const checked = (HealthCheck: object) => task({}, { HealthCheck });
const group = (properties: object): Resources => ({
  Group: { Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: properties },
});
const codes = (HttpCode: unknown) => group({ Matcher: { HttpCode } });
const cache = (type: string, CacheNodeType: unknown): Resources => ({
  Cache: { Type: `AWS::ElastiCache::${type}`, Properties: { Engine: 'memcached', CacheNodeType } },
});
const database = (Engine: string, DBInstanceClass: unknown): Resources => ({
  Database: { Type: 'AWS::RDS::DBInstance', Properties: { Engine, DBInstanceClass } },
});
const atDeployment = { Ref: 'Contract' };
const inContainer = 'Task Properties.ContainerDefinitions.0';
const SIZES = '256, 512, 1024, 2048, 4096, 8192, 16384, 32768';

/** Refused just outside of the bounds, accepted on them, and where only a deployment knows. */
function bounds(
  id: string,
  resources: (value: unknown) => Resources,
  [min, max]: readonly [number, number],
  finding: (value: number) => string,
): RuleCase[] {
  const what = Object.keys(resources(0))[0];
  return [
    ...[min - 1, max + 1].map(value => ({
      id,
      name: `${value} of ${finding(0)}`,
      resources: resources(value),
      finding: finding(value),
    })),
    ...[min, max, String(max), atDeployment].map(value => ({
      id,
      name: `${JSON.stringify(value)} of ${what}, ${finding(0).split(':')[0]}`,
      resources: resources(value),
    })),
  ];
}

export const limitsCases: RuleCase[] = [
  {
    id: 'BERTH-ECS-001',
    name: 'CPU that Fargate does not offer',
    resources: fargate('300', '512'),
    finding: `Task Properties.Cpu: 300: Fargate offers ${SIZES} CPU units`,
  },
  {
    id: 'BERTH-ECS-001',
    name: 'memory that does not go with the CPU',
    resources: fargate('256', '4096'),
    finding: 'Task Properties.Memory: 4096: Fargate 256 CPU allows 512, 1024, 2048 MiB',
  },
  {
    id: 'BERTH-ECS-001',
    name: 'memory between two sizes',
    resources: fargate(512, 1500),
    finding: 'Task Properties.Memory: 1500: Fargate 512 CPU allows 1024, 2048, 3072, 4096 MiB',
  },
  ...[
    fargate('256', '2048'),
    fargate('32768', '249856'),
    fargate('1024', atDeployment),
    fargate(atDeployment, '7'),
  ].map((resources, index) => ({ id: 'BERTH-ECS-001', name: `size ${index} of Fargate`, resources })),
  { id: 'BERTH-ECS-001', name: 'any size on instances', resources: task({ Cpu: '300', Memory: '300' }) },
  ...bounds(
    'BERTH-ECS-015',
    storage,
    [21, 200],
    value => `Task Properties.EphemeralStorage.SizeInGiB: ${value}: must be 21 to 200 GiB`,
  ),
  ...(
    [
      ['Interval', 5, 300],
      ['Timeout', 2, 120],
      ['StartPeriod', 0, 300],
      ['Retries', 1, 10],
    ] as const
  ).flatMap(([key, min, max]) =>
    bounds(
      'BERTH-ECS-014',
      value => checked({ [key]: value }),
      [min, max],
      value => `${inContainer}.HealthCheck.${key}: ${value}: must be ${min} to ${max}`,
    ),
  ),
  ...bounds(
    'BERTH-ECS-004',
    ContainerPort => task({}, { PortMappings: [{ ContainerPort }] }),
    [1, 65_535],
    value => `${inContainer}.PortMappings: ${value}: not in 1 to 65535`,
  ),
  {
    id: 'BERTH-ECS-003',
    name: 'a reservation above the limit',
    resources: task({}, { MemoryReservation: 513, Memory: 512 }),
    finding: `${inContainer}.MemoryReservation: 513 MiB: is above the limit of 512 MiB`,
  },
  {
    id: 'BERTH-ECS-003',
    name: 'a reservation at the limit',
    resources: task({}, { MemoryReservation: 512, Memory: 512 }),
  },
  {
    id: 'BERTH-LB-002',
    name: 'a health path without slash',
    resources: group({ HealthCheckPath: 'healthz' }),
    finding: 'Group Properties.HealthCheckPath: healthz: must start with "/"',
  },
  { id: 'BERTH-LB-002', name: 'a health path', resources: group({ HealthCheckPath: '/healthz' }) },
  { id: 'BERTH-LB-002', name: 'a health path of a parameter', resources: group({ HealthCheckPath: atDeployment }) },
  ...(
    [
      ['HealthCheckIntervalSeconds', 5, 300],
      ['HealthCheckTimeoutSeconds', 2, 120],
    ] as const
  ).flatMap(([key, min, max]) =>
    bounds(
      'BERTH-LB-003',
      value => group({ [key]: value }),
      [min, max],
      value => `Group Properties.${key}: ${value} s: must be ${min} to ${max} seconds`,
    ),
  ),
  {
    id: 'BERTH-LB-003',
    name: 'a timeout as long as the interval',
    resources: group({ HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 }),
    finding: 'Group Properties.HealthCheckTimeoutSeconds: 10 s: must be shorter than the interval of 10 s',
  },
  {
    id: 'BERTH-LB-003',
    name: 'a timeout shorter than the interval',
    resources: group({ HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 9 }),
  },
  ...['HealthyThresholdCount', 'UnhealthyThresholdCount'].flatMap(key =>
    bounds(
      'BERTH-LB-004',
      value => group({ [key]: value }),
      [2, 10],
      value => `Group Properties.${key}: ${value}: must be a whole number from 2 to 10`,
    ),
  ),
  ...['199', '200-500', '300-200', '200,', '2xx'].map(value => ({
    id: 'BERTH-LB-005',
    name: `codes ${value}`,
    resources: codes(value),
    finding: `Group Properties.Matcher.HttpCode: ${value}: must be codes or ranges from 200 to 499`,
  })),
  ...['200', '200-499', '200,301-302', atDeployment].map(value => ({
    id: 'BERTH-LB-005',
    name: `codes ${JSON.stringify(value)}`,
    resources: codes(value),
  })),
  ...(['ReplicationGroup', 'CacheCluster'] as const).flatMap(type => [
    ...['cache.t9.micro', 'cache.t4g.nano', 't4g.micro', 'db.t4g.micro', 'cache.t4g.micro.x'].map(value => ({
      id: 'BERTH-REDIS-002',
      name: `${type} of ${value}`,
      resources: cache(type, value),
      finding: `Cache Properties.CacheNodeType: ${value}: is not a node type of ElastiCache that can be created; use one like cache.t4g.micro or cache.r7g.large`,
    })),
    ...['cache.t4g.micro', 'cache.r7g.16xlarge', atDeployment].map(value => ({
      id: 'BERTH-REDIS-002',
      name: `${type} of ${JSON.stringify(value)}`,
      resources: cache(type, value),
    })),
  ]),
  {
    id: 'BERTH-RDS-002',
    name: 'an unknown class',
    resources: database('postgres', 'db.t9.micro'),
    finding: 'Database Properties.DBInstanceClass: db.t9.micro: is not an instance class of RDS for PostgreSQL',
  },
  { id: 'BERTH-RDS-002', name: 'a class', resources: database('postgres', 'db.t4g.micro') },
  { id: 'BERTH-RDS-002', name: 'a class of another engine', resources: database('oracle-ee', 'db.x1e.32xlarge') },
  { id: 'BERTH-RDS-002', name: 'a class of a parameter', resources: database('postgres', atDeployment) },
];
