import type { CommandConfig, EcsRolloutConfig, ScalingConfig, ServiceConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const rolling: EcsRolloutConfig = { engine: 'ecs', shift: { kind: 'rolling' } };
const blueGreen: EcsRolloutConfig = { engine: 'ecs', shift: { kind: 'allAtOnce' } };
const codeDeploy = { engine: 'codeDeploy', shift: { kind: 'allAtOnce' } } as const;
const { port: _, health: __, ...worker } = makeService({ rollout: rolling });
const bridge = { reason: 'small instances have too few network interfaces', hostPort: 8080 };
const small = { cpu: 128, memoryMiB: 128 };

const toldOf = (changes: Partial<ServiceConfig>) => told({ services: [makeService(changes)] });
const toldOfWorker = (changes: Partial<ServiceConfig>) => told({ services: [{ ...worker, ...changes }] });

test('B29: parts of a second are refused, not thrown at', () => {
  const health = { path: '/', intervalSeconds: 10.5, timeoutSeconds: 2.5 };

  expect(toldOf({ health })).toEqual([
    'BERTH-LB-003 services[0].health.intervalSeconds = 10.5: must be a whole number of seconds',
    'BERTH-LB-003 services[0].health.timeoutSeconds = 2.5: must be a whole number of seconds',
  ]);
});

test('tells mistakes in a health check where the config makes them', () => {
  const health = {
    ...{ path: 'healthz', codes: '600', intervalSeconds: 4, timeoutSeconds: 130 },
    ...{ healthyThreshold: 1, unhealthyThreshold: 11 },
  };

  expect(toldOf({ health })).toEqual([
    'BERTH-LB-005 services[0].health.codes = "600": must be codes or ranges from 200 to 499; use "200-299"',
    'BERTH-LB-004 services[0].health.healthyThreshold = 1: must be a whole number from 2 to 10',
    'BERTH-LB-003 services[0].health.intervalSeconds = "4 s": must be 5 to 300 seconds',
    'BERTH-LB-002 services[0].health.path = "healthz": must start with "/"; use "/healthz"',
    'BERTH-LB-003 services[0].health.timeoutSeconds = "130 s": must be 2 to 120 seconds',
    'BERTH-LB-004 services[0].health.unhealthyThreshold = 11: must be a whole number from 2 to 10',
  ]);
});

test('BERTH-LB-002 wants a health path where there is a port', () => {
  expect(toldOf({ health: undefined })).toEqual([
    'BERTH-LB-002 services[0].health = undefined: is needed with a port: the load balancer asks it; add health: { path: "/healthz" }',
  ]);
  expect(toldOfWorker({})).toEqual([]);
});

test('tells mistakes in a route where the config makes them', () => {
  expect(toldOf({ route: { hosts: ['shop'], paths: ['api'], priority: 0 } })).toEqual([
    expect.stringContaining('BERTH-LB-021 services[0].route.hosts[0] = "shop": '),
    expect.stringContaining('BERTH-LB-022 services[0].route.paths[0] = "api": '),
    'BERTH-LB-017 services[0].route.priority = 0: must be a whole number from 1 to 50000',
  ]);
});

test.each<[EcsRolloutConfig, number, string[]]>([
  [rolling, 2, []],
  [rolling, 3, ['desired 3 (rolling 4) needs 4 instances']],
  [blueGreen, 1, []],
  [blueGreen, 2, ['desired 2 (blue/green 4) needs 4 instances']],
])('BERTH-ECS-016 counts one task an instance for a fixed port: %j, %d tasks on 3', (rollout, desiredCount, facts) => {
  expect(toldOf({ ...small, bridge, rollout, desiredCount })).toEqual(
    facts.map(
      fact =>
        `BERTH-ECS-016 services[0].bridge.hostPort = 8080: allows one task an instance: ${fact}, max is 3; use awsvpc or hostPort 0`,
    ),
  );
});

test('BERTH-CD-006 refuses a release that moves users who do not come', () => {
  expect(toldOfWorker({ rollout: blueGreen })).toEqual([
    'BERTH-CD-006 services[0].rollout.shift.kind = "allAtOnce": needs a port, which users reach; write rollout: { engine: "ecs", shift: { kind: "rolling" } }',
  ]);
});

test('BERTH-CD-006 refuses alarms of users who do not come', () => {
  expect(toldOfWorker({ rollout: { ...rolling, rollbackAlarms: true } })).toEqual([
    'BERTH-CD-006 services[0].rollout.rollbackAlarms = true: needs a port, which users reach; leave it out',
  ]);
  expect(toldOfWorker({ rollout: { ...rolling, rollbackAlarms: false } })).toEqual([]);
});

test.each<[string, EcsRolloutConfig]>([
  ['BERTH-CD-004 services[0].rollout.bakeMinutes = 1441: ', { ...blueGreen, bakeMinutes: 1441 }],
  ['HookTimeoutOutOfRange services[0].rollout.approvalMinutes = 0: ', { ...blueGreen, approvalMinutes: 0 }],
  ['HookNeverAsked services[0].rollout.approvalMinutes = ', { ...rolling, approvalMinutes: 5 }],
  [
    'HookNeverAsked services[0].rollout.validate = true: where task replaces task, there is no moment to ask all new ones; leave it out, or use a shift of another kind',
    { ...rolling, validate: true },
  ],
  [
    'BERTH-CD-004 services[0].rollout.shift.percent = 0: ',
    { engine: 'ecs', shift: { kind: 'canary', percent: 0, waitMinutes: 5 } },
  ],
  [
    'BERTH-CD-004 services[0].rollout.shift.waitMinutes = 1441: ',
    { engine: 'ecs', shift: { kind: 'canary', percent: 5, waitMinutes: 1441 } },
  ],
  [
    'BERTH-CD-004 services[0].rollout.shift.everyMinutes = 1441: ',
    { engine: 'ecs', shift: { kind: 'linear', percent: 5, everyMinutes: 1441 } },
  ],
])('%s', (message, rollout) => {
  expect(toldOf({ rollout })).toEqual([expect.stringContaining(message)]);
});

test.each<EcsRolloutConfig>([
  { ...rolling, validate: false },
  { ...blueGreen, bakeMinutes: 1440, approvalMinutes: 1, validate: true },
])('takes the rollout %j', rollout => {
  expect(toldOf({ rollout })).toEqual([]);
});

test('BERTH-CD-001 tells both times that CodeDeploy does not wait', () => {
  const fact = "is above CodeDeploy's 48 h (2,880 min)";

  expect(toldOf({ rollout: { ...codeDeploy, keepBlueMinutes: 2881, approvalMinutes: 2881 } })).toEqual([
    `BERTH-CD-001 services[0].rollout.approvalMinutes = 2881: ${fact}`,
    `BERTH-CD-001 services[0].rollout.keepBlueMinutes = 2881: ${fact}`,
  ]);
  expect(toldOf({ rollout: { ...codeDeploy, keepBlueMinutes: 2880, approvalMinutes: 2880 } })).toEqual([]);
});

test('BERTH-CD-002 refuses to wait no time for a human', () => {
  expect(toldOf({ rollout: { ...codeDeploy, approvalMinutes: 0 } })).toEqual([
    'BERTH-CD-002 services[0].rollout.approvalMinutes = 0: 0 would stop every deployment at once; leave it out',
  ]);
  expect(toldOf({ rollout: { ...codeDeploy, approvalMinutes: 1 } })).toEqual([]);
});

test.each<[string, Partial<ScalingConfig>]>([
  ['BERTH-ECS-011 services[0].scaling.min = -1: ', { min: -1 }],
  ['BERTH-ECS-011 services[0].scaling.max = 5001: ', { max: 5001 }],
  ['ScalingTargetOutOfRange services[0].scaling.cpu = 0: ', { cpu: 0 }],
  ['ScalingTargetOutOfRange services[0].scaling.memory = 101: ', { memory: 101 }],
  ['ScalingTargetOutOfRange services[0].scaling.requestsPerTask = 0: ', { requestsPerTask: 0 }],
  ['BERTH-ECS-012 services[0].desiredCount = 1: is below min 2', { min: 2 }],
  ['BERTH-ECS-012 services[0].desiredCount = 1: is above max 0', { min: 0, max: 0 }],
])('%s', (message, changes) => {
  expect(toldOf({ scaling: { min: 1, max: 2, ...changes } })).toContainEqual(expect.stringContaining(message));
});

test('scales by requests where users come', () => {
  const scaling = { min: 1, max: 2, cpu: 100, memory: 1, requestsPerTask: 1 };

  expect(toldOf({ scaling })).toEqual([]);
  expect(toldOfWorker({ scaling })).toEqual([
    'RequestsWithoutLoadBalancer services[0].scaling.requestsPerTask = 1: needs loadBalancer: without one nobody counts requests',
  ]);
});

test.each<[string, (command: CommandConfig) => Partial<ServiceConfig>]>([
  ['migration', migration => ({ migration })],
  ['tasks.reindex', reindex => ({ tasks: { reindex } })],
])('BERTH-ECS-018 lets a command of %s run from a minute to a day', (path, having) => {
  const taking = (timeoutMinutes: number) => toldOf(having({ command: ['true'], timeoutMinutes }));

  expect(taking(1441)).toEqual([
    `BERTH-ECS-018 services[0].${path}.timeoutMinutes = 1441: must be a whole number from 1 to 1440 minutes`,
  ]);
  expect([...taking(1), ...taking(1440)]).toEqual([]);
});

test('tells commands that run nothing', () => {
  const command: string[] = [];

  expect(toldOf({ migration: { command }, tasks: { reindex: { command } } })).toEqual([
    'MigrationCommandEmpty services[0].migration.command = "[]": must be a program and its arguments',
    'CommandEmpty services[0].tasks.reindex.command = "[]": must be a program and its arguments',
  ]);
});

test('TaskNameInvalid refuses commands without a name that can be typed', () => {
  expect(toldOf({ tasks: { 'Re index': { command: ['true'] } } })).toEqual([
    'TaskNameInvalid services[0].tasks = "Re index": must be 1 to 32 lower-case letters, digits and hyphens, a letter first',
  ]);
});

test('BERTH-SEC-001 refuses a secret as the value of a parameter that is made, not the name of one that exists', () => {
  expect(toldOf({ parameters: { DB_PASSWORD: { value: 'x' }, API_PASSWORD: '/shop/password' } })).toEqual([
    'BERTH-SEC-001 services[0].parameters.DB_PASSWORD = "(hidden)": looks like a secret; use secrets: { DB_PASSWORD: … }',
  ]);
});

test('BERTH-ENV-009 refuses the URL of a cache that there is not', () => {
  const services = [makeService({ secrets: { REDIS_URL: { from: 'cache' } } })];

  expect(told({ services })).toEqual([
    'BERTH-ENV-009 services[0].secrets.REDIS_URL.from = "cache": the environment has no cache; add cache: { nodeType }',
  ]);
  expect(told({ services, cache: { nodeType: 'cache.t4g.micro' } })).toEqual([]);
});
