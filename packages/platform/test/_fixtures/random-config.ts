import fc from 'fast-check';
import type { ClusterConfig, EnvironmentConfig, MonitoringConfig, TierConfig } from '../../src';
import { randomCache, randomDatabase } from './random-data';
import { randomEdge } from './random-edge';
import { maybe, name, reason } from './random-parts';
import { randomServices, serviceIn } from './random-service';

const ZONES: Readonly<Record<string, string>> = { 'eu-west-1': 'abc', 'us-east-1': 'abcdef', 'eu-central-1': 'abc' };

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

const spot = fc.constantFrom(undefined, { base: 1, weight: 1, spotWeight: 3 });
const clusterName = fc.constantFrom(undefined, 'shop');

/** With room for the largest release of the services. */
const cluster: fc.Arbitrary<ClusterConfig> = fc.oneof(
  fc.record({ kind: fc.constant('fargate' as const), name: clusterName, spot }),
  fc.record({
    kind: fc.constant('ec2' as const),
    name: clusterName,
    instanceType: fc.constantFrom('m5.4xlarge', 'm6i.8xlarge'),
    minInstances: fc.integer({ min: 0, max: 6 }),
    maxInstances: fc.integer({ min: 150, max: 300 }),
    otherInstanceTypes: fc.constant(['m5a.8xlarge']),
    trunking: maybe(fc.boolean()),
    targetCapacity: fc.constantFrom(undefined, 80, 100),
    image: fc.constantFrom(undefined, 'amazonLinux2023' as const, 'bottlerocket' as const),
    spotPercent: fc.constantFrom(undefined, 50),
    pullImages: maybe(fc.boolean()),
    ssh: fc.constantFrom(undefined, { keyName: 'admin', reason: 'an audit asks for it until autumn' }),
  }),
  fc
    .record({ kind: fc.constant('ec2' as const), oneInstanceType: reason, preNitro: maybe(reason) })
    .map(({ preNitro, ...rest }) => ({
      ...rest,
      ...(preNitro ? { instanceType: 'm4.4xlarge', preNitro } : { instanceType: 'm5.4xlarge' }),
      ...{ minInstances: 1, maxInstances: 200 },
    })),
  fc.record({
    kind: fc.constant('managed' as const),
    name: clusterName,
    spot,
    instances: fc.constantFrom(
      undefined,
      { types: ['m6i.*', 'c6i.*'] },
      { excludedTypes: ['t3.*'] },
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
    { name: 'public', kind: 'public', holds: 'workload' },
    { name: 'data', kind: 'isolated' },
  ],
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

/** What there is where nobody names tiers. */
const USUAL_TIERS: readonly TierConfig[] = [
  { name: 'public', kind: 'public' },
  { name: 'app', kind: 'private' },
  { name: 'data', kind: 'isolated' },
];

/** Each subnet with a block of its own, one after the other from the beginning of the network. */
function exactTiers(tiers: readonly TierConfig[], cidr: string, zones: number): readonly TierConfig[] {
  const [first, second] = cidr.split('.');
  return tiers.map((tier, index) => ({
    ...tier,
    cidrs: Array.from({ length: zones }, (_, zone) => `${first}.${second}.${index * zones + zone}.0/24`),
  }));
}

/** Space that is somebody else's, which is insisted upon. */
const foreign = maybe(reason.map(allowPublicRange => ({ cidr: '172.10.0.0/16', allowPublicRange })));

const bound = (max: number) => maybe(fc.integer({ min: 1, max }));
const monitoring: fc.Arbitrary<MonitoringConfig> = fc.record({
  emails: fc.constantFrom(undefined, ['ops@example.com']),
  monthlyBudgetUsd: fc.constantFrom(undefined, 200),
  thresholds: maybe(
    fc.record({
      ...{ serviceCpu: bound(100), serviceMemory: bound(100), errors: bound(1000), responseSeconds: bound(30) },
      ...{ unhealthyTargets: bound(5), databaseCpu: bound(100), databaseFreeGiB: bound(10) },
      ...{ databaseConnections: bound(500), cacheCpu: bound(100), cacheMemory: bound(100), cacheEvictions: bound(99) },
    }),
  ),
  syntheticCheck: maybe(
    fc.record({
      paths: fc.constantFrom([{ path: '/' }], [{ path: '/a?b=1', status: 204, text: 'ok', withinSeconds: 5 }]),
      service: fc.constant('service-0'),
      url: fc.constant('https://shop.example.com'),
      everyMinutes: bound(60),
      failures: bound(10),
    }),
  ),
});

/** Configs without mistakes, of every part that has a choice. */
export const randomConfig: fc.Arbitrary<EnvironmentConfig> = fc
  .record({
    name,
    place,
    cidr,
    services: randomServices,
    account: fc.stringMatching(/^\d{12}$/),
    protection: fc.constantFrom('strict' as const, 'relaxed' as const),
    natGateways: fc.constantFrom(
      undefined,
      'one' as const,
      'perZone' as const,
      'instance' as const,
      'regional' as const,
    ),
    edge: randomEdge,
    cluster,
    tiers,
    database: maybe(randomDatabase),
    cache: maybe(randomCache),
    logRetentionDays: fc.constantFrom(undefined, 7, 90, 365),
    secondary: fc.boolean(),
    exact: fc.boolean(),
    foreign,
    onlyFromTasks: maybe(reason),
    tags: fc.constantFrom<Record<string, string> | undefined>(
      undefined,
      { team: 'shop' },
      { 'cost center': 'größe 1+1' },
    ),
    monitoring: maybe(monitoring),
    sharedRoles: maybe(reason),
    permissionsBoundary: maybe(fc.boolean()),
    notified: fc.boolean(),
  })
  .map(({ place: { region, availabilityZones }, cidr: block, natGateways, secondary, foreign: other, ...all }) => {
    const { tiers: chosen, onlyFromTasks, notified, exact, ...rest } = all;
    const own = exact ? exactTiers(chosen ?? USUAL_TIERS, other?.cidr ?? block, availabilityZones.length) : chosen;
    const needsNat = own?.every(({ kind }) => kind !== 'private') ? ('none' as const) : natGateways;
    const { services, cluster: where, database, cache } = rest;
    const edge = rest.edge(region);
    return {
      ...rest,
      ...(notified && { notificationArns: [`arn:aws:sns:${region}:000000000000:stacks`] }),
      ...{ region, edge, owner: 'platform team', shared: 'shared-by-all' },
      ...(database && { database: { ...database, ...(services.length === 1 && { onlyFromTasks }) } }),
      services: services.map((one, index) => serviceIn(one, index, { cluster: where, edge, database, cache })),
      network: {
        ...{ cidr: block, availabilityZones, natGateways: needsNat },
        ...other,
        ...(own && { tiers: own }),
        ...(secondary && { secondaryCidrs: ['100.64.0.0/16'] }),
      },
    };
  });
