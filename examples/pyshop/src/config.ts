import type { EnvironmentConfig, SharedConfig } from '@berth/platform';

const system = 'pyshop';
const account = '000000000000'; // the local cloud; write your account here
const region = 'us-east-1';
const owner = 'platform team';

/** What its environments share. */
export const global: SharedConfig = {
  name: `${system}-global`,
  account,
  region,
  owner,
  protection: 'strict',
  repositories: [{ name: `${system}/pyshop` }],
  environments: [
    { name: `${system}-dev`, pushImages: true },
    { name: `${system}-staging` },
    { name: `${system}-production` },
  ],
};

/** As small as it gets. */
export const dev: EnvironmentConfig = {
  name: `${system}-dev`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`], natGateways: 'one' },
  cluster: { kind: 'fargate' },
  edge: { kind: 'http', reason: 'the example has no domain yet; write yours here' },
  database: { instanceClass: 'db.t4g.micro', storageGiB: 20 },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8000,
      cpu: 256,
      memoryMiB: 512,
      desiredCount: 1,
      health: { path: '/healthz' },
      variables: { ENVIRONMENT: 'dev', ACCESS_TOKEN_EXPIRE_MINUTES: '30' },
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
    },
  ],
};

/** As production, smaller. */
export const staging: EnvironmentConfig = {
  name: `${system}-staging`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`], natGateways: 'perZone' },
  cluster: { kind: 'fargate' },
  edge: { kind: 'http', reason: 'the example has no domain yet; write yours here' },
  database: { instanceClass: 'db.t4g.micro', storageGiB: 20 },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8000,
      cpu: 512,
      memoryMiB: 1024,
      desiredCount: 2,
      health: { path: '/healthz' },
      variables: { ENVIRONMENT: 'staging', ACCESS_TOKEN_EXPIRE_MINUTES: '30' },
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      scaling: { min: 2, max: 10, cpu: 70, memory: 80 },
      rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
    },
  ],
};

/** Where the users are. */
export const production: EnvironmentConfig = {
  name: `${system}-production`,
  account,
  region,
  owner,
  protection: 'strict',
  shared: global.name,
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`], natGateways: 'perZone' },
  cluster: { kind: 'fargate' },
  edge: { kind: 'http', reason: 'the example has no domain yet; write yours here' },
  database: { instanceClass: 'db.t4g.small', storageGiB: 20 },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8000,
      cpu: 1024,
      memoryMiB: 2048,
      architecture: 'arm64', // a fifth cheaper than x86_64
      desiredCount: 2,
      health: { path: '/healthz' },
      variables: { ENVIRONMENT: 'production', ACCESS_TOKEN_EXPIRE_MINUTES: '30' },
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      scaling: { min: 2, max: 10, cpu: 70, memory: 80 },
      rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
    },
  ],
};
