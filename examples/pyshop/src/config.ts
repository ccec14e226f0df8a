import type { EnvironmentConfig, NetworkConfig, ServiceConfig, SharedConfig } from '@berth/platform';

const system = 'pyshop';
const account = '000000000000'; // the local cloud; write your account here
const region = 'us-east-1';
const owner = 'platform team';
const domain = 'pyshop.example.com'; // write yours here

/** What its environments share. */
export const global: SharedConfig = {
  name: `${system}-global`,
  account,
  region,
  owner,
  protection: 'strict',
  repositories: [{ name: `${system}/pyshop` }],
  environments: [
    { name: `${system}-dev`, pushImages: true, exec: true },
    { name: `${system}-staging`, exec: true },
    { name: `${system}-production`, exec: true },
  ],
  // made here, so that it can be delegated before staging needs a certificate in it
  zones: [`staging.${domain}`],
};

/** The same addresses in each environment: they are never connected. */
const network: NetworkConfig = {
  cidr: '10.0.0.0/16',
  availabilityZones: [`${region}a`, `${region}b`],
  tiers: [
    { name: 'public', kind: 'public', cidrs: ['10.0.1.0/24', '10.0.2.0/24'] },
    // tasks and database share it; the default is a tier of its own for data, which reaches no internet
    { name: 'private', kind: 'private', cidrs: ['10.0.10.0/24', '10.0.11.0/24'] },
  ],
};

/** What PyShop is everywhere, at the size of dev. */
const pyshop = {
  name: 'pyshop',
  repository: `${system}/pyshop`,
  port: 8000,
  architecture: 'arm64', // a fifth cheaper than x86_64; the same everywhere, because one image goes from dev to production
  cpu: 256,
  memoryMiB: 512,
  desiredCount: 1,
  health: { path: '/healthz' },
  variables: { ACCESS_TOKEN_EXPIRE_MINUTES: '30', ENVIRONMENTS: 'dev,staging,production' },
  secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
  migration: { command: ['alembic', 'upgrade', 'head'] },
  // the default is that nobody opens a shell in a task
  exec: { reason: 'developers look into a running task when its logs do not say enough' },
  // task by task, taken back by ECS when the new tasks do not get healthy
  rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
} satisfies ServiceConfig;

const thresholds = {
  serviceCpu: 85,
  serviceMemory: 90,
  errors: 10,
  responseSeconds: 1,
  unhealthyTargets: 1,
  databaseCpu: 80,
  databaseFreeGiB: 4,
  databaseConnections: 60,
};

/** What its databases let in: the default is a second group, of the function that gives passwords. */
const onlyFromTasks = {
  reason: 'the group of the tasks is the only one that the database lets in, as the system was drawn',
};

/** As small as it gets. */
export const dev: EnvironmentConfig = {
  name: `${system}-dev`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  logRetentionDays: 30,
  network: { ...network, natGateways: 'one' },
  cluster: { kind: 'fargate' },
  // port 80 serves: a redirect to a port that nobody listens on would reach nothing
  edge: { kind: 'http', reason: 'dev has no domain, and no data of customers' },
  database: {
    instanceClass: 'db.t4g.micro',
    storageGiB: 20,
    version: '15', // the default is 17
    multiAz: false,
    backupDays: 7,
    enhancedMonitoring: true,
    urlScheme: 'postgresql',
    onlyFromTasks,
  },
  services: [{ ...pyshop, variables: { ...pyshop.variables, ENVIRONMENT: 'dev' } }],
  monitoring: { emails: ['developers@example.com'], thresholds },
};

/** As production, smaller. */
export const staging: EnvironmentConfig = {
  name: `${system}-staging`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  logRetentionDays: 90,
  network: { ...network, natGateways: 'perZone' },
  cluster: { kind: 'fargate' },
  edge: { kind: 'domain', domain: `staging.${domain}`, zone: { shared: `staging.${domain}` } },
  database: {
    instanceClass: 'db.t4g.micro',
    storageGiB: 20,
    version: '15', // the default is 17
    multiAz: false,
    backupDays: 7,
    enhancedMonitoring: true,
    urlScheme: 'postgresql',
    onlyFromTasks,
  },
  services: [
    {
      ...pyshop,
      cpu: 512,
      memoryMiB: 1024,
      desiredCount: 2,
      variables: { ...pyshop.variables, ENVIRONMENT: 'staging' },
      scaling: { min: 2, max: 10, cpu: 70, memory: 80 },
    },
  ],
  monitoring: { emails: ['developers@example.com'], thresholds },
};

/** Where the users are. */
export const production: EnvironmentConfig = {
  name: `${system}-production`,
  account,
  region,
  owner,
  protection: 'strict',
  shared: global.name,
  logRetentionDays: 365,
  network: { ...network, natGateways: 'perZone' },
  cluster: { kind: 'fargate' },
  // the zone of the company; write the id of yours here
  edge: { kind: 'domain', domain, zone: { id: 'Z0123456789EXAMPLE00', name: domain } },
  database: {
    instanceClass: 'db.t4g.small',
    storageGiB: 20,
    version: '15', // the default is 17
    multiAz: true,
    backupDays: 7, // the default is 35 days where protection is strict
    enhancedMonitoring: true,
    urlScheme: 'postgresql',
    onlyFromTasks,
  },
  services: [
    {
      ...pyshop,
      cpu: 1024,
      memoryMiB: 2048,
      desiredCount: 2,
      variables: { ...pyshop.variables, ENVIRONMENT: 'production' },
      scaling: { min: 2, max: 10, cpu: 70, memory: 80 },
    },
  ],
  monitoring: { emails: ['on-call@example.com'], thresholds: { ...thresholds, databaseConnections: 120 } },
};
