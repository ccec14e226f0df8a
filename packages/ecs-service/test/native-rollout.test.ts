import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnService } from 'aws-cdk-lib/aws-ecs';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { HookTimeoutAction, LifecycleHook, LifecycleStage } from '../src/lifecycle-hook';
import { NativeRollout } from '../src/native-rollout';
import type { NativeTarget } from '../src/native-target';

const target: NativeTarget = {
  containerName: 'pyshop',
  containerPort: 8000,
  blueTargetGroupArn: 'arn:blue',
  greenTargetGroupArn: 'arn:green',
  productionRuleArn: 'arn:production',
  testRuleArn: 'arn:test',
};

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

function deploy(rollout: NativeRollout, to?: NativeTarget): Template {
  new CfnService(stack, 'Service', rollout.bind(stack, to));
  return Template.fromStack(stack);
}

function handler(name: string) {
  return LambdaFunction.fromFunctionArn(stack, name, `arn:aws:lambda:eu-west-1:000000000000:function:${name}`);
}

test('replaces tasks one by one without going below the wanted number, and goes back when they fail', () => {
  const template = deploy(NativeRollout.rolling());

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      Strategy: 'ROLLING',
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      BakeTimeInMinutes: Match.absent(),
      Alarms: Match.absent(),
      LifecycleHooks: Match.absent(),
    },
    LoadBalancers: [],
  });
});

test('replaces tasks within the given bounds', () => {
  const template = deploy(NativeRollout.rolling({ minHealthyPercent: 50, maxPercent: 150, circuitBreaker: false }));

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      MinimumHealthyPercent: 50,
      MaximumPercent: 150,
      DeploymentCircuitBreaker: { Enable: false, Rollback: false },
    },
  });
});

test('moves no traffic while it replaces tasks one by one', () => {
  const template = deploy(NativeRollout.rolling(), target);

  template.hasResourceProperties('AWS::ECS::Service', {
    LoadBalancers: [{ ContainerName: 'pyshop', ContainerPort: 8000, TargetGroupArn: 'arn:blue' }],
  });
  template.resourceCountIs('AWS::IAM::Role', 0);
});

test('keeps blue for half an hour by default', () => {
  const template = deploy(NativeRollout.blueGreen(), target);

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      Strategy: 'BLUE_GREEN',
      BakeTimeInMinutes: 30,
      DeploymentCircuitBreaker: Match.absent(),
      CanaryConfiguration: Match.absent(),
      LinearConfiguration: Match.absent(),
    },
  });
});

test('shifts in equal steps', () => {
  const template = deploy(
    NativeRollout.linear({ percent: 10, every: Duration.minutes(5), bake: Duration.minutes(60) }),
    target,
  );

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      Strategy: 'LINEAR',
      BakeTimeInMinutes: 60,
      LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 5 },
    },
  });
});

test('shifts a few percent first', () => {
  const template = deploy(NativeRollout.canary({ percent: 0.5, wait: Duration.minutes(7) }), target);

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      Strategy: 'CANARY',
      BakeTimeInMinutes: 30,
      CanaryConfiguration: { CanaryPercent: 0.5, CanaryBakeTimeInMinutes: 7 },
    },
  });
});

test('tells ECS between what to shift', () => {
  const template = deploy(NativeRollout.blueGreen(), target);

  template.hasResourceProperties('AWS::ECS::Service', {
    LoadBalancers: [
      {
        TargetGroupArn: 'arn:blue',
        AdvancedConfiguration: {
          AlternateTargetGroupArn: 'arn:green',
          ProductionListenerRule: 'arn:production',
          TestListenerRule: 'arn:test',
          RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RolloutTrafficRole'), 'Arn'] },
        },
      },
    ],
  });
});

test('lets ECS move the traffic of this service only', () => {
  const template = deploy(NativeRollout.blueGreen(), target);

  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: [
        {
          Action: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
          Effect: 'Allow',
          Resource: ['arn:blue', 'arn:green'],
        },
        { Action: 'elasticloadbalancing:ModifyRule', Effect: 'Allow', Resource: ['arn:production', 'arn:test'] },
        {
          Action: [
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:DescribeRules',
            'elasticloadbalancing:DescribeTargetGroups',
            'elasticloadbalancing:DescribeTargetHealth',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  });
});

test('needs no test listener', () => {
  const template = deploy(NativeRollout.blueGreen(), { ...target, testRuleArn: undefined });

  template.hasResourceProperties('AWS::ECS::Service', {
    LoadBalancers: [{ AdvancedConfiguration: { TestListenerRule: Match.absent() } }],
  });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Action: 'elasticloadbalancing:ModifyRule', Effect: 'Allow', Resource: 'arn:production' },
      ]),
    },
  });
});

test('has blue and green for workers without a load balancer, too', () => {
  const template = deploy(NativeRollout.blueGreen());

  template.hasResourceProperties('AWS::ECS::Service', { LoadBalancers: [] });
  template.resourceCountIs('AWS::IAM::Role', 0);
});

test('trusts ECS on behalf of this account only', () => {
  const hooks = [LifecycleHook.invoke(handler('validate'), { stages: [LifecycleStage.PRE_SCALE_UP] })];
  const template = deploy(NativeRollout.blueGreen({ hooks }), target);

  template.resourceCountIs('AWS::IAM::Role', 2);
  template.allResourcesProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Principal: { Service: 'ecs.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        },
      ],
    },
  });
});

test('ends a release on alarm, and brings the one before it back', () => {
  const alarms = [Alarm.fromAlarmName(stack, 'Errors', 'errors'), Alarm.fromAlarmName(stack, 'Slow', 'slow')];
  const template = deploy(NativeRollout.rolling({ alarms }));

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: { Alarms: { AlarmNames: ['errors', 'slow'], Enable: true, Rollback: true } },
  });
});

test('asks a function, tells it the details, and takes half an hour of silence for a no', () => {
  const stages = [LifecycleStage.POST_TEST_TRAFFIC_SHIFT, LifecycleStage.PRODUCTION_TRAFFIC_SHIFT];
  const hooks = [LifecycleHook.invoke(handler('validate'), { stages, details: { path: '/healthz' } })];
  const template = deploy(NativeRollout.blueGreen({ hooks }));

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      LifecycleHooks: [
        {
          TargetType: 'AWS_LAMBDA',
          HookTargetArn: 'arn:aws:lambda:eu-west-1:000000000000:function:validate',
          RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RolloutHookRole'), 'Arn'] },
          HookDetails: { path: '/healthz' },
          LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'],
          TimeoutConfiguration: { TimeoutInMinutes: 30, Action: 'ROLLBACK' },
        },
      ],
    },
  });
});

test('lets ECS call the hooks of this service only', () => {
  const stages = [LifecycleStage.POST_SCALE_UP];
  const [first, second] = [handler('first'), handler('second')];
  const hooks = [first, second, first].map(each => LifecycleHook.invoke(each, { stages }));
  const template = deploy(NativeRollout.blueGreen({ hooks }));

  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: [
        { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: [first.functionArn, second.functionArn] },
      ],
    },
  });
});

test('tells a function nothing that it was not given', () => {
  const hooks = [LifecycleHook.invoke(handler('validate'), { stages: [LifecycleStage.PRE_SCALE_UP] })];
  const template = deploy(NativeRollout.blueGreen({ hooks }));

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: { LifecycleHooks: [{ HookDetails: Match.absent() }] },
  });
});

test('waits for a human after the tests, and needs no role for it', () => {
  const template = deploy(NativeRollout.blueGreen({ hooks: [LifecycleHook.approval()] }));

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      LifecycleHooks: [
        {
          TargetType: 'PAUSE',
          HookTargetArn: Match.absent(),
          RoleArn: Match.absent(),
          LifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'],
          TimeoutConfiguration: { TimeoutInMinutes: 30, Action: 'ROLLBACK' },
        },
      ],
    },
  });
  template.resourceCountIs('AWS::IAM::Role', 0);
});

test('F35: waits for a human where, how long and with the end that was asked for', () => {
  const approval = LifecycleHook.approval({
    stage: LifecycleStage.PRE_SCALE_UP,
    timeout: Duration.hours(2),
    onTimeout: HookTimeoutAction.CONTINUE,
  });
  const template = deploy(NativeRollout.blueGreen({ hooks: [approval] }));

  template.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: {
      LifecycleHooks: [
        {
          LifecycleStages: ['PRE_SCALE_UP'],
          TimeoutConfiguration: { TimeoutInMinutes: 120, Action: 'CONTINUE' },
        },
      ],
    },
  });
});

test.each([
  [NativeRollout.rolling(), false],
  [NativeRollout.blueGreen(), true],
  [NativeRollout.linear({ percent: 10, every: Duration.minutes(1) }), true],
  [NativeRollout.canary({ percent: 10, wait: Duration.minutes(1) }), true],
])('says whether it shifts traffic (%#)', (rollout, shifts) => {
  expect(rollout.shiftsTraffic).toBe(shifts);
});

const minute = Duration.minutes(1);

test.each([
  ['RollingPercentOutOfRange', NativeRollout.rolling({ minHealthyPercent: -1 }), 'rollout.minHealthyPercent', -1],
  ['RollingPercentOutOfRange', NativeRollout.rolling({ minHealthyPercent: 101 }), 'rollout.minHealthyPercent', 101],
  ['RollingPercentOutOfRange', NativeRollout.rolling({ maxPercent: 99 }), 'rollout.maxPercent', 99],
  ['RollingPercentOutOfRange', NativeRollout.rolling({ maxPercent: 201 }), 'rollout.maxPercent', 201],
  ['RolloutStuck', NativeRollout.rolling({ maxPercent: 100 }), 'rollout.maxPercent', 100],
  ['BERTH-CD-004', NativeRollout.blueGreen({ bake: Duration.minutes(1441) }), 'rollout.bake', 1441],
  ['BERTH-CD-004', NativeRollout.blueGreen({ bake: Duration.seconds(90) }), 'rollout.bake', 1.5],
  ['BERTH-CD-004', NativeRollout.linear({ percent: 2.9, every: minute }), 'rollout.percent', 2.9],
  ['BERTH-CD-004', NativeRollout.linear({ percent: 100.1, every: minute }), 'rollout.percent', 100.1],
  ['BERTH-CD-004', NativeRollout.linear({ percent: 10.05, every: minute }), 'rollout.percent', 10.05],
  ['BERTH-CD-004', NativeRollout.linear({ percent: 50, every: Duration.minutes(1441) }), 'rollout.every', 1441],
  ['BERTH-CD-004', NativeRollout.canary({ percent: 0, wait: minute }), 'rollout.percent', 0],
  ['BERTH-CD-004', NativeRollout.canary({ percent: 101, wait: minute }), 'rollout.percent', 101],
  ['BERTH-CD-004', NativeRollout.canary({ percent: 10, wait: Duration.days(2) }), 'rollout.wait', 2880],
  ['BERTH-CD-004', NativeRollout.canary({ percent: 5, wait: minute, bake: Duration.days(2) }), 'rollout.bake', 2880],
])('%s refuses a number out of bounds (%#)', (code, { problems }, path, value) => {
  expect(problems).toMatchObject([{ code, path, value }]);
});

test.each([
  NativeRollout.rolling({ minHealthyPercent: 0, maxPercent: 100 }),
  NativeRollout.rolling({ minHealthyPercent: 100, maxPercent: 101 }),
  NativeRollout.blueGreen({ bake: Duration.minutes(0) }),
  NativeRollout.blueGreen({ bake: Duration.minutes(1440) }),
  NativeRollout.linear({ percent: 3, every: minute }),
  NativeRollout.linear({ percent: 100, every: Duration.minutes(1440) }),
  NativeRollout.linear({ percent: 33.3, every: Duration.minutes(0) }),
  NativeRollout.canary({ percent: 0.1, wait: Duration.minutes(0) }),
  NativeRollout.canary({ percent: 100, wait: Duration.minutes(1440) }),
])('accepts numbers at the bounds (%#)', ({ problems }) => {
  expect(problems).toEqual([]);
});

test('BERTH-CD-004 refuses steps that CloudFormation would not wait for', () => {
  const { problems } = NativeRollout.linear({ percent: 10, every: Duration.minutes(217) });

  expect(problems).toEqual([
    {
      code: 'BERTH-CD-004',
      path: 'rollout.every',
      value: 217,
      fact: '9 waits and the bake time are 1983 min, CloudFormation allows 1980 min',
      fix: 'take larger or faster steps',
    },
  ]);
});

test('accepts steps of exactly 33 hours', () => {
  const options = { percent: 10, every: Duration.minutes(216), bake: Duration.minutes(36) };

  expect(NativeRollout.linear(options).problems).toEqual([]);
});

test('accepts numbers that are only known at deployment', () => {
  const number = Lazy.number({ produce: () => 7 });
  const rollout = NativeRollout.linear({ percent: number, every: Duration.minutes(number) });

  expect(rollout.problems).toEqual([]);
});

test('tells the problems of all hooks', () => {
  const invoked = LifecycleHook.invoke(handler('validate'), { stages: [], timeout: Duration.minutes(0) });
  const approval = LifecycleHook.approval({ stage: LifecycleStage.PRODUCTION_TRAFFIC_SHIFT });
  const { problems } = NativeRollout.blueGreen({ hooks: [invoked, approval] });

  expect(problems).toMatchObject([
    { code: 'HookWithoutStage', path: 'rollout.hooks[0].stages', fact: 'the hook would never be asked' },
    { code: 'HookTimeoutOutOfRange', path: 'rollout.hooks[0].timeout', value: 0 },
    { code: 'ApprovalBlocksRollback', path: 'rollout.hooks[1].stages', value: 'PRODUCTION_TRAFFIC_SHIFT' },
  ]);
});

test.each([1, 20_160])('lets a hook take %d minutes', minutes => {
  const hooks = [LifecycleHook.approval({ timeout: Duration.minutes(minutes) })];

  expect(NativeRollout.blueGreen({ hooks }).problems).toEqual([]);
});

test.each([20_161, 1.5])('HookTimeoutOutOfRange: %d minutes', minutes => {
  const hooks = [LifecycleHook.approval({ timeout: Duration.seconds(minutes * 60) })];

  expect(NativeRollout.blueGreen({ hooks }).problems).toMatchObject([
    { code: 'HookTimeoutOutOfRange', value: minutes, fact: 'must be a whole number of minutes from 1 to 20160' },
  ]);
});

test.each([
  LifecycleStage.TEST_TRAFFIC_SHIFT,
  LifecycleStage.POST_TEST_TRAFFIC_SHIFT,
  LifecycleStage.PRODUCTION_TRAFFIC_SHIFT,
  LifecycleStage.POST_PRODUCTION_TRAFFIC_SHIFT,
])('HookNeverAsked: a rolling deployment has no %s', stage => {
  const hooks = [LifecycleHook.invoke(handler('validate'), { stages: [stage] })];

  expect(NativeRollout.rolling({ hooks }).problems).toMatchObject([{ code: 'HookNeverAsked', value: stage }]);
});

test.each([LifecycleStage.RECONCILE_SERVICE, LifecycleStage.PRE_SCALE_UP, LifecycleStage.POST_SCALE_UP])(
  'asks at %s of a rolling deployment',
  stage => {
    const hooks = [LifecycleHook.invoke(handler('validate'), { stages: [stage] })];

    expect(NativeRollout.rolling({ hooks }).problems).toEqual([]);
  },
);

test('ApprovalBlocksRollback: a test shift is passed on the way back, too', () => {
  const hooks = [LifecycleHook.approval({ stage: LifecycleStage.TEST_TRAFFIC_SHIFT })];

  expect(NativeRollout.blueGreen({ hooks }).problems).toMatchObject([{ code: 'ApprovalBlocksRollback' }]);
});

test('fails with everything that a shift needs and the load balancer lacks', () => {
  const incomplete = { ...target, greenTargetGroupArn: undefined, productionRuleArn: undefined };

  expect(() => NativeRollout.blueGreen().bind(stack, incomplete)).toThrow(
    expect.objectContaining({
      name: 'ShiftTargetMissing',
      message:
        'Stack.target.greenTargetGroupArn = undefined: is needed to shift traffic; give it, or release with NativeRollout.rolling()\n' +
        'ShiftTargetMissing Stack.target.productionRuleArn = undefined: is needed to shift traffic; give it, or release with NativeRollout.rolling()',
    }),
  );
});

test('needs no second target group to replace tasks one by one', () => {
  const simple = { ...target, greenTargetGroupArn: undefined, productionRuleArn: undefined };

  expect(NativeRollout.rolling().bind(stack, simple).loadBalancers).toEqual([
    { containerName: 'pyshop', containerPort: 8000, targetGroupArn: 'arn:blue' },
  ]);
});

test('fails with a number out of bounds', () => {
  expect(() => NativeRollout.rolling({ maxPercent: 300 }).bind(stack)).toThrow(
    expect.objectContaining({
      name: 'RollingPercentOutOfRange',
      message: 'Stack.rollout.maxPercent = 300: must be a whole number from 100 to 200',
    }),
  );
});

test.each<[string, NativeRollout, number | undefined]>([
  ['all tasks by default', NativeRollout.rolling(), 100],
  ['as many as wanted', NativeRollout.rolling({ minHealthyPercent: 50 }), 50],
  ['nothing where blue stays beside green', NativeRollout.blueGreen(), undefined],
])('says that %s keep serving', (_, rollout, percent) => {
  expect(rollout.minHealthyPercent).toBe(percent);
});
