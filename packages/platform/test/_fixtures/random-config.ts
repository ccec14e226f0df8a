import fc from 'fast-check';
import type { ClusterConfig, EdgeConfig, EnvironmentConfig, ServiceConfig, TierConfig } from '../../src';

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6})?$/);
const ZONES: Readonly<Record<string, string>> = { 'eu-west-1': 'abc', 'us-east-1': 'abcdef', 'eu-central-1': 'abc' };
const reason = fc.constantFrom('there is no domain to prove yet', 'the system that is moved here has it');

const place = fc.constantFrom(...Object.keys(ZONES)).chain(region =>
  fc.record({
    region: fc.constant(region),
    availabilityZones: fc
      .subarray([...(ZONES[region] ?? '')], { minLength: 2, maxLength: 3 })
      .map(letters => letters.map(letter => `${region}${letter}`)),
  }),
);

const cidr = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map(second => `10.${second}.0.0/16`),
  fc.integer({ min: 16, max: 30 }).map(second => `172.${second}.0.0/17`),
  fc.constant('192.168.0.0/18'),
);

const size = fc.constantFrom([256, 512], [256, 2048], [512, 1024], [512, 3072], [1024, 8192], [2048, 4096]);
const shift = fc.oneof(
  fc.constant({ kind: 'allAtOnce' as const }),
  fc.record({
    kind: fc.constant('canary' as const),
    percent: fc.integer({ min: 1, max: 50 }),
    waitMinutes: fc.integer({ min: 1, max: 60 }),
  }),
);
const rollout = fc.oneof(
  fc.record({
    engine: fc.constant('codeDeploy' as const),
    shift,
    keepBlueMinutes: fc.integer({ min: 0, max: 2000 }),
  }),
  fc.record({ engine: fc.constant('ecs' as const), shift: fc.constant({ kind: 'rolling' as const }) }),
);

const schedules = fc.uniqueArray(
  fc.record({
    name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,20}$/),
    command: fc.constant(['python', '-m', 'app.cleanup']),
    when: fc.oneof(
      fc.integer({ min: 1, max: 90 }).map(days => `rate(${days} days)`),
      fc
        .tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 7 }))
        .map(([minute, hour, day]) => `cron(${minute} ${hour} ? * ${day} *)`),
    ),
    timeZone: fc.constantFrom(undefined, 'UTC', 'Europe/Berlin'),
  }),
  { maxLength: 2, selector: ({ name: own }) => own.toLowerCase() },
);

const service = fc
  .record({
    size,
    rollout,
    port: fc.integer({ min: 1024, max: 65_535 }),
    desiredCount: fc.integer({ min: 1, max: 20 }),
    path: fc.constantFrom('/', '/healthz', '/api/health'),
    level: fc.constantFrom('INFO', 'DEBUG'),
    migration: fc.boolean(),
    scaled: fc.boolean(),
    schedules: fc.option(schedules, { nil: undefined }),
    parameters: fc.constantFrom(undefined, { LEVEL: '/shop/log-level' }, { LEVEL: { value: 'info' } }),
    secrets: fc.constantFrom(undefined, { SECRET_KEY: { from: 'generated' as const } }),
    architecture: fc.constantFrom(undefined, 'x86_64' as const, 'arm64' as const),
    bucketArn: fc.constantFrom(undefined, 'arn:aws:s3:::shop-files'),
  })
  .map(({ size: [cpu = 256, memoryMiB = 512], path, level, migration, scaled, desiredCount, ...rest }) => ({
    ...rest,
    ...{ cpu, memoryMiB, desiredCount },
    health: { path },
    variables: { LOG_LEVEL: level },
    ...(migration && { migration: { command: ['alembic', 'upgrade', 'head'] } }),
    ...(scaled && { scaling: { min: 1, max: desiredCount + 3, cpu: 60 } }),
  }));

const services = fc
  .array(service, { minLength: 1, maxLength: 3 })
  .map(all =>
    all.map(
      (one, i): ServiceConfig => ({ ...one, name: `service-${i}`, route: { paths: [`/${i}/*`], priority: i + 1 } }),
    ),
  );

const database = fc.record({
  instanceClass: fc.constantFrom('db.t4g.micro', 'db.m7g.large', 'db.r6g.2xlarge'),
  storageGiB: fc.integer({ min: 20, max: 500 }),
  version: fc.constantFrom('15', '16', '17', '17.9'),
  backupDays: fc.integer({ min: 1, max: 35 }),
});

const cache = fc.record({
  nodeType: fc.constantFrom('cache.t4g.micro', 'cache.r7g.large'),
  nodes: fc.integer({ min: 2, max: 6 }),
});

/** With room for the largest release of the services above. */
const cluster: fc.Arbitrary<ClusterConfig> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'fargate' as const }) },
  fc.record({
    kind: fc.constant('fargate' as const),
    spot: fc.constantFrom(undefined, { base: 1, weight: 1, spotWeight: 3 }),
  }),
  fc.record({
    kind: fc.constant('ec2' as const),
    instanceType: fc.constantFrom('m5.4xlarge', 'm6i.8xlarge'),
    minInstances: fc.integer({ min: 0, max: 6 }),
    maxInstances: fc.integer({ min: 150, max: 300 }),
    otherInstanceTypes: fc.constant(['m5a.8xlarge']),
    targetCapacity: fc.constantFrom(undefined, 80, 100),
    image: fc.constantFrom(undefined, 'amazonLinux2023' as const, 'bottlerocket' as const),
    spotPercent: fc.constantFrom(undefined, 50),
  }),
  fc.record({
    kind: fc.constant('managed' as const),
    instances: fc.constantFrom(
      undefined,
      { types: ['m6i.*', 'c6i.*'] },
      { vCpus: { min: 4 }, memoryMiB: { min: 16_384 } },
    ),
    storageGiB: fc.constantFrom(undefined, 100),
  }),
);

/** Tiers of one's own: where there are any, they say it all. */
const tiers = fc.constantFrom<readonly TierConfig[] | undefined>(
  undefined,
  undefined,
  [
    { name: 'front', kind: 'public' },
    { name: 'app', kind: 'private', holds: 'workload' },
    { name: 'store', kind: 'isolated', holds: 'data' },
  ],
  [
    { name: 'public', kind: 'public' },
    { name: 'inner', kind: 'private' },
  ],
);

/** How users come in. A certificate must be of the region. */
const edge: fc.Arbitrary<(region: string) => EdgeConfig> = fc
  .record({ kind: fc.constantFrom('http', 'https', 'domain', 'httpApi'), why: reason, option: fc.boolean() })
  .map(({ kind, why, option }) => region => {
    const certificateArn = `arn:aws:acm:${region}:000000000000:certificate/12345678-1234`;
    const zone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };
    const domain = 'shop.example.com';
    switch (kind) {
      case 'https':
        return { kind, certificateArn, domain, waf: option };
      case 'domain':
        return { kind, domain, zone, www: option };
      case 'httpApi':
        return option
          ? { kind, plainHttp: { reason: why }, domain, zone }
          : { kind, tls: { certificateArn, serverName: domain }, rateLimit: 100, burstLimit: 200 };
      default:
        return { kind: 'http', reason: why, accessLogs: option };
    }
  });

/** Configs without mistakes, of every part that has a choice. */
export const randomConfig: fc.Arbitrary<EnvironmentConfig> = fc
  .record({
    name,
    place,
    cidr,
    services,
    account: fc.stringMatching(/^\d{12}$/),
    protection: fc.constantFrom('strict' as const, 'relaxed' as const),
    natGateways: fc.constantFrom('one' as const, 'perZone' as const),
    edge,
    cluster,
    tiers,
    database: fc.option(database, { nil: undefined }),
    cache: fc.option(cache, { nil: undefined }),
    logRetentionDays: fc.constantFrom(undefined, 7, 90, 365),
    secondary: fc.boolean(),
    tags: fc.constantFrom<Record<string, string> | undefined>(
      undefined,
      { team: 'shop' },
      { 'cost center': 'größe 1+1' },
    ),
    monitoring: fc.constantFrom(undefined, { emails: ['ops@example.com'], monthlyBudgetUsd: 200 }),
  })
  .map(({ place: { region, availabilityZones }, cidr: block, natGateways, secondary, tiers: own, ...rest }) => ({
    ...rest,
    region,
    edge: rest.edge(region),
    owner: 'platform team',
    shared: 'shared-by-all',
    services: rest.services.map(one => onCluster(one, rest.cluster)),
    network: {
      ...{ cidr: block, availabilityZones, natGateways },
      ...(own && { tiers: own }),
      ...(secondary && { secondaryCidrs: ['100.64.0.0/16'] }),
    },
  }));

/** Only Fargate has instances of any architecture. */
function onCluster({ architecture, ...service }: ServiceConfig, { kind }: ClusterConfig): ServiceConfig {
  return kind === 'fargate' ? { ...service, architecture } : service;
}
