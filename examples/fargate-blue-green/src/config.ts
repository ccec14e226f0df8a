import type { EnvironmentConfig, SharedConfig } from '@berth/platform';

const system = 'fargate-blue-green';
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
  environments: [{ name: `${system}-dev`, pushImages: true }, { name: `${system}-test` }, { name: `${system}-prod` }],
};

/** What `develop` holds. */
export const dev: EnvironmentConfig = {
  name: `${system}-dev`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`, `${region}c`], natGateways: 'one' },
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
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      rollout: { engine: 'codeDeploy', shift: { kind: 'linear', percent: 10, everyMinutes: 1 }, validate: true },
    },
  ],
};

/** Any branch, by hand. */
export const test: EnvironmentConfig = {
  name: `${system}-test`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`, `${region}c`], natGateways: 'one' },
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
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      rollout: { engine: 'codeDeploy', shift: { kind: 'linear', percent: 10, everyMinutes: 1 }, validate: true },
    },
  ],
};

/** What `main` holds. */
export const prod: EnvironmentConfig = {
  name: `${system}-prod`,
  account,
  region,
  owner,
  protection: 'strict',
  shared: global.name,
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`, `${region}c`], natGateways: 'one' },
  cluster: { kind: 'fargate' },
  edge: { kind: 'http', reason: 'the example has no domain yet; write yours here' },
  database: { instanceClass: 'db.t4g.micro', storageGiB: 20 },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8000,
      cpu: 1024,
      memoryMiB: 2048,
      desiredCount: 1,
      health: { path: '/healthz' },
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      rollout: { engine: 'codeDeploy', shift: { kind: 'linear', percent: 10, everyMinutes: 1 }, validate: true },
    },
  ],
};
