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
  network: {
    cidr: '10.0.0.0/16',
    availabilityZones: [`${region}a`, `${region}b`],
    // the default is one in each zone, which survives the loss of a zone
    natGateways: 'one',
    tiers: [
      { name: 'public', kind: 'public' },
      // instances and data share it; the default is a tier of its own for data, which reaches no internet
      { name: 'private', kind: 'private' },
    ],
  },
  cluster: {
    kind: 'ec2',
    instanceType: 't3.small',
    minInstances: 2,
    maxInstances: 4,
    // the default is that only the roles of tasks pull
    pullImages: true,
  },
  edge: {
    kind: 'https',
    // write yours here; with a hosted zone, `kind: 'domain'` makes it
    certificateArn: `arn:aws:acm:${region}:${account}:certificate/00000000-0000-4000-8000-000000000000`,
    // the default is that port 80 redirects
    plainHttp: { reason: 'the system serves HTTP and HTTPS alike; take this away when no client needs HTTP any more' },
  },
  database: {
    instanceClass: 'db.t4g.micro',
    storageGiB: 20,
    multiAz: true,
    backupDays: 7,
    backupWindow: '01:00-02:00',
    maintenanceWindow: 'sun:03:00-sun:04:00',
    enhancedMonitoring: true,
    // the default is that the function that gives passwords has a security group of its own
    onlyFromTasks: {
      reason: 'the group of the hosts is the only one that the database lets in, as the system was drawn',
    },
  },
  // the default is Valkey, which costs a fifth less
  cache: { nodeType: 'cache.t4g.micro', engine: 'redis' },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8000,
      cpu: 256,
      memoryMiB: 512,
      desiredCount: 2,
      health: { path: '/healthz', codes: '200' },
      secrets: { DATABASE_URL: { from: 'database' }, REDIS_URL: { from: 'cache' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      scaling: { min: 2, max: 4, cpu: 70 },
      // the default is a network interface and a security group of its own for each task
      bridge: { reason: 'the security group of the instances speaks for their tasks; t3.small has three interfaces' },
      rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
    },
  ],
};
