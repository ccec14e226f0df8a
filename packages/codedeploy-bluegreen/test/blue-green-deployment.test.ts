import { TrafficShift } from '@berth/ecs-service';
import { parseRollout, type Rollout } from '@berth/rollout';
import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { field, Releases } from './_fixtures/releases';

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

test('asks other hooks where there is no test listener', () => {
  const route = releases.routeWithoutTests();

  expect(() => releases.make({ route, hooks: { afterAllowTraffic: releases.hook() } })).not.toThrow();
});

test('hands out the group, for what has no prop', () => {
  releases.make().deploymentGroup.addPropertyOverride('OutdatedInstancesStrategy', 'IGNORE');

  releases.template.hasResourceProperties(GROUP, { OutdatedInstancesStrategy: 'IGNORE' });
});
