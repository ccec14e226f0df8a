import type { EnvironmentConfig } from '@berth/platform';

/** Where the users are: two of everything, guarded, released to a tenth of them first. */
export const config: EnvironmentConfig = {
  name: 'prod',
  account: '000000000000', // the local cloud; write your account here
  region: 'eu-west-1',
  owner: 'platform team',
  protection: 'strict',
  shared: 'global',
  permissionsBoundary: true,
  network: {
    cidr: '10.2.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    natGateways: 'perZone',
  },
  // two tasks on each: twice two for blue and green, and a migration
  cluster: {
    kind: 'ec2',
    instanceType: 'm5.large',
    minInstances: 3,
    maxInstances: 6,
    otherInstanceTypes: ['m5a.large', 'm6i.large'],
  },
  edge: { kind: 'http', reason: 'there is no domain to prove yet' },
  database: { instanceClass: 'db.m6g.large', storageGiB: 100, multiAz: true },
  services: [
    {
      name: 'pyshop',
      port: 8000,
      cpu: 1024,
      memoryMiB: 2048,
      desiredCount: 2,
      health: { path: '/healthz' },
      variables: { ACCESS_TOKEN_EXPIRE_MINUTES: '30' },
      secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
      migration: { command: ['alembic', 'upgrade', 'head'] },
      rollout: { engine: 'codeDeploy', shift: { kind: 'canary', percent: 10, waitMinutes: 5 }, keepBlueMinutes: 60 },
    },
  ],
};
