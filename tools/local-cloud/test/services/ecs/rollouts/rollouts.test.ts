import type * as sdk from '@aws-sdk/client-ecs';
import { ManualClock } from '../../../../src/core/clock';
import type { Service } from '../../../../src/core/service';
import type { ServiceEvent } from '../../../../src/services/service-events';
import { fakeContext } from '../../_fakes/context';
import {
  blueGreenService,
  type EcsCloud,
  greenTargetGroup,
  makeEcs,
  registerWeb,
  targetGroup,
  withInstances,
} from '../fixture';

const rule = 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:listener-rule/app/dev/1/2/production';
const testRule = rule.replace('production', 'test');
const hookArn = 'arn:aws:lambda:eu-west-1:000000000000:function:check';

let answers: object[];
let calls: { lifecycleStage: string; productionTrafficWeights: Record<string, number> }[];
let alarms: { AlarmName: string; StateValue: string; Period: number; EvaluationPeriods: number }[];
let told: ServiceEvent[];
let context: EcsCloud['context'];
let cloud: EcsCloud;
let api: EcsCloud['api'];

beforeEach(async () => {
  answers = [];
  calls = [];
  told = [];
  alarms = [{ AlarmName: 'errors', StateValue: 'OK', Period: 60, EvaluationPeriods: 2 }];
  context = fakeContext();
  cloud = makeEcs(
    context,
    {},
    { lambda: lambda(), cloudWatch: cloudWatch(), events: { tell: event => told.push(event) } },
  );
  api = cloud.api;
  cloud.elb.rules.set(rule, [{ Type: 'forward', TargetGroupArn: targetGroup }]);
  cloud.elb.rules.set(testRule, [{ Type: 'forward', TargetGroupArn: targetGroup }]);
  await withInstances(cloud, { size: 2, instanceType: 'm5.large' });
});

function lambda(): Pick<Service, 'operations'> {
  return {
    operations: {
      Invoke: ({ Payload }: { Payload: Uint8Array }) => {
        calls.push(JSON.parse(Buffer.from(Payload).toString()));
        return { Payload: Buffer.from(JSON.stringify(answers.shift() ?? { hookStatus: 'SUCCEEDED' })) };
      },
    },
  };
}

function cloudWatch(): Pick<Service, 'operations'> {
  return { operations: { DescribeAlarms: () => ({ MetricAlarms: alarms }) } };
}

async function start(deploymentConfiguration: sdk.DeploymentConfiguration, desiredCount = 2): Promise<void> {
  const advancedConfiguration = {
    alternateTargetGroupArn: greenTargetGroup,
    productionListenerRule: rule,
    testListenerRule: testRule,
    roleArn: 'arn:role',
  };
  const loadBalancers = [
    { targetGroupArn: targetGroup, containerName: 'app', containerPort: 8000, advancedConfiguration },
  ];
  const deploymentController = { type: 'ECS' } as const;
  await api.send(
    'CreateService',
    blueGreenService({ desiredCount, deploymentController, deploymentConfiguration, loadBalancers }),
  );
  await context.clock.advance(30_000);
  cloud.elb.shifts.length = 0;
  calls.length = 0;
}

async function release(change: Partial<sdk.ContainerDefinition> = {}): Promise<string> {
  const taskDefinition = await registerWeb(cloud.ecs, change);
  await api.send('UpdateService', { cluster: 'dev', service: 'web', taskDefinition });
  return taskDefinition;
}

async function lastDeployment(): Promise<sdk.ServiceDeployment> {
  const input = { cluster: 'dev', service: 'web' };
  const { serviceDeployments: [brief] = [] } = await api.send<sdk.ListServiceDeploymentsResponse>(
    'ListServiceDeployments',
    input,
  );
  const serviceDeploymentArns = [brief?.serviceDeploymentArn];
  const { serviceDeployments: [deployment] = [] } = await api.send<sdk.DescribeServiceDeploymentsResponse>(
    'DescribeServiceDeployments',
    { serviceDeploymentArns },
  );
  return deployment ?? {};
}

const shiftOf = (blue: number, green: number, name = 'production') => `${name}: blue ${blue}, green ${green}`;
const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 } as const;

test('blue/green starts green beside blue, moves test traffic, then all users, and takes blue away after the bake time', async () => {
  await start(blueGreen);

  const next = await release();
  await context.clock.advance(60_000);
  const baking = await lastDeployment();
  const both = (await api.service('web'))?.runningCount;
  await context.clock.advance(5 * 60_000 + 20_000);

  expect(cloud.elb.shifts).toEqual([
    'production: blue 100, green 0',
    'production: blue 100, green 0',
    'test: blue 0, green 100',
    'production: blue 0, green 100',
    'test: blue 0, green 100',
  ]);
  expect(baking).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'BAKE_TIME' });
  expect(both).toBe(4);
  expect(await api.service('web')).toMatchObject({
    runningCount: 2,
    taskDefinition: next,
    deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', taskDefinition: next }],
  });
  expect(cloud.elb.ports(targetGroup)).toEqual([]);
  expect(cloud.elb.ports(greenTargetGroup)).toHaveLength(2);
  expect((await lastDeployment()).status).toBe('SUCCESSFUL');
});

test('the next release goes the other way', async () => {
  await start({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 });
  await release();
  await context.clock.advance(60_000);
  cloud.elb.shifts.length = 0;

  await release();
  await context.clock.advance(60_000);

  expect(cloud.elb.shifts.at(-1)).toBe('test: green 0, blue 100');
  expect(cloud.elb.ports(targetGroup)).toHaveLength(2);
  const { targetServiceRevision } = await lastDeployment();
  const { serviceRevisions } = await api.send<sdk.DescribeServiceRevisionsResponse>('DescribeServiceRevisions', {
    serviceRevisionArns: [targetServiceRevision?.arn],
  });
  expect(serviceRevisions?.[0]?.resolvedConfiguration?.loadBalancers).toEqual([
    { targetGroupArn: targetGroup, productionListenerRule: rule },
  ]);
});

test('a canary gets its few percent first', async () => {
  await start({
    ...blueGreen,
    strategy: 'CANARY',
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 3 },
  });

  await release();
  await context.clock.advance(60_000);
  const early = await lastDeployment();
  await context.clock.advance(3 * 60_000);

  expect(early).toMatchObject({
    lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
    targetServiceRevision: {
      requestedProductionTrafficWeight: 10,
      requestedTestTrafficWeight: 100,
      runningTaskCount: 2,
    },
    sourceServiceRevisions: [{ requestedProductionTrafficWeight: 90 }],
  });
  expect(cloud.elb.shifts).toEqual(expect.arrayContaining([shiftOf(90, 10), shiftOf(0, 100)]));
});

test('a hook that fails brings the users back to blue', async () => {
  const lifecycleHooks: sdk.DeploymentLifecycleHook[] = [
    { hookTargetArn: hookArn, roleArn: 'arn:role', lifecycleStages: ['POST_PRODUCTION_TRAFFIC_SHIFT'] },
  ];
  await start({ ...blueGreen, lifecycleHooks });
  const before = (await api.service('web'))?.taskDefinition;
  answers = [{ hookStatus: 'IN_PROGRESS', callBackDelay: 10 }, { hookStatus: 'FAILED' }];

  await release();
  await context.clock.advance(90_000);

  expect(calls.map(({ lifecycleStage }) => lifecycleStage)).toEqual([
    'POST_PRODUCTION_TRAFFIC_SHIFT',
    'POST_PRODUCTION_TRAFFIC_SHIFT',
  ]);
  expect(Object.values(calls[0]?.productionTrafficWeights ?? {})).toEqual([100]);
  expect(await lastDeployment()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    rollback: { reason: expect.stringContaining('failed') },
  });
  expect(cloud.elb.shifts.slice(-2)).toEqual([shiftOf(100, 0), shiftOf(100, 0, 'test')]);
  expect(await api.service('web')).toMatchObject({ taskDefinition: before, runningCount: 2 });
  expect(cloud.elb.ports(greenTargetGroup)).toEqual([]);
});

test('a pause hook waits for ContinueServiceDeployment', async () => {
  const lifecycleHooks: sdk.DeploymentLifecycleHook[] = [
    { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] },
  ];
  await start(blueGreen);
  await api.send('UpdateService', {
    cluster: 'dev',
    service: 'web',
    deploymentConfiguration: { ...blueGreen, lifecycleHooks },
  });
  await release();
  await context.clock.advance(3_600_000);

  const { serviceDeploymentArn, lifecycleHookDetails, lifecycleStage } = await lastDeployment();
  const [hook] = lifecycleHookDetails ?? [];
  await api.send('ContinueServiceDeployment', { serviceDeploymentArn, hookId: hook?.hookId });
  await context.clock.advance(10_000);

  expect(lifecycleStage).toBe('POST_TEST_TRAFFIC_SHIFT');
  expect(hook).toMatchObject({ targetType: 'PAUSE', status: 'AWAITING_ACTION', timeoutAction: 'ROLLBACK' });
  expect((await lastDeployment()).lifecycleStage).toBe('BAKE_TIME');
  await expect(api.send('ContinueServiceDeployment', { serviceDeploymentArn, hookId: hook?.hookId })).rejects.toThrow(
    expect.objectContaining({ name: 'InvalidParameterException' }),
  );
});

test('an alarm rolls back within the bake time', async () => {
  await start({ ...blueGreen, alarms: { alarmNames: ['errors'], enable: true, rollback: true } });

  await release();
  await context.clock.advance(60_000);
  alarms = [{ AlarmName: 'errors', StateValue: 'ALARM', Period: 60, EvaluationPeriods: 2 }];
  await context.clock.advance(30_000);

  expect(await lastDeployment()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    alarms: { status: 'TRIGGERED', triggeredAlarmNames: ['errors'] },
  });
  expect(cloud.elb.shifts).toContain(shiftOf(100, 0, 'test'));
});

test('alarms that ring already are not looked at, and a rolling deployment is watched for a while after its last task', async () => {
  const alarmConfiguration = { alarmNames: ['errors'], enable: true, rollback: true };
  await start({ alarms: alarmConfiguration });
  await release();
  await context.clock.advance(60_000);
  const watched = await lastDeployment();
  await context.clock.advance(120_000);
  alarms = [{ AlarmName: 'errors', StateValue: 'ALARM', Period: 60, EvaluationPeriods: 2 }];

  await release();
  await context.clock.advance(60_000);

  expect(watched).toMatchObject({ lifecycleStage: 'BAKE_TIME', alarms: { status: 'MONITORING' } });
  expect(await lastDeployment()).toMatchObject({ status: 'SUCCESSFUL', alarms: { status: 'DISABLED' } });
});

test('the circuit breaker of a rolling deployment goes back to the last completed revision', async () => {
  await start({ deploymentCircuitBreaker: { enable: true, rollback: true } });
  const before = (await api.service('web'))?.taskDefinition;

  await release({
    secrets: [{ name: 'S', valueFrom: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:missing-1' }],
  });
  await context.clock.advance(5 * 60_000);

  expect(await lastDeployment()).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    statusReason: 'Service deployment rolled back because the circuit breaker threshold was exceeded.',
    deploymentCircuitBreaker: { status: 'TRIGGERED', threshold: 3 },
  });
  expect(await api.service('web')).toMatchObject({ taskDefinition: before, runningCount: 2 });
  const names = told.map(({ detail }) => (detail as { eventName: string }).eventName);
  expect(names).toContain('SERVICE_DEPLOYMENT_FAILED');
  expect(names.at(-1)).toBe('SERVICE_DEPLOYMENT_COMPLETED');
});

test('without rollback a failed deployment starts nothing any more', async () => {
  await start({ deploymentCircuitBreaker: { enable: true, rollback: false } });

  await release({
    secrets: [{ name: 'S', valueFrom: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:missing-1' }],
  });
  await context.clock.advance(5 * 60_000);
  const tasks = async () =>
    (await api.send<sdk.ListTasksResponse>('ListTasks', { cluster: 'dev', desiredStatus: 'STOPPED' })).taskArns?.length;
  const early = await tasks();
  await context.clock.advance(30 * 60_000);

  expect(await lastDeployment()).toMatchObject({ status: 'STOPPED' });
  expect(await tasks()).toBe(early);
  expect((await api.service('web'))?.runningCount).toBe(2);
  expect((await api.service('web'))?.deployments?.[0]).toMatchObject({
    rolloutState: 'FAILED',
    rolloutStateReason: 'ECS deployment circuit breaker: tasks failed to start.',
  });
});

test('a stop with rollback brings the release before back', async () => {
  await start(blueGreen);
  const before = (await api.service('web'))?.taskDefinition;
  await release();
  await context.clock.advance(60_000);

  const { serviceDeploymentArn } = await lastDeployment();
  await api.send('StopServiceDeployment', { serviceDeploymentArn });
  await context.clock.advance(30_000);

  expect((await lastDeployment()).status).toBe('ROLLBACK_SUCCESSFUL');
  expect((await api.service('web'))?.taskDefinition).toBe(before);
  await expect(api.send('StopServiceDeployment', { serviceDeploymentArn })).rejects.toThrow(/cannot be stopped/);
});

test('a release on top of another one lets go of it first', async () => {
  await start({ ...blueGreen, lifecycleHooks: [{ hookTargetArn: hookArn, lifecycleStages: ['RECONCILE_SERVICE'] }] });
  await release();
  await context.clock.advance(15_000);

  const second = await release();
  await context.clock.advance(60_000);
  const { serviceDeployments } = await api.send<sdk.ListServiceDeploymentsResponse>('ListServiceDeployments', {
    cluster: 'dev',
    service: 'web',
  });
  await context.clock.advance(6 * 60_000);

  expect(serviceDeployments?.map(({ status }) => status)).toEqual(['IN_PROGRESS', 'STOPPED', 'SUCCESSFUL']);
  expect(calls.map(({ lifecycleStage }) => lifecycleStage)).toEqual(['RECONCILE_SERVICE']);
  expect(await api.service('web')).toMatchObject({ taskDefinition: second, runningCount: 2 });
});

test('never falls below its minimum while it rolls', async () => {
  await start({ minimumHealthyPercent: 50, maximumPercent: 100 });
  cloud.elb.firstState = 'initial';
  let least = 2;

  await release();
  for (let second = 0; second < 60; second++) {
    await context.clock.advance(1_000);
    const healthy = [...(cloud.elb.targets.get(targetGroup)?.values() ?? [])].filter(state => state === 'healthy');
    least = Math.min(least, healthy.length);
    expect(cloud.processes.living.length).toBeLessThanOrEqual(2);
    if (second % 10 === 0) cloud.elb.setAll(targetGroup, 'healthy');
  }

  expect(least).toBe(1);
  expect((await lastDeployment()).status).toBe('SUCCESSFUL');
});

test('goes on after a kill', async () => {
  await start(blueGreen);
  await release();
  await context.clock.advance(60_000);

  context = { ...context, clock: new ManualClock(context.clock.now()) }; // the clock of the dead stands still
  const again = makeEcs(context, {}, { lambda: lambda(), cloudWatch: cloudWatch() });
  again.autoScaling.groups.start();
  again.elb.rules.set(rule, cloud.elb.rules.get(rule) ?? []);
  api = again.api;
  await again.ecs.start?.();
  await context.clock.advance(6 * 60_000);

  expect((await lastDeployment()).status).toBe('SUCCESSFUL');
});
