import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ServiceScaling, type ServiceScalingProps } from '../src/service-scaling';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

function make(props: Partial<ServiceScalingProps> = {}): Template {
  new ServiceScaling(stack, 'Scaling', {
    clusterName: 'dev',
    serviceName: 'pyshop',
    minTasks: 2,
    maxTasks: 10,
    ...props,
  });
  return Template.fromStack(stack);
}

const loadBalancer = { fullName: 'app/dev/1', targetGroups: ['targetgroup/blue/2', 'targetgroup/green/3'] };

test('keeps the number of tasks between two bounds, by the service-linked role', () => {
  make().hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: 'service/dev/pyshop',
    MinCapacity: 2,
    MaxCapacity: 10,
    RoleARN: Match.absent(),
    ScheduledActions: [],
  });
});

test('aims at 70 percent of CPU by default', () => {
  make().hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: 'cpu',
    PolicyType: 'TargetTrackingScaling',
    ScalingTargetId: { Ref: Match.stringLikeRegexp('^ScalingTarget') },
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 70,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
      DisableScaleIn: false,
    },
  });
});

test('aims at 80 percent of memory by default', () => {
  const template = make();

  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: 'memory',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 80,
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
      DisableScaleIn: false,
    },
  });
  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
});

test('aims at what is asked for, as fast as is asked for', () => {
  const template = make({
    cpuPercent: 50,
    memoryPercent: 60,
    scaleOutCooldown: Duration.seconds(30),
    scaleInCooldown: Duration.minutes(10),
  });

  for (const [PolicyName, TargetValue] of [
    ['cpu', 50],
    ['memory', 60],
  ]) {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyName,
      TargetTrackingScalingPolicyConfiguration: { TargetValue, ScaleOutCooldown: 30, ScaleInCooldown: 600 },
    });
  }
});

test('counts the requests of the only target group as AWS does', () => {
  const template = make({
    requestsPerTask: 1000,
    loadBalancer: { ...loadBalancer, targetGroups: ['targetgroup/blue/2'] },
  });

  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: 'requests',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 1000,
      PredefinedMetricSpecification: {
        PredefinedMetricType: 'ALBRequestCountPerTarget',
        ResourceLabel: 'app/dev/1/targetgroup/blue/2',
      },
      CustomizedMetricSpecification: Match.absent(),
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
      DisableScaleIn: false,
    },
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: 'cpu',
    TargetTrackingScalingPolicyConfiguration: { DisableScaleIn: false },
  });
});

test('adds up the requests of blue and green, so that a shift changes nothing', () => {
  const template = make({ requestsPerTask: 1000, loadBalancer });

  const requestsOf = (id: string, targetGroup: string) => ({
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'RequestCountPerTarget',
        Dimensions: [
          { Name: 'LoadBalancer', Value: 'app/dev/1' },
          { Name: 'TargetGroup', Value: targetGroup },
        ],
      },
      Stat: 'Sum',
    },
    ReturnData: false,
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: 'requests',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 1000,
      PredefinedMetricSpecification: Match.absent(),
      CustomizedMetricSpecification: {
        Metrics: [
          requestsOf('blue', 'targetgroup/blue/2'),
          requestsOf('green', 'targetgroup/green/3'),
          { Id: 'both', Expression: 'FILL(blue, 0) + FILL(green, 0)', Label: 'Requests per task', ReturnData: true },
        ],
      },
      DisableScaleIn: false,
    },
  });
});

test.each(['cpu', 'memory'])('lets %s, an average that halves during a shift, only add tasks', PolicyName => {
  const template = make({ requestsPerTask: 1000, loadBalancer });

  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName,
    TargetTrackingScalingPolicyConfiguration: { DisableScaleIn: true },
  });
});

test('counts no requests that nobody asked for', () => {
  const template = make({ loadBalancer });

  template.resourceCountIs('AWS::ApplicationAutoScaling::ScalingPolicy', 2);
  template.allResourcesProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: { DisableScaleIn: false },
  });
});

test('changes the bounds on schedule', () => {
  const template = make({
    schedules: [
      { name: 'before-lunch', cron: '30 11 ? * MON-FRI *', timeZone: 'Europe/Berlin', minTasks: 6 },
      { name: 'after-lunch', cron: '0 14 ? * MON-FRI *', minTasks: 2, maxTasks: 8 },
    ],
  });

  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    ScheduledActions: [
      {
        ScheduledActionName: 'before-lunch',
        Schedule: 'cron(30 11 ? * MON-FRI *)',
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 6, MaxCapacity: Match.absent() },
      },
      {
        ScheduledActionName: 'after-lunch',
        Schedule: 'cron(0 14 ? * MON-FRI *)',
        Timezone: 'UTC',
        ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 8 },
      },
    ],
  });
});

test('runs no tasks at night, and the usual ones again in the morning', () => {
  const template = make({ nightOff: { off: '20:05', on: '07:30', timeZone: 'Europe/Berlin' } });

  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    ScheduledActions: [
      {
        ScheduledActionName: 'night-off',
        Schedule: 'cron(5 20 ? * MON-FRI *)',
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
      },
      {
        ScheduledActionName: 'night-over',
        Schedule: 'cron(30 7 ? * MON-FRI *)',
        Timezone: 'Europe/Berlin',
        ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 10 },
      },
    ],
  });
});

test('is there on other days', () => {
  const template = make({ nightOff: { off: '20:00', on: '07:00', days: 'SUN-THU' } });

  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    ScheduledActions: [
      Match.objectLike({ Schedule: 'cron(0 20 ? * SUN-THU *)', Timezone: 'UTC' }),
      Match.objectLike({ Schedule: 'cron(0 7 ? * SUN-THU *)' }),
    ],
  });
});

test('fails with the bounds in the wrong order', () => {
  expect(() => make({ minTasks: 3, maxTasks: 2 })).toThrow(
    expect.objectContaining({
      name: 'BERTH-ECS-011',
      message: 'Stack/Scaling.minTasks = 3: is above maxTasks 2',
    }),
  );
});
