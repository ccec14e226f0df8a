import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { createApplicationAutoScaling } from '../../../src/services/application-auto-scaling';
import { createCloudWatch } from '../../../src/services/cloudwatch';
import { EventTargets } from '../../../src/services/event-targets';
import { call, fakeContext } from '../_fakes/context';

const target = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/dev/web',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;

let context: ReturnType<typeof fakeContext>;
let scaling: ReturnType<typeof createApplicationAutoScaling>;
let cloudWatch: ReturnType<typeof createCloudWatch>;

/** What the service looks like, and what its tasks take. */
let service: { desiredCount: number; currentServiceDeployment?: string };
let load: { cpu: number; memory: number };

beforeEach(async () => {
  context = fakeContext();
  service = { desiredCount: 1 };
  load = { cpu: 10, memory: 10 };
  const targets = new EventTargets();
  cloudWatch = createCloudWatch(context, { targets });
  const dimensions = { ClusterName: 'dev', ServiceName: 'web' };
  cloudWatch.addSource(() =>
    [
      { name: 'CPUUtilization', value: load.cpu / service.desiredCount },
      { name: 'MemoryUtilization', value: load.memory },
    ].map(({ name, value }) => ({
      region: 'eu-west-1',
      namespace: 'AWS/ECS',
      name,
      dimensions,
      values: [{ value, count: 1 }],
    })),
  );
  scaling = createApplicationAutoScaling(context, { cloudWatch, ecs: { operations: ecsOperations() }, targets });
  await cloudWatch.start?.();
  await scaling.start?.();
  await send('RegisterScalableTarget', { ...target, MinCapacity: 1, MaxCapacity: 4 });
});

function ecsOperations() {
  return {
    DescribeServices: () => ({ services: [{ status: 'ACTIVE', ...service }] }),
    UpdateService: ({ desiredCount }: { desiredCount: number }) => {
      service.desiredCount = desiredCount;
    },
  };
}

async function send<T>(operation: string, input: object): Promise<T> {
  return (await scaling.operations[operation]?.(input, call)) as T;
}

async function track(name: 'CPU' | 'Memory', change: Partial<sdk.TargetTrackingScalingPolicyConfiguration> = {}) {
  await send('PutScalingPolicy', {
    ...target,
    PolicyName: name,
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 70,
      PredefinedMetricSpecification: { PredefinedMetricType: `ECSServiceAverage${name}Utilization` },
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
      ...change,
    },
  });
}

/** A policy with steps, and the user's alarm that it acts by: above 60 for a minute, or at or below it. */
async function stepBy(
  name: string,
  configuration: sdk.StepScalingPolicyConfiguration,
  ComparisonOperator = 'GreaterThanThreshold',
): Promise<void> {
  const { PolicyARN } = await send<sdk.PutScalingPolicyResponse>('PutScalingPolicy', {
    ...target,
    PolicyName: name,
    PolicyType: 'StepScaling',
    StepScalingPolicyConfiguration: { AdjustmentType: 'ChangeInCapacity', Cooldown: 300, ...configuration },
  });
  const input = {
    AlarmName: `of-${name}`,
    Namespace: 'AWS/ECS',
    MetricName: 'MemoryUtilization',
    Dimensions: [
      { Name: 'ClusterName', Value: 'dev' },
      { Name: 'ServiceName', Value: 'web' },
    ],
    ...{ Statistic: 'Average', Period: 60, EvaluationPeriods: 1, Threshold: 60, ComparisonOperator },
    AlarmActions: [PolicyARN],
  };
  await cloudWatch.operations.PutMetricAlarm?.(input, call);
}

const outwards = [
  { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1 },
  { MetricIntervalLowerBound: 20, ScalingAdjustment: 2 },
];
const inwards = [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -1 }];

function minutes(count: number): Promise<void> {
  return context.clock.advance(count * 60_000);
}

test('scales out after three minutes above the target, and in after fifteen below', async () => {
  await track('CPU');
  load.cpu = 120;
  await minutes(2);
  const early = service.desiredCount;
  await minutes(1);
  const busy = service.desiredCount;
  load.cpu = 10;
  await minutes(14);
  const waiting = service.desiredCount;
  await minutes(3);

  expect([early, busy, waiting, service.desiredCount]).toEqual([1, 2, 2, 1]);
  const { ScalingActivities } = await send<sdk.DescribeScalingActivitiesResponse>('DescribeScalingActivities', {
    ServiceNamespace: 'ecs',
  });
  expect(ScalingActivities).toMatchObject([
    {
      Description: 'Setting desired count to 1.',
      StatusCode: 'Successful',
      Cause: expect.stringMatching(/AlarmLow.* in state ALARM triggered policy CPU$/),
    },
    { Description: 'Setting desired count to 2.', Cause: expect.stringMatching(/AlarmHigh/) },
  ]);
});

test('goes no further than its maximum', async () => {
  await track('CPU');
  load.cpu = 10_000;

  await minutes(30);

  expect(service.desiredCount).toBe(4);
});

test('takes no task away during a deployment', async () => {
  await track('CPU');
  service = { desiredCount: 3, currentServiceDeployment: 'arn:deployment' };

  await minutes(40);
  const during = service.desiredCount;
  service.currentServiceDeployment = undefined;
  await minutes(1);

  expect([during, service.desiredCount]).toEqual([3, 1]);
});

test('a deployment does not keep it from scaling out', async () => {
  await track('CPU');
  service.currentServiceDeployment = 'arn:deployment';
  load.cpu = 120;

  await minutes(3);

  expect(service.desiredCount).toBe(2);
});

test('scales in only if both policies are ready', async () => {
  await track('CPU');
  await track('Memory');
  service.desiredCount = 3;
  load.memory = 69;

  await minutes(30);
  const busy = service.desiredCount;
  load.memory = 10;
  await minutes(20);

  expect([busy, service.desiredCount]).toEqual([3, 1]);
});

test('a policy without scale-in has no say in it', async () => {
  await track('CPU');
  await track('Memory', { DisableScaleIn: true });
  service.desiredCount = 3;
  load.memory = 69;

  await minutes(20);

  expect(service.desiredCount).toBe(1);
});

test('does nothing while it is suspended', async () => {
  await track('CPU');
  await send('RegisterScalableTarget', {
    ...target,
    SuspendedState: { DynamicScalingOutSuspended: true, DynamicScalingInSuspended: true },
  });
  load.cpu = 500;
  await minutes(10);
  const out = service.desiredCount;
  service.desiredCount = 3;
  load.cpu = 1;
  await minutes(30);

  expect([out, service.desiredCount]).toEqual([1, 3]);
});

test('waits between two scale-ins', async () => {
  await track('CPU', { ScaleInCooldown: 600 });
  service.desiredCount = 4;
  load.cpu = 130; // 32 percent: two tasks are enough

  await minutes(16);
  const first = service.desiredCount;
  load.cpu = 20;
  await minutes(8);
  const cooling = service.desiredCount;
  await minutes(20);

  expect([first, cooling, service.desiredCount]).toEqual([2, 2, 1]);
});

test('a scheduled action changes the bounds, and the count that is outside of them', async () => {
  const action = {
    ...target,
    ScheduledActionName: 'morning',
    Schedule: 'cron(0 6 * * ? *)',
    Timezone: 'Europe/Berlin',
  };
  await send('PutScheduledAction', { ...action, ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 8 } });

  await minutes(4 * 60 + 59);
  const before = service.desiredCount;
  await minutes(1);

  const { ScalableTargets } = await send<sdk.DescribeScalableTargetsResponse>('DescribeScalableTargets', {
    ServiceNamespace: 'ecs',
  });
  expect([before, service.desiredCount]).toEqual([1, 2]);
  expect(ScalableTargets).toMatchObject([{ MinCapacity: 2, MaxCapacity: 8 }]);
});

test('scheduled actions can be suspended, deleted, and are refused if they make no sense', async () => {
  const action = { ...target, ScheduledActionName: 'soon', ScalableTargetAction: { MinCapacity: 3 } };
  await send('RegisterScalableTarget', { ...target, SuspendedState: { ScheduledScalingSuspended: true } });
  await send('PutScheduledAction', { ...action, Schedule: 'rate(5 minutes)' });
  await minutes(6);
  const suspended = service.desiredCount;
  await send('RegisterScalableTarget', { ...target, SuspendedState: { ScheduledScalingSuspended: false } });
  await send('DeleteScheduledAction', action);
  await minutes(6);

  expect([suspended, service.desiredCount]).toEqual([1, 1]);
  await expect(send('PutScheduledAction', { ...action, Schedule: 'often' })).rejects.toThrow(
    /Invalid schedule expression/,
  );
  await expect(send('DeleteScheduledAction', action)).rejects.toThrow(
    expect.objectContaining({ name: 'ObjectNotFoundException' }),
  );
});

test('a target that goes takes its policies, their alarms and its actions along', async () => {
  await track('CPU');
  await send('DeregisterScalableTarget', target);
  load.cpu = 500;

  await minutes(10);

  expect(service.desiredCount).toBe(1);
  const { ScalingPolicies } = await send<sdk.DescribeScalingPoliciesResponse>('DescribeScalingPolicies', {
    ServiceNamespace: 'ecs',
  });
  expect(ScalingPolicies).toEqual([]);
});

test('a step scaling policy answers a small breach with a small step and a large one with a large step', async () => {
  await stepBy('out', { StepAdjustments: outwards });
  load.memory = 70;

  await minutes(2);
  const small = service.desiredCount;
  load.memory = 90;
  await minutes(2);

  expect([small, service.desiredCount]).toEqual([2, 3]);
  const { ScalingActivities } = await send<sdk.DescribeScalingActivitiesResponse>('DescribeScalingActivities', {
    ServiceNamespace: 'ecs',
  });
  expect(ScalingActivities?.map(({ Cause }) => Cause)).toEqual([
    'monitor alarm of-out in state ALARM triggered policy out',
    'monitor alarm of-out in state ALARM triggered policy out',
  ]);
});

test('a step scaling policy goes on once its cooldown is over, and no further than the maximum', async () => {
  await stepBy('out', { StepAdjustments: outwards });
  load.memory = 90;

  await minutes(2);
  const first = service.desiredCount;
  await minutes(3);
  const cooling = service.desiredCount;
  await minutes(4);

  expect([first, cooling, service.desiredCount]).toEqual([3, 3, 4]);
});

test('a step scaling policy takes tasks away one cooldown after the other, and no more than the minimum leaves', async () => {
  service.desiredCount = 3;
  await stepBy('in', { StepAdjustments: inwards }, 'LessThanOrEqualToThreshold');

  await minutes(2);
  const first = service.desiredCount;
  await minutes(3);
  const cooling = service.desiredCount;
  await minutes(20);

  expect([first, cooling, service.desiredCount]).toEqual([2, 2, 1]);
});

test('a step scaling policy takes no task away during a deployment, and adds some', async () => {
  await stepBy('out', { StepAdjustments: outwards });
  await stepBy('in', { StepAdjustments: inwards }, 'LessThanOrEqualToThreshold');
  service = { desiredCount: 3, currentServiceDeployment: 'arn:deployment' };

  await minutes(10);
  const kept = service.desiredCount;
  load.memory = 70;
  await minutes(2);

  expect([kept, service.desiredCount]).toEqual([3, 4]);
});

test.each([
  ['DynamicScalingOutSuspended', 70],
  ['DynamicScalingInSuspended', 10],
])('a step scaling policy does nothing against %s', async (suspended, memory) => {
  service.desiredCount = 2;
  load.memory = memory;
  await stepBy('out', { StepAdjustments: outwards });
  await stepBy('in', { StepAdjustments: inwards }, 'LessThanOrEqualToThreshold');
  await send('RegisterScalableTarget', { ...target, SuspendedState: { [suspended]: true } });

  await minutes(10);

  expect(service.desiredCount).toBe(2);
});

test('steps that make no sense are refused', async () => {
  const putting = stepBy('out', {
    StepAdjustments: [{ MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 0 }] as never,
  });

  await expect(putting).rejects.toMatchObject({ name: 'ValidationException' });
});
