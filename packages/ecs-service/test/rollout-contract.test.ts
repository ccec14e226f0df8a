import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Duration } from 'aws-cdk-lib/core';
import { NativeRollout, RolloutEngine, ServiceSecret, TaskNetwork } from '../src';
import { ec2, fargate, route, ServiceStack } from './_fixtures/service-stack';

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

test('publishes a rollout contract that the deploy tool can read', () => {
  const service = stack.make({
    desiredCount: 2,
    secrets: { SECRET_KEY: ServiceSecret.fromSecretsManager(stack.secretNamed('key')) },
    migration: { command: ['alembic', 'upgrade', 'head'], timeout: Duration.minutes(20) },
    health: { path: '/healthz', gracePeriod: Duration.seconds(90) },
  });

  service.publishRollout({
    codeDeploy: { application: 'app', deploymentGroup: 'group', deploymentConfig: 'config' },
    loadBalancer: { productionListener: 'arn:80', testListener: 'arn:9000', targetGroups: ['arn:blue', 'arn:green'] },
  });

  expect(stack.publishedRollout()).toEqual({
    version: 1,
    environment: 'dev',
    service: 'pyshop',
    account: '000000000000',
    region: 'eu-west-1',
    cluster: 'dev-cluster',
    ecsService: expect.stringMatching(/^<Service.*Name>$/),
    engine: 'codeDeploy',
    taskDefinition: expect.stringMatching(/^<ServiceTask.*>$/),
    container: { name: 'pyshop', port: 8000 },
    repository: expect.stringMatching(/^000000000000\.dkr\.ecr\.eu-west-1\..*\/pyshop$/),
    desiredCount: 2,
    health: { path: '/healthz', gracePeriodSeconds: 90 },
    logGroup: expect.stringMatching(/^<ServiceLog/),
    network: { subnets: [expect.any(String), expect.any(String)], securityGroups: [expect.any(String)] },
    capacity: [{ capacityProvider: 'dev-provider', weight: 1 }],
    launchType: 'EC2',
    migration: { command: ['alembic', 'upgrade', 'head'], timeoutMinutes: 20 },
    codeDeploy: { application: 'app', deploymentGroup: 'group', deploymentConfig: 'config' },
    loadBalancer: { productionListener: 'arn:80', testListener: 'arn:9000', targetGroups: ['arn:blue', 'arn:green'] },
    secrets: ['arn:aws:secretsmanager:eu-west-1:000000000000:secret:key-AbCdEf'],
  });
});

test('publishes a rollout contract for the engine of ECS', () => {
  stack.make({ engine: RolloutEngine.ECS }).publishRollout();

  expect(stack.publishedRollout()).toMatchObject({ engine: 'ecs', secrets: [] });
});

test('tells the deploy tool each secret once, and no parameters', () => {
  const parameter = ServiceSecret.fromParameter(StringParameter.fromStringParameterName(stack, 'Parameter', '/x'));
  const app = stack.secretNamed('app');
  const web = stack.secretNamed('web');
  const field = (name: string) => ServiceSecret.fromSecretsManager(app, { field: name });
  const image = `nginx:1@sha256:${'a'.repeat(64)}`;
  stack
    .make({
      secrets: { USER: field('user'), PASSWORD: field('password'), LEVEL: parameter },
      sidecars: [{ name: 'web', image, secrets: { KEY: ServiceSecret.fromSecretsManager(web) } }],
      engine: RolloutEngine.ECS,
    })
    .publishRollout();

  expect(stack.publishedRollout().secrets).toEqual([app.secretArn, web.secretArn]);
});

test('tells the deploy tool what its route is', () => {
  stack.make({ rollout: NativeRollout.blueGreen() }).publishRollout();

  expect(stack.publishedRollout()).toMatchObject({
    engine: 'ecs',
    loadBalancer: {
      productionListener: 'arn:443',
      productionRule: 'arn:443/rule',
      testListener: 'arn:9443',
      testRule: 'arn:9443/rule',
      targetGroups: ['arn:blue', 'arn:green'],
    },
  });
});

test('tells the deploy tool no more of the route than there is', () => {
  const { blue, productionListenerArn } = route;
  stack.make({ engine: RolloutEngine.ECS, route: { blue, productionListenerArn } }).publishRollout();

  expect(stack.publishedRollout().loadBalancer).toEqual({ productionListener: 'arn:443', targetGroups: ['arn:blue'] });
});

test('tells the deploy tool nothing of a load balancer without listener', () => {
  stack.make({ engine: RolloutEngine.ECS, route: { blue: route.blue } }).publishRollout();

  expect(stack.publishedRollout()).not.toHaveProperty('loadBalancer');
});

test('tells the deploy tool where tasks run on Fargate', () => {
  stack.make({ cluster: fargate, engine: RolloutEngine.ECS }).publishRollout();

  expect(stack.publishedRollout()).toMatchObject({ launchType: 'FARGATE', capacity: fargate.capacity });
});

test('tells the deploy tool nothing of a network in bridge mode', () => {
  const instanceSecurityGroup = SecurityGroup.fromSecurityGroupId(stack, 'Instances', 'sg-1');
  const taskNetwork = TaskNetwork.bridge({ reason: 'few network interfaces', owner: 'platform team' });
  stack.make({ cluster: { ...ec2, instanceSecurityGroup }, taskNetwork, engine: RolloutEngine.ECS }).publishRollout();

  expect(stack.publishedRollout()).not.toHaveProperty('network');
});

test('tells the deploy tool which commands can be run by name', () => {
  const tasks = {
    reindex: { command: ['python', '-m', 'app.reindex'] },
    export: { command: ['export'], timeout: Duration.seconds(90) },
  };
  stack.make({ tasks, migration: { command: ['migrate'] }, engine: RolloutEngine.ECS }).publishRollout();

  expect(stack.publishedRollout()).toMatchObject({
    tasks: {
      reindex: { command: ['python', '-m', 'app.reindex'], timeoutMinutes: 15 },
      export: { command: ['export'], timeoutMinutes: 1.5 },
    },
    migration: { command: ['migrate'], timeoutMinutes: 15 },
  });
});
