import type * as sdk from '@aws-sdk/client-codedeploy';
import { stringify } from 'yaml';
import { AwsError } from '../../../src/core/aws-error';
import { appSpec, BlueGreen } from './_fixtures/blue-green';

const minute = 60_000;
let system: BlueGreen;

afterEach(() => system.stop());

test('a deployment passes the lifecycle events in order, then ends the original task set', async () => {
  system = await BlueGreen.start();

  const id = await system.deploy();
  expect(await system.deployment(id)).toMatchObject({ status: 'Created', creator: 'user' });
  await system.clock.advance(minute);

  expect(await system.events(id)).toEqual([
    'BeforeInstall Succeeded',
    'Install Succeeded',
    'AfterInstall Succeeded',
    'AllowTestTraffic Succeeded',
    'AfterAllowTestTraffic Succeeded',
    'BeforeAllowTraffic Succeeded',
    'AllowTraffic Succeeded',
    'AfterAllowTraffic Succeeded',
  ]);
  expect(await system.deployment(id)).toMatchObject({ status: 'InProgress', instanceTerminationWaitTimeStarted: true });
  expect(system.ecs.calls).toEqual(['create', 'primary replacement-1']);
  expect([await system.weight(system.production), await system.weight(system.test)]).toEqual([100, 100]);

  await system.clock.advance(5 * minute);

  expect(await system.deployment(id)).toMatchObject({ status: 'Succeeded', completeTime: expect.any(Date) });
  expect(system.ecs.taskSets).toEqual(['replacement-1 PRIMARY']);
});

test('the replacement gets the target group that the primary task set does not use, deployment after deployment', async () => {
  system = await BlueGreen.start();

  await system.deploy();
  await system.clock.advance(7 * minute);
  await system.deploy();
  await system.clock.advance(7 * minute);

  const groups = system.ecs.created.map(({ loadBalancers }) => loadBalancers?.[0]?.targetGroupArn);
  expect(groups).toEqual([system.green, system.blue]);
  expect(await system.weight(system.production)).toBe(0);
  expect(system.ecs.taskSets).toEqual(['replacement-2 PRIMARY']);
});

test('the task set runs what the AppSpec says, and by launch type if that omits the capacity providers', async () => {
  system = await BlueGreen.start();

  const id = await system.deploy();
  await system.clock.advance(minute);

  expect(system.ecs.created).toEqual([
    {
      cluster: 'shop',
      service: 'web',
      externalId: id,
      clientToken: id,
      taskDefinition: 'arn:aws:ecs:eu-west-1:000000000000:task-definition/web:2',
      loadBalancers: [{ targetGroupArn: system.green, containerName: 'web', containerPort: 8000 }],
      scale: { unit: 'PERCENT', value: 100 },
      launchType: 'EC2',
    },
  ]);
});

test('a YAML AppSpec gives network and capacity providers', async () => {
  system = await BlueGreen.start();
  const [resource] = appSpec.Resources;
  const content = stringify({
    Resources: [
      {
        TargetService: {
          Type: 'AWS::ECS::Service',
          Properties: {
            ...resource?.TargetService.Properties,
            NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['subnet-1'], AssignPublicIp: 'DISABLED' } },
            CapacityProviderStrategy: [{ CapacityProvider: 'ec2', Base: 0, Weight: 1 }],
          },
        },
      },
    ],
  });

  await system.deploy({ revision: { revisionType: 'String', string: { content } } });
  await system.clock.advance(minute);

  expect(system.ecs.created).toMatchObject([
    {
      networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'], assignPublicIp: 'DISABLED' } },
      capacityProviderStrategy: [{ capacityProvider: 'ec2', base: 0, weight: 1 }],
    },
  ]);
  expect(system.ecs.created[0]).not.toHaveProperty('launchType');
});

test('a service of no tasks is deployed at once', async () => {
  system = await BlueGreen.start();
  system.ecs.desiredCount = 0;

  const id = await system.deploy();
  await system.clock.advance(2_000);

  expect((await system.events(id)).at(-1)).toBe('AfterAllowTraffic Succeeded');
});

test('a canary moves a tenth of the traffic, and the rest after its interval', async () => {
  system = await BlueGreen.start();

  await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(10_000);
  expect(await system.weight(system.production)).toBe(10);
  await system.clock.advance(4.7 * minute);
  expect(await system.weight(system.production)).toBe(10);
  expect(system.ecs.calls).toEqual(['create']);
  await system.clock.advance(0.3 * minute);

  expect(await system.weight(system.production)).toBe(100);
  expect(system.ecs.calls).toEqual(['create', 'primary replacement-1']);
});

test('a linear deployment moves a tenth of the traffic every minute', async () => {
  system = await BlueGreen.start();

  const id = await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes' });
  await system.clock.advance(10_000);
  const weights = [await system.weight(system.production)];
  for (let i = 0; i < 9; i++) {
    await system.clock.advance(minute);
    weights.push(await system.weight(system.production));
  }

  expect(weights).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  const { taskSetsInfo } = await system.target(id);
  expect(taskSetsInfo).toMatchObject([
    { taskSetLabel: 'Blue', trafficWeight: 0, status: 'ACTIVE', targetGroup: { name: 'blue' } },
    { taskSetLabel: 'Green', trafficWeight: 100, status: 'PRIMARY', targetGroup: { name: 'green' } },
  ]);
});

test("a configuration of one's own decides over the moves", async () => {
  system = await BlueGreen.start();
  await system.run('CreateDeploymentConfig', {
    deploymentConfigName: 'halves',
    computePlatform: 'ECS',
    trafficRoutingConfig: {
      type: 'TimeBasedLinear',
      timeBasedLinear: { linearPercentage: 40, linearInterval: 2 },
    },
  });

  await system.deploy({ deploymentConfigName: 'halves' });
  const weights: number[] = [];
  await system.clock.advance(10_000);
  for (let i = 0; i < 3; i++) {
    weights.push(await system.weight(system.production));
    await system.clock.advance(2 * minute);
  }

  expect(weights).toEqual([40, 80, 100]);
});

test('a rule behind the production listener moves with it, other rules stay', async () => {
  system = await BlueGreen.start();
  const other = await system.cloud.targetGroup('other');
  const rule = async (Priority: number, TargetGroupArn: string) => {
    const answer = await system.cloud.run<{ Rules: { RuleArn: string }[] }>('CreateRule', {
      ListenerArn: system.production,
      Priority,
      Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
      Actions: [{ Type: 'forward', TargetGroupArn }],
    });
    return answer.Rules[0]?.RuleArn;
  };
  const [moved, kept] = [await rule(1, system.blue), await rule(2, other)];

  await system.deploy();
  await system.clock.advance(minute);

  const { Rules } = await system.cloud.run<{ Rules: object[] }>('DescribeRules', { RuleArns: [moved, kept] });
  expect(Rules).toMatchObject([
    { Actions: [{ ForwardConfig: { TargetGroups: [{ Weight: 0 }, { TargetGroupArn: system.green, Weight: 100 }] } }] },
    { Actions: [{ TargetGroupArn: other }] },
  ]);
});

test('a replacement that does not become healthy within an hour fails the deployment and is rolled back', async () => {
  system = await BlueGreen.start();
  await system.clock.advance(2 * minute);
  system.health = {
    ok: false,
    reason: 'Target.ResponseCodeMismatch',
    description: 'Health checks failed with these codes: [500]',
  };

  const id = await system.deploy();
  await system.clock.advance(60 * minute);
  expect(await system.deployment(id)).toMatchObject({ status: 'InProgress' });
  await system.clock.advance(minute);

  const failed = await system.deployment(id);
  expect(failed).toMatchObject({
    status: 'Failed',
    errorInformation: {
      code: 'TIMEOUT',
      message:
        'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
    },
    rollbackInfo: { rollbackMessage: expect.stringContaining('succeeded') },
  });
  expect((await system.events(id)).slice(0, 4)).toEqual([
    'BeforeInstall Succeeded',
    'Install Failed',
    'AfterInstall Skipped',
    'AllowTestTraffic Skipped',
  ]);
  expect(await system.deployment(failed.rollbackInfo?.rollbackDeploymentId ?? '')).toMatchObject({
    status: 'Succeeded',
    creator: 'codeDeployRollback',
    rollbackInfo: { rollbackTriggeringDeploymentId: id },
  });
  expect(system.ecs.taskSets).toEqual(['original PRIMARY']);
  expect(await system.weight(system.production)).toBe(0);
});

test('a deployment waits until the tasks of the replacement are steady', async () => {
  system = await BlueGreen.start();
  system.ecs.stability = 'STABILIZING';

  const id = await system.deploy();
  await system.clock.advance(10 * minute);
  expect((await system.events(id))[1]).toBe('Install InProgress');
  system.ecs.settle('STEADY_STATE');
  await system.clock.advance(5_000);

  expect((await system.events(id))[1]).toBe('Install Succeeded');
});

test('a failure without automatic rollback leaves the replacement where it is', async () => {
  system = await BlueGreen.start({ autoRollbackConfiguration: { enabled: false } });
  system.ecs.stability = 'STABILIZING';

  const id = await system.deploy();
  await system.clock.advance(62 * minute);

  expect(await system.deployment(id)).toMatchObject({ status: 'Failed', rollbackInfo: undefined });
  expect(system.ecs.taskSets).toEqual(['original PRIMARY', 'replacement-1 ACTIVE']);
});

test('a stop with rollback in the middle of a canary moves all traffic back', async () => {
  system = await BlueGreen.start();
  const id = await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(minute);

  const answer = await system.run('StopDeployment', { deploymentId: id, autoRollbackEnabled: true });
  await system.clock.advance(0);
  expect(answer).toMatchObject({ status: 'Pending' });
  expect(await system.deployment(id)).toMatchObject({
    status: 'Stopped',
    errorInformation: { code: 'MANUAL_STOP' },
    rollbackInfo: { rollbackDeploymentId: expect.stringMatching(/^d-[A-Z0-9]{9}$/) },
  });
  await system.clock.advance(2_000);

  expect(await system.weight(system.production)).toBe(0);
  expect(await system.weight(system.test)).toBe(0);
  expect(system.ecs.taskSets).toEqual(['original PRIMARY']);
});

test('a stop with rollback while the original waits for its end makes it primary again', async () => {
  system = await BlueGreen.start();
  const id = await system.deploy();
  await system.clock.advance(minute);
  expect(system.ecs.taskSets).toEqual(['original ACTIVE', 'replacement-1 PRIMARY']);

  await system.run('StopDeployment', { deploymentId: id, autoRollbackEnabled: true });
  await system.clock.advance(2_000);

  expect(await system.weight(system.production)).toBe(0);
  expect(system.ecs.taskSets).toEqual(['original PRIMARY']);
});

test('a stop without rollback leaves traffic and task sets, and the next deployment cleans up', async () => {
  system = await BlueGreen.start();
  const id = await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(minute);

  await system.run('StopDeployment', { deploymentId: id, autoRollbackEnabled: false });
  await system.clock.advance(5 * minute);
  expect(await system.deployment(id)).toMatchObject({ status: 'Stopped', rollbackInfo: undefined });
  expect(await system.weight(system.production)).toBe(10);
  expect(system.ecs.taskSets).toEqual(['original PRIMARY', 'replacement-1 ACTIVE']);

  await system.deploy();
  await system.clock.advance(7 * minute);
  expect(system.ecs.taskSets).toEqual(['replacement-2 PRIMARY']);
});

test('an alarm stops a canary and moves all traffic back', async () => {
  system = await BlueGreen.start({
    alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
  });
  const id = await system.deploy({ deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes' });
  await system.clock.advance(minute);
  expect(await system.weight(system.production)).toBe(10);

  system.alarms = ['errors'];
  await system.clock.advance(12_000);

  expect(await system.deployment(id)).toMatchObject({
    status: 'Stopped',
    errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringContaining('Activated alarms: <errors>') },
    rollbackInfo: { rollbackDeploymentId: expect.any(String) },
  });
  expect(await system.weight(system.production)).toBe(0);
  expect(system.ecs.taskSets).toEqual(['original PRIMARY']);
});

test('an alarm that the deployment overrides does not stop it', async () => {
  system = await BlueGreen.start({ alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } });
  system.alarms = ['errors'];

  const id = await system.deploy({ overrideAlarmConfiguration: { enabled: false, alarms: [] } });
  await system.clock.advance(7 * minute);

  expect(await system.deployment(id)).toMatchObject({ status: 'Succeeded' });
});

test('a deployment that is to be approved is Ready until it is continued', async () => {
  system = await BlueGreen.start({ blueGreenDeploymentConfiguration: approval(30) });
  const id = await system.deploy();
  await system.clock.advance(10 * minute);
  expect(await system.deployment(id)).toMatchObject({ status: 'Ready' });
  expect([await system.weight(system.test), await system.weight(system.production)]).toEqual([100, 0]);

  await system.run('ContinueDeployment', { deploymentId: id, deploymentWaitType: 'READY_WAIT' });
  await system.clock.advance(0);

  expect(await system.weight(system.production)).toBe(100);
});

test('a deployment that nobody approves stops', async () => {
  system = await BlueGreen.start({ blueGreenDeploymentConfiguration: approval(30) });

  const id = await system.deploy();
  await system.clock.advance(31 * minute);

  expect(await system.deployment(id)).toMatchObject({ status: 'Stopped' });
  expect(await system.weight(system.production)).toBe(0);
});

test('the wait before the end of the original can be cut short', async () => {
  system = await BlueGreen.start();
  const id = await system.deploy();
  await system.clock.advance(minute);

  await system.run('ContinueDeployment', { deploymentId: id, deploymentWaitType: 'TERMINATION_WAIT' });
  await system.clock.advance(0);

  expect(await system.deployment(id)).toMatchObject({ status: 'Succeeded' });
});

test('fails when a group has an active deployment', async () => {
  system = await BlueGreen.start();
  const id = await system.deploy();

  await expect(system.deploy()).rejects.toMatchObject({
    name: 'DeploymentLimitExceededException',
    message: `The Deployment Group 'dev' already has an active Deployment '${id}'`,
  });
  await system.clock.advance(7 * minute);
  await expect(system.deploy()).resolves.toMatch(/^d-/);
});

test('fails when ECS refuses the task set, with its words', async () => {
  system = await BlueGreen.start();
  system.ecs.refusal = new AwsError('InvalidParameterException', 'The container web does not exist.');

  const id = await system.deploy();
  await system.clock.advance(2_000);

  expect(await system.deployment(id)).toMatchObject({
    status: 'Failed',
    errorInformation: {
      code: 'ECS_UPDATE_ERROR',
      message:
        'The ECS service cannot be updated due to an unexpected error: The container web does not exist. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)',
    },
    rollbackInfo: undefined,
  });
});

test('fails when the production listener does not send to the original task set', async () => {
  system = await BlueGreen.start();
  const other = await system.cloud.targetGroup('other');
  const DefaultActions = [{ Type: 'forward', TargetGroupArn: other }];
  await system.cloud.run('ModifyListener', { ListenerArn: system.production, DefaultActions });

  const id = await system.deploy();
  await system.clock.advance(2_000);

  expect((await system.deployment(id)).errorInformation).toEqual({
    code: 'ELASTIC_LOAD_BALANCING_INVALID',
    message: `The ELB could not be updated due to the following error: Primary taskset target group must be behind listener ${system.production}`,
  });
  expect(system.ecs.calls).toEqual([]);
});

test.each<[string, Partial<sdk.CreateDeploymentInput>]>([
  ['ApplicationDoesNotExistException', { applicationName: 'none' }],
  ['DeploymentGroupDoesNotExistException', { deploymentGroupName: 'none' }],
  ['DeploymentConfigDoesNotExistException', { deploymentConfigName: 'none' }],
  ['RevisionRequiredException', { revision: undefined }],
  ['DescriptionTooLongException', { description: 'x'.repeat(257) }],
  ['InvalidRevisionException', { revision: contentRevision('no app spec') }],
  ['InvalidRevisionException', { revision: contentRevision('{}') }],
  ['InvalidRevisionException', { revision: contentRevision(JSON.stringify(appSpec), 'wrong hash') }],
  ['InvalidRevisionException', { revision: { revisionType: 'S3', s3Location: { bucket: 'b' } } }],
])('fails with %s', async (name, input) => {
  system = await BlueGreen.start();

  await expect(system.deploy(input)).rejects.toMatchObject({ name });
});

test('fails when a completed deployment is stopped, or one that does not wait is continued', async () => {
  system = await BlueGreen.start();
  const id = await system.deploy();

  await expect(system.run('ContinueDeployment', { deploymentId: id })).rejects.toMatchObject({
    name: 'DeploymentIsNotInReadyStateException',
  });
  await system.clock.advance(7 * minute);
  await expect(system.run('StopDeployment', { deploymentId: id })).rejects.toMatchObject({
    name: 'DeploymentAlreadyCompletedException',
  });
});

test('deployments are listed newest first, by group and status', async () => {
  system = await BlueGreen.start();
  const first = await system.deploy({ description: 'berth:1' });
  await system.clock.advance(7 * minute);
  const second = await system.deploy();

  const group = { applicationName: 'shop', deploymentGroupName: 'dev' };
  expect(await system.run('ListDeployments', group)).toEqual({ deployments: [second, first] });
  expect(await system.run('ListDeployments', { ...group, includeOnlyStatuses: ['Succeeded'] })).toEqual({
    deployments: [first],
  });
  expect(await system.run('BatchGetDeployments', { deploymentIds: [first] })).toMatchObject({
    deploymentsInfo: [{ description: 'berth:1' }],
  });
  expect(await system.run('GetDeploymentGroup', group)).toMatchObject({
    deploymentGroupInfo: {
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      lastSuccessfulDeployment: { deploymentId: first },
      lastAttemptedDeployment: { deploymentId: second },
    },
  });
});

function approval(waitTimeInMinutes: number): sdk.BlueGreenDeploymentConfiguration {
  return {
    deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes },
    terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
  };
}

function contentRevision(content: string, sha256?: string): sdk.RevisionLocation {
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}
