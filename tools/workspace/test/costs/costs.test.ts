import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CostLine, costLinesOf } from '../../src/costs/cost-lines';
import { renderCosts, statedProblems } from '../../src/costs/cost-table';
import type { PriceTable } from '../../src/costs/price-table';
import type { SynthesizedStack, TemplateResource } from '../../src/synthesized-stacks';

/** Prices that are easy to reckon with. */
const price = (usd: number) => ({ unit: 'one', source: 'https://aws.amazon.com/', asOf: '2026-06', here: usd });
const table: PriceTable = {
  note: 'made up',
  hoursPerMonth: 100,
  assumed: {
    ...{ loadBalancerLcu: 1, natGib: 10, serviceLogGibPerTask: 2, flowLogGibAll: 4, flowLogGibRejected: 1 },
    ...{ enhancedMonitoringGib: 3, metricsPerCluster: 5, metricsPerService: 7, metricsPerTaskEnhanced: 2 },
    ...{ millionRequests: 2, registryGib: 6 },
  },
  free: { alarms: 1, dashboards: 1, metrics: 10, logGib: 3 },
  prices: {
    ...{ 'fargate.x86_64.vcpu': price(4), 'fargate.x86_64.gib': price(2) },
    ...{ 'fargate.arm64.vcpu': price(3), 'fargate.arm64.gib': price(1) },
    ...{ 'ec2.t3.small': price(0.5), 'ebs.gp3': price(0.1) },
    ...{ 'rds.db.t4g.micro': price(1), 'rds.db.t4g.micro.multiAz': price(2) },
    ...{ 'rds.storage.gp3': price(0.5), 'rds.storage.gp3.multiAz': price(1) },
    ...{ 'cache.redis.cache.t4g.micro': price(0.2), alb: price(0.3), 'alb.lcu': price(0.1) },
    ...{ nat: price(0.4), 'nat.gib': price(0.5), ipv4: price(0.01), endpoint: price(0.02) },
    ...{ 'kms.key': price(1), secret: price(0.4), alarm: price(0.1), dashboard: price(3), metric: price(0.3) },
    ...{ 'logs.gib': price(0.5), 'waf.acl': price(5), 'waf.rule': price(1), 'waf.million': price(0.6) },
    ...{ zone: price(0.5), 'api.million': price(1), 'registry.gib': price(0.1), 'backup.gib': price(0.2) },
  },
};

const resource = (type: string, properties: object = {}): TemplateResource => ({ id: 'Id', type, properties });
const stack = (resources: readonly TemplateResource[], environment = 'shop-dev'): SynthesizedStack => ({
  ...{ name: `${environment}-stack`, environment, region: 'here' },
  ...{ resources, reads: [] },
});
const linesOf = (...resources: TemplateResource[]) => costLinesOf('shop-dev', [stack(resources)], table);
const task = (properties: object) =>
  resource('AWS::ECS::TaskDefinition', {
    Cpu: '512',
    Memory: '1024',
    RequiresCompatibilities: ['FARGATE'],
    ...properties,
  });
const contract = (tasks: number) =>
  resource('AWS::SSM::Parameter', {
    Name: '/berth/shop-dev/api/rollout/v1',
    Value: { 'Fn::Join': ['', [`{"service":"api","desiredCount":${tasks},"health":{}}`]] },
  });

const ONLY_LOGS = '0 alarms, 0 metrics of Container Insights, 4 GiB of logs';

test.each<[string, TemplateResource[], CostLine[]]>([
  [
    'tasks on Fargate, by size and number',
    [task({}), contract(2)],
    [
      { part: 'Fargate', amount: '2 tasks of 0.5 vCPU and 1 GiB, x86_64', usd: 800 },
      { part: 'CloudWatch and data transfer', amount: ONLY_LOGS, usd: 0.5 },
    ],
  ],
  [
    'tasks on ARM64',
    [task({ RuntimePlatform: { CpuArchitecture: 'ARM64' } }), contract(1)],
    [{ part: 'Fargate', amount: '1 task of 0.5 vCPU and 1 GiB, arm64', usd: 250 }],
  ],
  [
    'tasks on instances, which cost nothing themselves',
    [task({ RequiresCompatibilities: ['EC2'] }), contract(2)],
    [{ part: 'CloudWatch and data transfer', amount: ONLY_LOGS, usd: 0.5 }],
  ],
  [
    'as many instances as there are at least, with their disks',
    [
      resource('AWS::EC2::LaunchTemplate', {
        LaunchTemplateData: { InstanceType: 't3.small', BlockDeviceMappings: [{ Ebs: { VolumeSize: 30 } }, {}] },
      }),
      resource('AWS::AutoScaling::AutoScalingGroup', { MinSize: '2', MaxSize: '4' }),
    ],
    [{ part: 'EC2 instances', amount: '2 t3.small, each with 30 GiB', usd: 106 }],
  ],
  [
    'a database in one zone, whose password RDS keeps',
    [
      resource('AWS::RDS::DBInstance', {
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: '20',
        ManageMasterUserPassword: true,
      }),
    ],
    [
      { part: 'RDS', amount: 'db.t4g.micro, 20 GiB', usd: 110 },
      { part: 'Secrets', amount: '1', usd: 0.4 },
    ],
  ],
  [
    'a database with a standby, watched closely, with backups of its own',
    [
      resource('AWS::RDS::DBInstance', {
        ...{ DBInstanceClass: 'db.t4g.micro', AllocatedStorage: '20', MultiAZ: true, MonitoringInterval: 60 },
      }),
      resource('AWS::Backup::BackupPlan'),
    ],
    [
      { part: 'RDS', amount: 'db.t4g.micro, 20 GiB, with standby', usd: 220 },
      { part: 'Enhanced Monitoring', amount: '3 GiB of logs', usd: 1.5 },
      { part: 'Backups', amount: '20 GiB', usd: 4 },
    ],
  ],
  [
    'a cache, by its nodes',
    [
      resource('AWS::ElastiCache::ReplicationGroup', {
        ...{ Engine: 'redis', CacheNodeType: 'cache.t4g.micro', NumCacheClusters: 2 },
      }),
    ],
    [{ part: 'ElastiCache', amount: '2 cache.t4g.micro, redis', usd: 40 }],
  ],
  [
    'a public load balancer, with an address in each public subnet',
    [
      resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internet-facing' }),
      resource('AWS::EC2::Subnet', { Tags: [{ Key: 'aws-cdk:subnet-type', Value: 'Public' }] }),
      resource('AWS::EC2::Subnet', { Tags: [{ Key: 'aws-cdk:subnet-type', Value: 'Private' }] }),
    ],
    [
      { part: 'Load balancer', amount: '1, 1 capacity units', usd: 40 },
      { part: 'Public IPv4 addresses', amount: '1', usd: 1 },
    ],
  ],
  [
    'an internal load balancer, which has no public address',
    [
      resource('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' }),
      resource('AWS::EC2::Subnet', { Tags: [{ Key: 'aws-cdk:subnet-type', Value: 'Public' }] }),
    ],
    [{ part: 'Load balancer', amount: '1, 1 capacity units', usd: 40 }],
  ],
  [
    'NAT gateways, what goes through them, and their addresses',
    [resource('AWS::EC2::NatGateway'), resource('AWS::EC2::NatGateway'), resource('AWS::EC2::EIP')],
    [
      { part: 'NAT', amount: '2 gateways, 10 GiB', usd: 85 },
      { part: 'Public IPv4 addresses', amount: '1', usd: 1 },
    ],
  ],
  [
    'alarms, dashboards and Container Insights above what is free',
    [
      ...[1, 2, 3].map(() => resource('AWS::CloudWatch::Alarm')),
      ...[1, 2].map(() => resource('AWS::CloudWatch::Dashboard')),
      resource('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] }),
      resource('AWS::ECS::Service'),
    ],
    [
      {
        part: 'CloudWatch and data transfer',
        amount: '3 alarms, 12 metrics of Container Insights, 0 GiB of logs',
        usd: 0.2 + 3 + 0.6,
      },
    ],
  ],
  [
    'metrics and logs of tasks',
    [
      resource('AWS::ECS::Cluster', { ClusterSettings: [{ Name: 'containerInsights', Value: 'enhanced' }] }),
      resource('AWS::ECS::Service'),
      contract(2),
    ],
    [
      {
        part: 'CloudWatch and data transfer',
        amount: '0 alarms, 16 metrics of Container Insights, 4 GiB of logs',
        usd: 6 * 0.3 + 0.5,
      },
    ],
  ],
  [
    'endpoints by their subnets; those of gateways cost nothing',
    [
      resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] }),
      resource('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }),
    ],
    [{ part: 'VPC endpoints', amount: '1 endpoint in 2 subnets together', usd: 4 }],
  ],
  [
    'requests of an API and of a firewall',
    [resource('AWS::ApiGatewayV2::Api'), resource('AWS::WAFv2::WebACL', { Rules: [{}, {}] })],
    [
      { part: 'HTTP API', amount: '2 million requests', usd: 2 },
      { part: 'Firewall', amount: '2 rules, 2 million requests', usd: 8.2 },
    ],
  ],
  [
    'all flow logs, or the refused ones',
    [resource('AWS::EC2::FlowLog', { TrafficType: 'ALL' }), resource('AWS::EC2::FlowLog', { TrafficType: 'REJECT' })],
    [
      { part: 'Flow logs', amount: '4 GiB of all connections', usd: 2 },
      { part: 'Flow logs', amount: '1 GiB of refused connections', usd: 0.5 },
    ],
  ],
  [
    'keys, zones and images',
    [resource('AWS::KMS::Key'), resource('AWS::Route53::HostedZone'), resource('AWS::ECR::Repository')],
    [
      { part: 'KMS keys', amount: '1', usd: 1 },
      { part: 'Hosted zones', amount: '1', usd: 0.5 },
      { part: 'Images', amount: '6 GiB', usd: 0.6 },
    ],
  ],
])('counts %s', (_, resources, lines) => {
  expect(linesOf(...resources)).toEqual(lines.map(line => ({ ...line, usd: expect.closeTo(line.usd) })));
});

test('counts the tasks of each service for itself, and nothing of other environments', () => {
  const stacks = [
    stack([task({}), contract(1)]),
    stack([task({}), contract(3)]),
    stack([task({}), contract(9)], 'shop-prod'),
  ];

  expect(costLinesOf('shop-dev', stacks, table).map(({ usd }) => usd)).toEqual([400, 1200, 1.5 + 1]);
});

test('fails on a contract that says no number, instead of counting nothing', () => {
  const empty = resource('AWS::SSM::Parameter', { Name: '/berth/shop-dev/api/rollout/v1', Value: '{}' });

  expect(() => linesOf(empty)).toThrow('unexpected contract without desiredCount: /berth/shop-dev/api/rollout/v1');
});

test('a replica has the class and the size of what it replicates', () => {
  const primary = resource('AWS::RDS::DBInstance', { DBInstanceClass: 'db.t4g.micro', AllocatedStorage: '20' });

  const lines = linesOf(primary, resource('AWS::RDS::DBInstance', { SourceDBInstanceIdentifier: 'shop' }));

  expect(lines.map(({ usd }) => usd)).toEqual([110, 110]);
});

test('fails on what has no price in the region, and says where to write it', () => {
  const database = resource('AWS::RDS::DBInstance', { DBInstanceClass: 'db.r9g.huge', AllocatedStorage: '20' });

  expect(() => linesOf(database)).toThrow(
    expect.objectContaining({
      name: 'PriceMissing',
      message: 'no price of rds.db.r9g.huge in here; write it to examples/prices.json, with its source',
    }),
  );
});

const lines: CostLine[] = [
  { part: 'Fargate', amount: '1 task', usd: 9 },
  { part: 'NAT', amount: '1 gateway', usd: 33.5 },
  { part: 'KMS keys', amount: '1', usd: 1 },
];
const stated = {
  lines: [
    { part: 'Fargate', usd: 10, why: 'rounded up' },
    { part: 'NAT', usd: 33, why: 'with data' },
  ],
};

test('shows what each part costs, and all together', () => {
  expect(renderCosts(lines, 'here', table).split('\n').slice(0, 6)).toEqual([
    '| part | how much | USD a month |',
    '| --- | --- | ---: |',
    '| Fargate | 1 task | 9.00 |',
    '| NAT | 1 gateway | 33.50 |',
    '| KMS keys | 1 | 1.00 |',
    '| **total** | | **43.50** |',
  ]);
});

test('S004-65, S004-66, S004-67: shows the stated costs beside, explains each difference, and adds what they lack', () => {
  expect(renderCosts(lines, 'here', table, stated).split('\n').slice(2, 7)).toEqual([
    '| Fargate | 1 task | 9.00 | 10 | rounded up |',
    '| NAT | 1 gateway | 33.50 | 33 | with data |',
    '| **these together** | | **42.50** | **43** | −1.2 % |',
    '| KMS keys | 1 | 1.00 | | not stated |',
    '| **total** | | **43.50** | **43** | +1.2 % |',
  ]);
});

test('says where and when the prices are from, and what is assumed', () => {
  const text = renderCosts(lines, 'here', table);

  expect(text).toContain('List prices of here as of 2026-06, 100 hours');
  expect(text).toContain('Assumed: 10 GiB through NAT');
});

test('says from when to when, where prices are of several months', () => {
  const older = { ...table, prices: { ...table.prices, nat: { ...price(1), asOf: '2025-06' } } };

  expect(renderCosts(lines, 'here', older)).toContain('as of 2025-06 to 2026-06,');
});

test.each([
  [36.6, []],
  [36.5, ['shop-dev: the stated parts cost 36.50 USD a month, more than 15 % from 43.00']],
  [49.5, ['shop-dev: the stated parts cost 49.50 USD a month, more than 15 % from 43.00']],
])('a total of %d is judged by the 43 that are stated', (total, problems) => {
  const found = statedProblems(
    'shop-dev',
    [
      { part: 'Fargate', amount: '', usd: 6 },
      { part: 'NAT', amount: '', usd: total - 6 },
      { part: 'KMS keys', amount: '', usd: total < 43 ? 1 : -1 },
    ],
    stated,
  );

  expect(found).toEqual(problems);
});

test('refuses a stated part that nothing costs as, and a total that grows too far by what was not stated', () => {
  const grown = [...lines, { part: 'Firewall', amount: '', usd: 6 }];

  expect(statedProblems('shop-dev', lines.slice(1), stated)).toContain(
    'shop-dev: nothing costs as Fargate, which examples/seed-costs.json states',
  );
  expect(statedProblems('shop-dev', grown, stated)).toEqual([
    'shop-dev: all costs 49.50 USD a month, more than 15 % from 43.00',
  ]);
});

test('every price of the repository has a page of AWS, a month, and a number for both regions', () => {
  const file = join(__dirname, '../../../../examples/prices.json');
  const { prices } = JSON.parse(readFileSync(file, 'utf8')) as PriceTable;

  for (const entry of Object.values(prices)) {
    expect(entry.source).toMatch(/^https:\/\/aws\.amazon\.com\/.+/);
    expect(entry.asOf).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
    expect(entry.compared ?? 'us-east-1: https://').toMatch(/^(us-east-1|eu-west-1): https:\/\//);
    for (const region of ['us-east-1', 'eu-west-1']) expect(entry[region]).toBeGreaterThan(0);
  }
});
