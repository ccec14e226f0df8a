import { ContainerService, RolloutEngine, TrafficShift } from '@berth/ecs-service';
import { LoadBalancer } from '@berth/load-balancer';
import { Network } from '@berth/network';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { BlueGreenDeployment, type BlueGreenDeploymentProps } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

function make(props: Partial<BlueGreenDeploymentProps> = {}, engine = RolloutEngine.CODE_DEPLOY): BlueGreenDeployment {
  const service = new ContainerService(stack, 'Service', {
    environment: 'dev',
    name: 'pyshop',
    cluster: { clusterName: 'dev-cluster', capacity: [{ capacityProvider: 'dev-provider' }], launchType: 'EC2' },
    network: Network.fromContract(stack, 'Network', 'dev'),
    repository: Repository.fromRepositoryName(stack, 'Repository', 'pyshop'),
    port: 8000,
    health: { path: '/healthz' },
    route: { blue: { arn: 'arn:blue' } },
    engine,
  });
  const loadBalancer = LoadBalancer.fromContract(stack, 'LoadBalancer', 'dev');
  return new BlueGreenDeployment(stack, 'Releases', { service, loadBalancer, ...props });
}

test('moves users between the two target groups of the load balancer, with a listener for tests', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ECSServices: [{ ClusterName: 'dev-cluster', ServiceName: { 'Fn::GetAtt': [Match.anyValue(), 'Name'] } }],
    LoadBalancerInfo: {
      TargetGroupPairInfoList: [
        {
          TargetGroups: [
            { Name: { Ref: Match.stringLikeRegexp('blueTargetGroupName') } },
            { Name: { Ref: Match.stringLikeRegexp('greenTargetGroupName') } },
          ],
          ProdTrafficRoute: { ListenerArns: [{ Ref: Match.stringLikeRegexp('productionListenerArn') }] },
          TestTrafficRoute: { ListenerArns: [{ Ref: Match.stringLikeRegexp('testListenerArn') }] },
        },
      ],
    },
  });
});

test('rolls back on failure, on a stop and on an alarm', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
    },
  });
});

test('watches the alarms that are given', () => {
  const alarm = Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:000000000000:alarm:green-5xx');
  make({ alarms: [alarm] });

  Template.fromStack(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    AlarmConfiguration: { Enabled: true, Alarms: [{ Name: 'green-5xx' }] },
  });
});

test('keeps blue for half an hour and asks nobody by default', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    BlueGreenDeploymentConfiguration: {
      TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 30 },
      DeploymentReadyOption: { ActionOnTimeout: 'CONTINUE_DEPLOYMENT', WaitTimeInMinutes: 0 },
    },
  });
});

test('keeps blue and waits for approval as long as asked', () => {
  make({ keepBlue: Duration.hours(1), approvalTimeout: Duration.hours(8) });

  Template.fromStack(stack).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    BlueGreenDeploymentConfiguration: {
      TerminateBlueInstancesOnDeploymentSuccess: { Action: 'TERMINATE', TerminationWaitTimeInMinutes: 60 },
      DeploymentReadyOption: { ActionOnTimeout: 'STOP_DEPLOYMENT', WaitTimeInMinutes: 480 },
    },
  });
});

test('uses a configuration of CodeDeploy where there is one', () => {
  make({ shift: TrafficShift.canary(10, Duration.minutes(5)) });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CodeDeploy::DeploymentConfig', 0);
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  });
});

test('makes a configuration where there is none', () => {
  make({ shift: TrafficShift.linear(25, Duration.minutes(2)) });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentConfig', {
    ComputePlatform: 'ECS',
    TrafficRoutingConfig: { Type: 'TimeBasedLinear', TimeBasedLinear: { LinearPercentage: 25, LinearInterval: 2 } },
  });
  template.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: { Ref: Match.stringLikeRegexp('^ReleasesConfig') },
  });
});

test('attaches no managed policy of AWS', () => {
  make();

  Template.fromStack(stack).allResourcesProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('lets only CodeDeploy of this account take its role', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'codedeploy.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        }),
      ],
    },
  });
});

test('lets CodeDeploy act on this service, these listeners and these roles only', () => {
  make();

  const Roles = [{ Ref: Match.stringLikeRegexp('^ReleasesRole') }];
  const policies = Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy', { Properties: { Roles } });
  const [policy] = Object.values(policies);
  const statements: { Action: string | string[]; Resource: unknown; Condition?: unknown }[] =
    policy?.Properties.PolicyDocument.Statement;
  const onAll = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
  const passRole = statements.find(({ Action }) => Action === 'iam:PassRole');
  expect(onAll.filter(action => !/:Describe/.test(action))).toEqual([]);
  expect(passRole).toMatchObject({
    Resource: [
      { 'Fn::GetAtt': [expect.stringContaining('TaskRole'), 'Arn'] },
      { 'Fn::GetAtt': [expect.stringContaining('ExecutionRole'), 'Arn'] },
    ],
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
});

test('makes the deployment group when its role has its policy', () => {
  make();

  Template.fromStack(stack).hasResource('AWS::CodeDeploy::DeploymentGroup', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ReleasesRolePolicy')]),
  });
});

test('publishes the rollout contract of the service', () => {
  make();

  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/pyshop/rollout/v1',
    Value: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('"codeDeploy":\\{"application":"')])] },
  });
});

test.each<[string, Partial<BlueGreenDeploymentProps>, string]>([
  ['BERTH-CD-001', { keepBlue: Duration.hours(72) }, 'keepBlue = "3 days": is above CodeDeploy\'s 48 h (2,880 min)'],
  ['BERTH-CD-001', { approvalTimeout: Duration.hours(72) }, 'approvalTimeout = "3 days"'],
  [
    'BERTH-CD-002',
    { approvalTimeout: Duration.minutes(0) },
    'approvalTimeout = "0 s": would stop every deployment at once',
  ],
  ['BERTH-CD-004', { shift: TrafficShift.canary(100, Duration.minutes(1)) }, 'shift.percent = 100'],
])('%s: fails with %j', (name, props, message) => {
  expect(() => make(props)).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(`Stack/Releases.${message}`) }),
  );
});

test('BERTH-CD-005: fails on a service that ECS rolls out itself', () => {
  expect(() => make({}, RolloutEngine.ECS)).toThrow('service.engine = "ecs": needs a service on engine codeDeploy');
});
