import fc from 'fast-check';
import type {
  ClusterConfig,
  EdgeConfig,
  EnvironmentConfig,
  RolloutConfig,
  SecretConfig,
  ServiceConfig,
} from '../../src';
import { maybe, reason } from './random-parts';

const minutes = fc.integer({ min: 1, max: 60 });
const shift = fc.oneof(
  fc.constant({ kind: 'allAtOnce' as const }),
  fc.record({
    kind: fc.constant('canary' as const),
    percent: fc.integer({ min: 1, max: 50 }),
    waitMinutes: minutes,
  }),
  fc.record({
    kind: fc.constant('linear' as const),
    percent: fc.integer({ min: 5, max: 50 }),
    everyMinutes: fc.integer({ min: 1, max: 10 }),
  }),
);
const rollout: fc.Arbitrary<RolloutConfig> = fc.oneof(
  fc.record({
    engine: fc.constant('codeDeploy' as const),
    shift,
    keepBlueMinutes: maybe(fc.integer({ min: 0, max: 2000 })),
    approvalMinutes: maybe(fc.integer({ min: 1, max: 2880 })),
    validate: maybe(fc.boolean()),
  }),
  fc.record({
    engine: fc.constant('ecs' as const),
    shift,
    bakeMinutes: maybe(minutes),
    approvalMinutes: maybe(minutes),
    validate: maybe(fc.boolean()),
    rollbackAlarms: maybe(fc.boolean()),
  }),
  fc.record({
    engine: fc.constant('ecs' as const),
    shift: fc.constant({ kind: 'rolling' as const }),
    rollbackAlarms: maybe(fc.boolean()),
  }),
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

const health = fc.record({
  path: fc.constantFrom('/', '/healthz', '/api/health'),
  gracePeriodSeconds: maybe(fc.integer({ min: 0, max: 600 })),
  intervalSeconds: maybe(fc.integer({ min: 10, max: 300 })),
  timeoutSeconds: maybe(fc.integer({ min: 2, max: 5 })),
  healthyThreshold: maybe(fc.integer({ min: 2, max: 10 })),
  unhealthyThreshold: maybe(fc.integer({ min: 2, max: 10 })),
  codes: fc.constantFrom(undefined, '200', '200,204', '200-399'),
});

const size = fc.constantFrom([256, 512], [256, 2048], [512, 1024], [512, 3072], [1024, 8192], [2048, 4096]);
const command = fc.record({
  command: fc.constantFrom(['alembic', 'upgrade', 'head'], ['true']),
  timeoutMinutes: maybe(minutes),
});

/** A service without mistakes, wherever it runs. */
const service = fc
  .record({
    size,
    rollout,
    health,
    desiredCount: fc.integer({ min: 1, max: 20 }),
    port: fc.integer({ min: 1024, max: 32_767 }),
    repository: fc.constantFrom(undefined, 'shop/api'),
    level: fc.constantFrom('INFO', 'DEBUG'),
    migration: maybe(command),
    tasks: maybe(command.map(reindex => ({ reindex }))),
    scaling: maybe(
      fc.record({
        min: fc.constant(1),
        max: fc.integer({ min: 20, max: 40 }),
        cpu: maybe(fc.integer({ min: 1, max: 100 })),
        memory: maybe(fc.integer({ min: 1, max: 100 })),
        requestsPerTask: maybe(fc.integer({ min: 1, max: 10_000 })),
      }),
    ),
    schedules: maybe(schedules),
    parameters: fc.constantFrom(undefined, { LEVEL: '/shop/log-level' }, { LEVEL: { value: 'info' } }),
    secrets: fc.subarray(['database', 'cache', 'generated', 'shared'] as const),
    readsSecrets: maybe(fc.boolean()),
    architecture: fc.constantFrom(undefined, 'x86_64' as const, 'arm64' as const),
    bucketArn: fc.constantFrom(undefined, 'arn:aws:s3:::shop-files'),
    exec: maybe(reason),
    writableFolders: fc.constantFrom(undefined, [], ['/tmp', '/var/cache/shop']),
    host: fc.constantFrom(undefined, 'api.example.com', '*.example.com'),
    bridge: maybe(reason),
  })
  .map(({ size: [cpu = 256, memoryMiB = 512], level, host, secrets, ...rest }) => ({
    ...rest,
    ...{ cpu, memoryMiB, host },
    variables: { LOG_LEVEL: level },
    secrets: Object.fromEntries(secrets.map(from => [`FROM_${from.toUpperCase()}`, secretOf(from)])),
  }));

function secretOf(from: 'database' | 'cache' | 'generated' | 'shared'): SecretConfig {
  return from === 'shared' ? { from, name: 'monitoring-token' } : { from };
}

export type RandomService = typeof service extends fc.Arbitrary<infer T> ? T : never;

export const randomServices: fc.Arbitrary<readonly RandomService[]> = fc.array(service, { minLength: 1, maxLength: 3 });

/** What the environment of a service has. */
export interface Surroundings extends Pick<EnvironmentConfig, 'database' | 'cache'> {
  readonly cluster: ClusterConfig;
  readonly edge: EdgeConfig;
}

/** Without what its environment has not got. */
export function serviceIn(
  one: RandomService,
  index: number,
  { cluster, edge, ...sources }: Surroundings,
): ServiceConfig {
  const { architecture, bridge, host, secrets, port, health: asked, ...rest } = one;
  const there = Object.entries(secrets).filter(([, { from }]) =>
    from === 'database' || from === 'cache' ? sources[from] !== undefined : true,
  );
  const common = {
    ...rest,
    name: `service-${index}`,
    secrets: Object.fromEntries(there),
    // only Fargate has instances of any architecture
    ...(cluster.kind === 'fargate' && { architecture }),
    ...(cluster.kind === 'ec2' && { bridge }),
  };
  if (edge.kind === 'none') return worker(common);
  const route = { hosts: host === undefined ? undefined : [host], paths: [`/${index}/*`], priority: index + 1 };
  return { ...common, port, health: asked, route };
}

/** Nobody asks it, so that no release can shift anybody. */
function worker({ scaling, ...rest }: ServiceConfig): ServiceConfig {
  const rolling = { engine: 'ecs' as const, shift: { kind: 'rolling' as const } };
  return { ...rest, rollout: rolling, ...(scaling && { scaling: { ...scaling, requestsPerTask: undefined } }) };
}
