import type { EnvironmentConfig, SharedConfig } from '@berth/platform';

const system = 'ec2-full-platform';
const account = '000000000000'; // the local cloud; write your account here
const region = 'eu-west-1';
const owner = 'platform team';

/** What its environments share. */
export const global: SharedConfig = {
  name: `${system}-global`,
  account,
  region,
  owner,
  protection: 'strict',
  repositories: [{ name: `${system}/pyshop` }],
  environments: [{ name: `${system}-main`, pushImages: true }],
};

/** The whole system. */
export const main: EnvironmentConfig = {
  name: `${system}-main`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`], natGateways: 'one' },
  cluster: {
    kind: 'ec2',
    instanceType: 't3.small',
    minInstances: 2,
    maxInstances: 4,
  },
  edge: { kind: 'http', reason: 'the example has no domain yet; write yours here' },
  database: { instanceClass: 'db.t4g.micro', storageGiB: 20 },
  cache: { nodeType: 'cache.t4g.micro', engine: 'redis' },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8000,
      cpu: 256,
      memoryMiB: 512,
      desiredCount: 2,
      health: { path: '/healthz' },
      secrets: { DATABASE_URL: { from: 'database' }, REDIS_URL: { from: 'cache' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      bridge: { reason: 'tasks share the security group of their instances' },
      rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
    },
  ],
};
