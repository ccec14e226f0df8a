import {
  ABOVE_LONGEST_WAIT,
  containerServiceProblems,
  LONGEST_WAIT_MINUTES,
  scalingProblems,
  secretLintProblems,
} from '@berth/ecs-service';
import { type Problem, wholeNumberProblems } from '@berth/foundation';
import { serviceRouteProblems } from '@berth/load-balancer';
import type { ClusterConfig } from '../config/cluster-config';
import type { EnvironmentConfig } from '../config/environment-config';
import type { EcsRolloutConfig, RolloutConfig } from '../config/rollout-config';
import type { CommandConfig, HealthConfig, ScalingConfig, SecretConfig, ServiceConfig } from '../config/service-config';
import { HEALTH_NAMES, healthCheckOf } from './health-of';
import { nativeRolloutOf, shiftOf } from './rollout-of';
import { below, type Rule, renamed } from './rule';

/** What runs, and how a release of it reaches users. */
export const serviceRules: readonly Rule[] = [
  {
    reads: ['services'],
    problems: ({ services }) => {
      if (services.length > 0) return [];
      return [{ code: 'BERTH-ENV-008', path: 'services', value: 'none', fact: 'nothing would run', fix: 'name one' }];
    },
  },
  {
    reads: ['services'],
    problems: ({ services }) =>
      services.flatMap(({ name }, index) => {
        if (services.findIndex(service => service.name === name) === index) return [];
        return [{ code: 'BERTH-ENV-011', path: `services[${index}].name`, value: name, fact: 'is there twice' }];
      }),
  },
  {
    reads: ['services', 'cluster'],
    problems: ({ services, cluster }) =>
      services.flatMap((service, index) => below(`services[${index}]`, serviceProblems(service, cluster))),
  },
  {
    reads: ['services', 'database', 'cache'],
    problems: config => config.services.flatMap((service, index) => sourceProblems(config, service, index)),
  },
];

/** What tasks run on, in the words of ECS. */
const LAUNCH_TYPES = { ec2: 'EC2', fargate: 'FARGATE', managed: 'MANAGED_INSTANCES' } as const;

function serviceProblems(config: ServiceConfig, cluster: ClusterConfig): Problem[] {
  const { health, migration, variables = {}, secrets = {}, rollout, scaling, bridge } = config;
  const { name, port, cpu, memoryMiB, desiredCount, writableFolders, tasks = {}, parameters = {} } = config;
  const facts = {
    ...{ name, port, cpu, memoryMiB, desiredCount, variables },
    launchType: LAUNCH_TYPES[cluster.kind],
    networkMode: bridge ? ('bridge' as const) : ('awsvpc' as const),
    hostPort: bridge?.hostPort,
    shiftsTraffic: rollout.shift.kind !== 'rolling',
    engine: rollout.engine,
    maxInstances: cluster.kind === 'ec2' ? cluster.maxInstances : undefined,
    secretNames: Object.keys(secrets),
    healthPath: health?.path,
    writableFolders: writableFolders && [...writableFolders],
    minCount: scaling?.min,
    maxCount: scaling?.max,
    ...(migration && { migrationCommand: [...migration.command] }),
    taskCommands: Object.fromEntries(Object.entries(tasks).map(([task, { command }]) => [task, [...command]])),
  };
  return [
    ...renamed(containerServiceProblems(facts), { taskNetwork: 'bridge', hostPort: 'bridge.hostPort' }),
    ...Object.entries(secrets).flatMap(secretProblems),
    ...timeoutProblems('migration', migration),
    ...Object.entries(tasks).flatMap(([task, command]) => timeoutProblems(`tasks.${task}`, command)),
    ...parameterProblems(parameters),
    ...routeProblems(config),
    ...below('rollout', rolloutProblems(rollout)),
    ...(scaling ? below('scaling', boundProblems(scaling, config)) : []),
  ];
}

function routeProblems({ name, port, health, route = {}, rollout }: ServiceConfig): Problem[] {
  if (port === undefined) {
    const fact = 'needs a port, which users reach';
    const { kind } = rollout.shift;
    const fix = 'write rollout: { engine: "ecs", shift: { kind: "rolling" } }';
    if (kind !== 'rolling') return [{ code: 'BERTH-CD-006', path: 'rollout.shift.kind', value: kind, fact, fix }];
    const watched = rollout.engine === 'ecs' && rollout.rollbackAlarms;
    return watched
      ? [{ code: 'BERTH-CD-006', path: 'rollout.rollbackAlarms', value: true, fact, fix: 'leave it out' }]
      : [];
  }
  if (!health) {
    const fact = 'is needed with a port: the load balancer asks it';
    return [{ code: 'BERTH-LB-002', path: 'health', value: undefined, fact, fix: 'add health: { path: "/healthz" }' }];
  }
  const fractions = fractionProblems(health);
  if (fractions.length > 0) return fractions;
  const facts = { name, targetPort: port, healthCheck: healthCheckOf(health) };
  const { hosts, paths, priority } = route;
  const problems = serviceRouteProblems({ ...facts, hosts: hosts && [...hosts], paths: paths && [...paths], priority });
  // port and name are judged with the service
  const ofRoute = problems.filter(({ path }) => /^(hosts|paths|priority)/.test(path));
  const ofHealth = problems.flatMap(problem => {
    const path = HEALTH_NAMES[problem.path];
    return path === undefined ? [] : [{ ...problem, path }];
  });
  return [...below('route', ofRoute), ...ofHealth];
}

/** The CDK throws at such a duration when somebody asks for its seconds. */
function fractionProblems(health: HealthConfig): Problem[] {
  return (['intervalSeconds', 'timeoutSeconds'] as const).flatMap(key => {
    const value = health[key];
    if (value === undefined || Number.isInteger(value)) return [];
    return [{ code: 'BERTH-LB-003', path: `health.${key}`, value, fact: 'must be a whole number of seconds' }];
  });
}

function rolloutProblems(rollout: RolloutConfig): Problem[] {
  if (rollout.engine === 'ecs') {
    return [...inWordsOfConfig(nativeRolloutOf(rollout).problems), ...validationProblems(rollout)];
  }
  return [...shiftOf(rollout.shift).problems, ...waitProblems(rollout)];
}

/** The function asks at stages that come only where users move. */
function validationProblems({ shift, validate }: EcsRolloutConfig): Problem[] {
  if (!validate || shift.kind !== 'rolling') return [];
  const fact = 'where task replaces task, there is no moment to ask all new ones';
  const fix = 'leave it out, or use a shift of another kind';
  return [{ code: 'HookNeverAsked', path: 'validate', value: true, fact, fix }];
}

/** What the construct calls otherwise. */
const NAMES_IN_CONFIG: Readonly<Record<string, string>> = {
  'rollout.bake': 'bakeMinutes',
  'rollout.hooks': 'approvalMinutes',
  'rollout.percent': 'shift.percent',
  'rollout.wait': 'shift.waitMinutes',
  'rollout.every': 'shift.everyMinutes',
};

function inWordsOfConfig(problems: readonly Problem[]): Problem[] {
  return problems.map(problem => {
    const [constructs = ''] = problem.path.split('[');
    return { ...problem, path: NAMES_IN_CONFIG[constructs] ?? problem.path };
  });
}

function waitProblems({
  keepBlueMinutes = 0,
  approvalMinutes,
}: {
  keepBlueMinutes?: number;
  approvalMinutes?: number;
}) {
  const problems: Problem[] = [];
  const fact = ABOVE_LONGEST_WAIT;
  const code = 'BERTH-CD-001';
  if (keepBlueMinutes > LONGEST_WAIT_MINUTES)
    problems.push({ code, path: 'keepBlueMinutes', value: keepBlueMinutes, fact });
  if (approvalMinutes === undefined) return problems;
  const problem = { path: 'approvalMinutes', value: approvalMinutes };
  if (approvalMinutes > LONGEST_WAIT_MINUTES) problems.push({ ...problem, code, fact });
  if (approvalMinutes === 0) {
    problems.push({
      ...problem,
      code: 'BERTH-CD-002',
      fact: '0 would stop every deployment at once',
      fix: 'leave it out',
    });
  }
  return problems;
}

function boundProblems({ min, max, cpu, memory, requestsPerTask }: ScalingConfig, { port }: ServiceConfig): Problem[] {
  const facts = { minTasks: min, maxTasks: max, cpuPercent: cpu, memoryPercent: memory, requestsPerTask };
  const problems = scalingProblems({
    ...facts,
    loadBalancer: port === undefined ? undefined : { targetGroups: ['any'] },
  });
  return renamed(problems, { minTasks: 'min', maxTasks: 'max', cpuPercent: 'cpu', memoryPercent: 'memory' });
}

/** A day: what takes longer holds the lock of the service, and nobody can release. */
function timeoutProblems(path: string, command: CommandConfig | undefined): Problem[] {
  const rule = { code: 'BERTH-ECS-018', path: `${path}.timeoutMinutes`, min: 1, max: 1440, unit: 'minutes' };
  return wholeNumberProblems(command?.timeoutMinutes, rule);
}

/** Values of parameters that are made stand in the template, as variables do. */
function parameterProblems(parameters: NonNullable<ServiceConfig['parameters']>): Problem[] {
  const made = Object.entries(parameters).flatMap(([name, source]) =>
    typeof source === 'string' ? [] : [[name, source.value]],
  );
  return secretLintProblems(Object.fromEntries(made), 'parameters');
}

/** A generated secret is named after its variable, and the name has at most 64 characters. */
function secretProblems([variable, { from }]: [string, SecretConfig]): Problem[] {
  if (from !== 'generated' || /^[A-Za-z]\w{0,30}$/.test(variable)) return [];
  const fact = 'must be at most 31 letters, digits and underscores, a letter first';
  return [{ code: 'SecretNameInvalid', path: 'secrets', value: variable, fact }];
}

const SOURCES = {
  database: 'add database: { instanceClass, storageGiB }',
  cache: 'add cache: { nodeType }',
} as const;

function sourceProblems(config: EnvironmentConfig, { secrets = {} }: ServiceConfig, index: number): Problem[] {
  return Object.entries(secrets).flatMap(([name, { from }]) => {
    if ((from !== 'database' && from !== 'cache') || config[from]) return [];
    const path = `services[${index}].secrets.${name}.from`;
    return [{ code: 'BERTH-ENV-009', path, value: from, fact: `the environment has no ${from}`, fix: SOURCES[from] }];
  });
}
