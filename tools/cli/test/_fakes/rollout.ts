import type { Rollout } from '@berth/rollout';

export const BLUE = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/blue/1';
export const GREEN = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/green/2';
export const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener/app/dev/1/80';
export const BASE = 'arn:aws:ecs:eu-west-1:000000000000:task-definition/dev-pyshop:1';
export const FIRST = `sha256:${'1'.repeat(64)}`;
export const SECOND = `sha256:${'2'.repeat(64)}`;

/** A service with a database behind a load balancer. */
export const rollout: Rollout = {
  version: 1,
  environment: 'dev',
  service: 'pyshop',
  account: '000000000000',
  region: 'eu-west-1',
  cluster: 'dev',
  ecsService: 'dev-pyshop',
  engine: 'codeDeploy',
  taskDefinition: BASE,
  container: { name: 'pyshop', port: 8000 },
  repository: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/pyshop',
  desiredCount: 2,
  health: { path: '/healthz', gracePeriodSeconds: 30 },
  logGroup: '/berth/dev/pyshop',
  network: { subnets: ['subnet-1'], securityGroups: ['sg-1'] },
  capacity: [{ capacityProvider: 'dev-ec2', weight: 1 }],
  launchType: 'EC2',
  migration: { command: ['alembic', 'upgrade', 'head'], timeoutMinutes: 10 },
  codeDeploy: {
    application: 'dev-pyshop',
    deploymentGroup: 'dev-pyshop',
    deploymentConfig: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  },
  loadBalancer: { productionListener: LISTENER, testListener: `${LISTENER}00`, targetGroups: [BLUE, GREEN] },
  secrets: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:database'],
};
