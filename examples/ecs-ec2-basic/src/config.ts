import type { EnvironmentConfig, SharedConfig } from '@berth/platform';

const system = 'ecs-ec2-basic';
const account = '000000000000'; // the local cloud; write your account here
const region = 'eu-west-1';
const owner = 'platform team';
const cluster = `${system}-dev-cluster`;

/** What its environments share. */
export const global: SharedConfig = {
  name: `${system}-global`,
  account,
  region,
  owner,
  protection: 'strict',
  repositories: [{ name: `${system}/pyshop` }],
  environments: [{ name: `${system}-dev`, pushImages: true }],
  // by default each environment makes its own key: a token of one is then worth nothing in another
  secrets: [{ name: 'secret-key' }],
  // by default each service has roles of its own
  sharedRoles: { clusters: [cluster] },
};

/** One small instance behind a public load balancer. */
export const dev: EnvironmentConfig = {
  name: `${system}-dev`,
  account,
  region,
  owner,
  protection: 'relaxed',
  shared: global.name,
  // by default what one service may do, no other may
  sharedRoles: { reason: 'the system has three roles for all of it, made in the shared environment' },
  network: { cidr: '10.0.0.0/16', availabilityZones: [`${region}a`, `${region}b`], natGateways: 'one' },
  cluster: {
    kind: 'ec2',
    name: cluster,
    // by default Nitro is asked for; t3.small costs little more and has three network interfaces
    instanceType: 't2.micro',
    preNitro: { reason: 'the free tier of accounts made before July 2025 knows no other type' },
    minInstances: 1,
    maxInstances: 2,
    // by default there is no key; a key pair of this name must exist in the account before the first deployment
    ssh: {
      keyName: `${system}-dev`,
      reason: 'the system names a key pair; no port is open for it, shells come by Session Manager',
    },
  },
  // by default there is a certificate, and port 80 redirects
  edge: { kind: 'http', reason: 'the system has no domain and no certificate' },
  database: { instanceClass: 'db.t4g.micro', storageGiB: 20 },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8080,
      cpu: 256,
      memoryMiB: 384,
      desiredCount: 1,
      health: { path: '/healthz' },
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'shared', name: 'secret-key' } },
      // by default ECS hands them over and the code cannot read them again
      readsSecrets: true,
      migration: { command: ['alembic', 'upgrade', 'head'] },
      bridge: { reason: 't2.micro has two network interfaces, too few for one each task' },
      rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
    },
  ],
};
