import type { EnvironmentConfig, ServiceConfig } from '../../src';

/** A config without mistakes. */
export function makeConfig(changes: Partial<EnvironmentConfig> = {}): EnvironmentConfig {
  return {
    name: 'dev',
    account: '000000000000',
    region: 'eu-west-1',
    owner: 'platform team',
    protection: 'relaxed',
    shared: 'global',
    network: { cidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a', 'eu-west-1b'], natGateways: 'one' },
    cluster: {
      kind: 'ec2',
      instanceType: 't3.small',
      minInstances: 2,
      maxInstances: 3,
      otherInstanceTypes: ['t3a.small'],
    },
    edge: { kind: 'http', reason: 'there is no domain to prove yet' },
    database: { instanceClass: 'db.t4g.micro', storageGiB: 20 },
    services: [makeService()],
    ...changes,
  };
}

/** A service without mistakes. */
export function makeService(changes: Partial<ServiceConfig> = {}): ServiceConfig {
  return {
    name: 'pyshop',
    port: 8000,
    cpu: 256,
    memoryMiB: 512,
    desiredCount: 1,
    health: { path: '/healthz' },
    variables: { ENVIRONMENT: 'dev' },
    secrets: { DATABASE_URL: { from: 'database' }, SECRET_KEY: { from: 'generated' } },
    migration: { command: ['alembic', 'upgrade', 'head'] },
    rollout: { engine: 'codeDeploy', shift: { kind: 'allAtOnce' }, keepBlueMinutes: 5 },
    ...changes,
  };
}
