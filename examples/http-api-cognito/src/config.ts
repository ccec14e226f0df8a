import type { EnvironmentConfig, SharedConfig } from '@berth/platform';

const system = 'http-api-cognito';
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
    secondaryCidrs: ['172.10.0.0/16'],
    // 172.10.0.0/16 belongs to somebody in the internet, whom nothing in this VPC can reach; the default is 100.64.0.0/16
    allowPublicRange: { reason: 'the addresses of the system as it was drawn; new ones take 100.64.0.0/16' },
    availabilityZones: [`${region}a`, `${region}b`],
    natGateways: 'perZone',
    tiers: [
      { name: 'public', kind: 'public', cidrs: ['10.0.10.0/24', '10.0.20.0/24'] },
      { name: 'enterprise', kind: 'private', holds: 'data', cidrs: ['10.0.1.0/24', '10.0.2.0/24'] },
      { name: 'ecs', kind: 'isolated', holds: 'workload', cidrs: ['172.10.1.0/24', '172.10.2.0/24'] },
    ],
  },
  cluster: { kind: 'fargate' },
  edge: {
    kind: 'httpApi',
    // the default is that an administrator invites users
    selfSignUp: true,
    plainHttp: { reason: 'the system has no certificate; the way from the API stays inside the VPC' },
  },
  database: { instanceClass: 'db.t4g.micro', storageGiB: 20 },
  services: [
    {
      name: 'pyshop',
      repository: `${system}/pyshop`,
      port: 8000,
      cpu: 256,
      memoryMiB: 512,
      desiredCount: 2,
      health: { path: '/healthz' },
      // who asks stands in the token that the API has verified: no login here, no key to sign with
      variables: { IDENTITY: 'gateway' },
      secrets: { DATABASE_URL: { from: 'database' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      scaling: { min: 2, max: 4, cpu: 70 },
      rollout: { engine: 'ecs', shift: { kind: 'rolling' } },
    },
  ],
};
