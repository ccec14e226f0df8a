import { RolloutEngine, TrafficShift } from '@berth/ecs-service';
import { parseRollout, type Rollout } from '@berth/rollout';
import { Match } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import type { BlueGreenDeploymentProps } from '../src';
import { Releases } from './_fixtures/releases';

const GROUP = 'AWS::CodeDeploy::DeploymentGroup';

let releases: Releases;

beforeEach(() => {
  releases = new Releases();
});

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What CodeDeploy may do. */
function statements(): Statement[] {
  const Roles = [{ Ref: Match.stringLikeRegexp('^ReleasesRole') }];
  const [policy] = Object.values(releases.template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Roles } }));
  return policy?.Properties.PolicyDocument.Statement;
}

function allowing(action: string): Statement | undefined {
  return statements().find(({ Action }) => [Action].flat().includes(action));
}

/** The contract, with a word in place of each token. */
function contract(): Rollout {
  const [parameter] = Object.values(
    releases.template.findResources('AWS::SSM::Parameter', { Properties: { Name: '/berth/dev/pyshop/rollout/v1' } }),
  );
  const value: unknown = parameter?.Properties.Value;
  const parts: unknown[] = (value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
  return parseRollout(parts.map(part => (typeof part === 'string' ? part : wordFor(part))).join(''));
}

function wordFor(token: unknown): string {
  return JSON.stringify(token).replace(/[^A-Za-z0-9]+/g, '-');
}

const field = (name: string) => ({ Ref: Match.stringLikeRegexp(`pyshoproutev1${name}`) });

test('S001-33: an application of ECS, and a group that names cluster and service', () => {
  releases.make();

  releases.template.hasResourceProperties('AWS::CodeDeploy::Application', { ComputePlatform: 'ECS' });
  releases.template.hasResourceProperties(GROUP, {
    ApplicationName: { Ref: Match.stringLikeRegexp('^ReleasesApplication') },
    DeploymentGroupName: 'releases',
    ECSServices: [{ ClusterName: 'dev-cluster', ServiceName: { 'Fn::GetAtt': [Match.anyValue(), 'Name'] } }],
  });
});

test('S001-34: moves users between the two target groups of the route, with a listener for tests', () => {
  releases.make();

  releases.template.hasResourceProperties(GROUP, {
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    LoadBalancerInfo: {
      TargetGroupPairInfoList: [
        {
          TargetGroups: [{ Name: field('blueName') }, { Name: field('greenName') }],
          ProdTrafficRoute: { ListenerArns: [field('productionListenerArn')] },
          TestTrafficRoute: { ListenerArns: [field('testListenerArn')] },
        },
      ],
    },
  });
});

test('moves users without a test listener where there is none', () => {
  releases.make({ route: releases.routeWithoutTests() });

  releases.template.hasResourceProperties(GROUP, {
    LoadBalancerInfo: { TargetGroupPairInfoList: [Match.objectLike({ TestTrafficRoute: Match.absent() })] },
  });
  expect(contract().loadBalancer).not.toHaveProperty('testRule');
});

test('S001-35: rolls back on failure, on a stop and on an alarm', () => {
  releases.make();

  releases.template.hasResourceProperties(GROUP, {
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    },
  });
});

test('watches its own alarms, and those that are given', () => {
  const alarm = Alarm.fromAlarmArn(releases.stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:slow');
  const { alarms } = releases.make({ alarms: [alarm] });

  expect(alarms).toHaveLength(3);
  releases.template.hasResourceProperties(GROUP, {
    AlarmConfiguration: {
      Enabled: true,
      Alarms: [
        { Name: { Ref: Match.stringLikeRegexp('^ReleasesAlarmsErrors') } },
        { Name: { Ref: Match.stringLikeRegexp('^ReleasesAlarmsUnhealthy') } },
        { Name: 'slow' },
      ],
    },
  });
});

test('watches nothing when it should not', () => {
  releases.make({ rollbackAlarms: false });

  releases.template.hasResourceProperties(GROUP, { AlarmConfiguration: Match.absent() });
  releases.template.resourceCountIs('AWS::CloudWatch::Alarm', 0);
});

test('goes back when one of twenty answers of a color is an error, for two minutes', () => {
  releases.make();

  const requests = 'FILL(blueRequests, 0)';
  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: 'Answers 500 to 599 of one color, in percent of its requests',
    Threshold: 5,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: 'MAX([blue, green])' }),
      Match.objectLike({
        Id: 'blue',
        Expression: `IF(${requests} >= 10, 100 * FILL(blueErrors, 0) / FILL(blueRequests, 1), 0)`,
      }),
      Match.objectLike({
        Id: 'blueRequests',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/ApplicationELB',
            MetricName: 'RequestCount',
            Dimensions: [
              { Name: 'LoadBalancer', Value: field('loadBalancerFullName') },
              { Name: 'TargetGroup', Value: field('blueFullName') },
            ],
          },
          Period: 60,
          Stat: 'Sum',
        },
      }),
      Match.objectLike({
        Id: 'greenErrors',
        MetricStat: Match.objectLike({
          Metric: Match.objectLike({
            MetricName: 'HTTPCode_Target_5XX_Count',
            Dimensions: Match.arrayWith([{ Name: 'TargetGroup', Value: field('greenFullName') }]),
          }),
        }),
      }),
    ]),
  });
});

test('goes back when a target is unhealthy for two minutes', () => {
  releases.make();

  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: 'Targets of either color that fail their health checks',
    Threshold: 1,
    EvaluationPeriods: 2,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: Match.stringLikeRegexp('^FILL\\(\\w+Blue, 0\\) \\+ FILL\\(\\w+Green, 0\\)$') }),
      Match.objectLike({
        MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'UnHealthyHostCount' }), Period: 60 }),
      }),
    ]),
  });
});

test('goes back when it is asked to', () => {
  releases.make({ rollbackThresholds: { errorPercent: 1, minRequests: 50, unhealthyHosts: 3, minutes: 4 } });

  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Threshold: 1,
    EvaluationPeriods: 4,
    Metrics: Match.arrayWith([
      Match.objectLike({ Expression: Match.stringLikeRegexp('^IF\\(FILL\\(blueRequests, 0\\) >= 50,') }),
    ]),
  });
  releases.template.hasResourceProperties('AWS::CloudWatch::Alarm', { Threshold: 3, EvaluationPeriods: 4 });
});

test('tells somebody when it is asked to', () => {
  releases.make({ rollbackAlarmActions: [new SnsAction(new Topic(releases.stack, 'Topic'))] });

  releases.template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [{ Ref: Match.stringLikeRegexp('^Topic') }],
  });
});

test('S001-37: keeps blue for half an hour and asks nobody by default', () => {
  releases.make();

  releases.template.hasResourceProperties(GROUP, {
    BlueGreenDeploymentConfiguration: {
      TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 30 },
      DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 },
    },
  });
});

test('F21, F25: keeps blue and waits for approval as long as asked', () => {
  releases.make({ keepBlue: Duration.hours(48), approvalTimeout: Duration.hours(48) });

  releases.template.hasResourceProperties(GROUP, {
    BlueGreenDeploymentConfiguration: {
      TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 2880 },
      DeploymentReadyOption: { ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 2880 },
    },
  });
});

test.each<[string, TrafficShift | undefined, string]>([
  ['all at once', undefined, 'CodeDeployDefault.ECSAllAtOnce'],
  ['canary', TrafficShift.canary(10, Duration.minutes(5)), 'CodeDeployDefault.ECSCanary10Percent5Minutes'],
  [
    'S001-36: linear',
    TrafficShift.linear(10, Duration.minutes(1)),
    'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
  ],
])('uses the configuration of CodeDeploy where there is one: %s', (_, shift, DeploymentConfigName) => {
  releases.make({ shift });

  releases.template.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
  releases.template.hasResourceProperties(GROUP, { DeploymentConfigName });
});

test('makes a configuration where there is none', () => {
  releases.make({ shift: TrafficShift.linear(25, Duration.minutes(2)) });

  releases.template.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
    ComputePlatform: 'ECS',
    TrafficRoutingConfig: { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 25, LinearInterval: 2 } },
  });
  releases.template.hasResourceProperties(GROUP, {
    DeploymentConfigName: { Ref: Match.stringLikeRegexp('^ReleasesConfig') },
  });
});

test('attaches no managed policy of AWS to its role', () => {
  releases.make();

  releases.template.hasResourceProperties('AWS::IAM::Role', {
    Description: 'CodeDeploy: releases of one ECS service',
    ManagedPolicyArns: Match.absent(),
    Policies: Match.absent(),
  });
});

test('lets only CodeDeploy of this account take its role', () => {
  releases.make();

  releases.template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'codedeploy.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        },
      ],
    },
  });
});

test('lets CodeDeploy replace the task sets of this service only', () => {
  releases.make();

  const name = [':ecs:eu-west-1:000000000000:', '/dev-cluster/'];
  const arn = (text: string, ...end: unknown[]) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, text, ...end]],
  });
  const service = arn(name.join('service'), { 'Fn::GetAtt': [expect.stringMatching(/Service/), 'Name'] });
  const cluster = arn(':ecs:eu-west-1:000000000000:cluster/dev-cluster');
  expect(allowing('ecs:UpdateServicePrimaryTaskSet')).toEqual({
    Effect: 'Allow',
    Action: ['ecs:DescribeServices', 'ecs:UpdateServicePrimaryTaskSet'],
    Resource: service,
  });
  expect(allowing('ecs:CreateTaskSet')).toEqual({
    Effect: 'Allow',
    Action: ['ecs:CreateTaskSet', 'ecs:DeleteTaskSet'],
    Resource: '*',
    Condition: { ArnEquals: { 'ecs:cluster': cluster, 'ecs:service': service } },
  });
});

test('lets CodeDeploy move the rules of this service, and no others of its listeners', () => {
  releases.make();

  const ref = (name: string) => ({ Ref: expect.stringContaining(`pyshoproutev1${name}`) });
  expect(allowing('elasticloadbalancing:ModifyRule')).toEqual({
    Effect: 'Allow',
    Action: 'elasticloadbalancing:ModifyRule',
    Resource: [ref('productionRuleArn'), ref('testRuleArn')],
  });
  expect(allowing('elasticloadbalancing:ModifyListener')).toEqual({
    Effect: 'Allow',
    Action: 'elasticloadbalancing:ModifyListener',
    Resource: [ref('productionListenerArn'), ref('testListenerArn')],
  });
});

test('lets CodeDeploy move one rule where there is no test listener', () => {
  releases.make({ route: releases.routeWithoutTests() });

  expect(allowing('elasticloadbalancing:ModifyRule')?.Resource).toEqual({
    Ref: expect.stringMatching('RouteProduction'),
  });
  expect(allowing('elasticloadbalancing:ModifyListener')?.Resource).toEqual({
    Ref: expect.stringContaining('productionListenerArn'),
  });
});

test('lets CodeDeploy read where there is no resource level, and pass these two roles to tasks', () => {
  releases.make();

  const onAll = statements().filter(({ Resource, Condition }) => Resource === '*' && !Condition);
  expect(onAll.map(({ Action }) => Action)).toEqual([
    [
      'cloudwatch:DescribeAlarms',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroups',
    ],
  ]);
  expect(allowing('iam:PassRole')).toEqual({
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: [
      { 'Fn::GetAtt': [expect.stringContaining('TaskRole'), 'Arn'] },
      { 'Fn::GetAtt': [expect.stringContaining('ExecutionRole'), 'Arn'] },
    ],
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
  expect(allowing('lambda:InvokeFunction')).toBeUndefined();
});

test('makes the deployment group when its role has its policy', () => {
  releases.make();

  releases.template.hasResource(GROUP, {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ReleasesRolePolicy')]),
  });
});

test('asks its hooks, once each, and tells the deploy tool which they are', () => {
  const [before, after] = [releases.hook('Before'), releases.hook('After')];
  releases.make({ hooks: { afterAllowTestTraffic: before, beforeAllowTraffic: before, afterAllowTraffic: after } });

  const arn = (id: string) => ({ 'Fn::GetAtt': [expect.stringMatching(`^${id}Hook`), 'Arn'] });
  expect(allowing('lambda:InvokeFunction')?.Resource).toEqual([arn('Before'), arn('After')]);
  expect(contract().codeDeploy?.hooks).toEqual({
    AfterAllowTestTraffic: expect.stringContaining('Before'),
    BeforeAllowTraffic: expect.stringContaining('Before'),
    AfterAllowTraffic: expect.stringContaining('After'),
  });
});

test('knows all five moments of a release', () => {
  const [one, two] = [releases.hook('One'), releases.hook('Two')];
  releases.make({
    hooks: {
      beforeInstall: one,
      afterInstall: two,
      afterAllowTestTraffic: one,
      beforeAllowTraffic: two,
      afterAllowTraffic: one,
    },
  });

  expect(contract().codeDeploy?.hooks).toEqual({
    BeforeInstall: expect.stringContaining('One'),
    AfterInstall: expect.stringContaining('Two'),
    AfterAllowTestTraffic: expect.stringContaining('One'),
    BeforeAllowTraffic: expect.stringContaining('Two'),
    AfterAllowTraffic: expect.stringContaining('One'),
  });
});

test('lets hooks report to this group only, without needing each other for ever', () => {
  releases.make({ hooks: { afterAllowTraffic: releases.hook() } });

  const arn = [
    'arn:',
    { Ref: 'AWS::Partition' },
    ':codedeploy:eu-west-1:000000000000:deploymentgroup:',
    { Ref: Match.stringLikeRegexp('^ReleasesApplication') },
    '/releases',
  ];
  releases.template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
          Resource: { 'Fn::Join': ['', arn] },
        },
      ]),
    },
  });
});

test('S001-39: the contract always carries the shares of the capacity providers', () => {
  releases.make();

  expect(contract().capacity).toEqual([
    { capacityProvider: 'on-demand', weight: 1, base: 2 },
    { capacityProvider: 'spot', weight: 3 },
  ]);
});

test('publishes where traffic is, and who moves it', () => {
  releases.make();

  const { codeDeploy, loadBalancer } = contract();
  expect(codeDeploy).toEqual({
    application: expect.stringContaining('ReleasesApplication'),
    deploymentGroup: expect.stringContaining('ReleasesGroup'),
    deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce',
  });
  expect(loadBalancer).toEqual({
    productionListener: expect.stringContaining('productionListenerArn'),
    productionRule: expect.stringContaining('productionRuleArn'),
    testListener: expect.stringContaining('testListenerArn'),
    testRule: expect.stringContaining('testRuleArn'),
    targetGroups: [expect.stringContaining('blueArn'), expect.stringContaining('greenArn')],
  });
});

test.each<[string, Partial<BlueGreenDeploymentProps>, string]>([
  ['BERTH-CD-001', { keepBlue: Duration.seconds(90) }, 'keepBlue = "1 minute 30 seconds": must be whole minutes'],
  ['BERTH-CD-001', { keepBlue: Duration.hours(72) }, 'keepBlue = "3 days": is above CodeDeploy\'s 48 h (2,880 min)'],
  [
    'BERTH-CD-001',
    { approvalTimeout: Duration.minutes(2881) },
    'approvalTimeout = "2 days 1 minute": is above CodeDeploy\'s 48 h (2,880 min)',
  ],
  [
    'BERTH-CD-002',
    { approvalTimeout: Duration.minutes(0) },
    'approvalTimeout = "0 s": would stop every deployment at once; leave it out',
  ],
  ['BERTH-CD-004', { shift: TrafficShift.canary(100, Duration.minutes(1)) }, 'shift.percent = 100'],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { errorPercent: 0 } },
    'rollbackThresholds.errorPercent = 0: must be above 0 and at most 100 percent',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { errorPercent: 100.1 } },
    'rollbackThresholds.errorPercent = 100.1: must be above 0 and at most 100 percent',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { minRequests: 0 } },
    'rollbackThresholds.minRequests = 0: must be a whole number from 1 to 1000000',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { unhealthyHosts: 5001 } },
    'rollbackThresholds.unhealthyHosts = 5001: must be a whole number from 1 to 5000',
  ],
  [
    'BERTH-CD-009',
    { rollbackThresholds: { minutes: 61 } },
    'rollbackThresholds.minutes = 61: must be a whole number from 1 to 60 minutes',
  ],
])('%s: fails with %j', (name, props, message) => {
  expect(() => releases.make(props)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(`Stack/Releases.${message}`) }),
  );
});

test.each<Partial<BlueGreenDeploymentProps>>([
  { rollbackThresholds: { errorPercent: 100, minRequests: 1, unhealthyHosts: 1, minutes: 1 } },
  { rollbackThresholds: { errorPercent: 0.1, minRequests: 1_000_000, unhealthyHosts: 5000, minutes: 60 } },
])('takes %j', props => {
  expect(() => releases.make(props)).not.toThrow();
});

test('BERTH-CD-005: fails on a service that ECS rolls out itself', () => {
  expect(() => releases.make({}, RolloutEngine.ECS)).toThrow(
    'service.engine = "ecs": needs a service on engine codeDeploy',
  );
});

test('BERTH-CD-006: fails to ask a hook about a test listener that is not there', () => {
  const route = releases.routeWithoutTests();

  expect(() => releases.make({ route, hooks: { afterAllowTestTraffic: releases.hook() } })).toThrow(
    expect.objectContaining({
      name: 'BERTH-CD-006',
      message:
        'Stack/Releases.hooks.afterAllowTestTraffic = "Hook": the load balancer has no test listener; give it one',
    }),
  );
});

test('asks other hooks where there is no test listener', () => {
  const route = releases.routeWithoutTests();

  expect(() => releases.make({ route, hooks: { afterAllowTraffic: releases.hook() } })).not.toThrow();
});

test('BERTH-CD-010: fails with more alarms than CodeDeploy watches', () => {
  const alarms = Array.from({ length: 9 }, (_, index) =>
    Alarm.fromAlarmName(releases.stack, `Alarm${index}`, `alarm-${index}`),
  );

  expect(() => releases.make({ alarms })).toThrow(
    'Stack/Releases.alarms = "9 alarms": CodeDeploy watches at most 10 alarms, 2 of them those of rollbackAlarms',
  );
});

test.each([
  [8, true],
  [10, false],
])('watches %d alarms of others, rollbackAlarms %s', (count, rollbackAlarms) => {
  const alarms = Array.from({ length: count }, (_, index) =>
    Alarm.fromAlarmName(releases.stack, `Alarm${index}`, `alarm-${index}`),
  );

  expect(() => releases.make({ alarms, rollbackAlarms })).not.toThrow();
});

test('hands out the group, for what has no prop', () => {
  releases.make().deploymentGroup.addPropertyOverride('OutdatedInstancesStrategy', 'IGNORE');

  releases.template.hasResourceProperties(GROUP, { OutdatedInstancesStrategy: 'IGNORE' });
});
