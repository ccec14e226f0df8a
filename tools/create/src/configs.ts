import type { EdgeConfig, EnvironmentConfig, ServiceConfig, SharedConfig } from '@berth/platform';
import { SHARED } from './choice-problems';
import type { Choices } from './choices';

const ACCOUNT = '000000000000';
const REGION = 'eu-west-1';
const PORT = 8000;

const common = { account: ACCOUNT, region: REGION, owner: 'platform team' };

/** Whether users are there: the last of several, and whatever says so by its name. */
export function isGuarded({ environments }: Choices, name: string): boolean {
  return name.startsWith('prod') || (environments.length > 1 && environments.at(-1) === name);
}

/** What all environments share. */
export function sharedConfigOf(choices: Choices): SharedConfig {
  const { name, environments, edge, domain } = choices;
  return {
    name: SHARED,
    ...common,
    protection: 'strict',
    repositories: [{ name }],
    environments: environments.map((environment, index) => ({
      name: environment,
      // built for the first one, and promoted by digest
      ...(index === 0 && { pushImages: true }),
    })),
    ...(edge === 'domain' && domain !== undefined && { zones: [domain] }),
  };
}

/** One environment. The first ones are cheap and easily destroyed, the last one is guarded and has two of everything. */
export function environmentConfigOf(choices: Choices, name: string): EnvironmentConfig {
  const guarded = isGuarded(choices, name);
  const index = choices.environments.indexOf(name);
  return {
    name,
    ...common,
    protection: guarded ? 'strict' : 'relaxed',
    shared: SHARED,
    network: {
      cidr: `10.${index}.0.0/16`,
      availabilityZones: [`${REGION}a`, `${REGION}b`],
      natGateways: guarded ? 'perZone' : 'one',
    },
    cluster: clusterOf(choices, guarded),
    edge: edgeOf(choices, name),
    ...(choices.database === 'postgresql' && {
      database: { instanceClass: guarded ? 'db.m6g.large' : 'db.t4g.micro', storageGiB: guarded ? 100 : 20 },
    }),
    ...(choices.cache !== 'none' && { cache: { nodeType: 'cache.t4g.micro', engine: choices.cache } }),
    services: [serviceOf(choices, guarded)],
  };
}

function clusterOf({ compute }: Choices, guarded: boolean): EnvironmentConfig['cluster'] {
  if (compute !== 'ec2') return { kind: compute };
  // two tasks on each: blue, green and a migration fit
  if (!guarded) return { kind: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 3 };
  return {
    kind: 'ec2',
    instanceType: 'm5.large',
    minInstances: 3,
    maxInstances: 6,
    otherInstanceTypes: ['m5a.large', 'm6i.large'],
  };
}

function edgeOf({ edge, domain = '', environments }: Choices, name: string): EdgeConfig {
  switch (edge) {
    case 'http':
      return { kind: 'http', reason: 'there is no domain to prove yet' };
    case 'domain': {
      const isLast = environments.at(-1) === name;
      return { kind: 'domain', domain: isLast ? domain : `${name}.${domain}`, zone: { shared: domain }, www: false };
    }
    case 'cdn':
      return { kind: 'cdn', reason: 'there is no certificate for the internal load balancer yet' };
    case 'httpApi':
      return {
        kind: 'httpApi',
        plainHttp: { reason: 'there is no certificate for the internal load balancer yet' },
        public: [{ route: 'GET /healthz', reason: 'whoever watches the service asks it without a token' }],
      };
    default:
      return { kind: 'none' };
  }
}

function serviceOf({ name, database, cache, edge }: Choices, guarded: boolean): ServiceConfig {
  const secrets: ServiceConfig['secrets'] = {
    ...(database === 'postgresql' && { DATABASE_URL: { from: 'database' } }),
    ...(cache !== 'none' && { CACHE_URL: { from: 'cache' } }),
  };
  return {
    name,
    ...(edge !== 'none' && { port: PORT }),
    cpu: guarded ? 1024 : 256,
    memoryMiB: guarded ? 2048 : 512,
    desiredCount: guarded ? 2 : 1,
    ...(edge !== 'none' && { health: { path: '/healthz' } }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(database === 'postgresql' && { migration: { command: ['alembic', 'upgrade', 'head'] } }),
    rollout: rolloutOf(edge === 'none', guarded),
  };
}

function rolloutOf(isWorker: boolean, guarded: boolean): ServiceConfig['rollout'] {
  // without a load balancer there is no traffic to shift
  if (isWorker) return { engine: 'ecs', shift: { kind: 'rolling' } };
  if (!guarded) return { engine: 'codeDeploy', shift: { kind: 'allAtOnce' }, keepBlueMinutes: 5 };
  return { engine: 'codeDeploy', shift: { kind: 'canary', percent: 10, waitMinutes: 5 }, keepBlueMinutes: 60 };
}
