import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { type FollowedService, RotationFollower, type RotationFollowerProps, rotationFollowerProblems } from '../src';
import { acknowledgedIn } from './_fixtures/acknowledged';

const env = { account: '111122223333', region: 'eu-west-1' };
const SECRETS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

const secret = (name: string) => Secret.fromSecretCompleteArn(stack, name, `${SECRETS}:${name}-AbCdEf`);

function shop(more: Partial<FollowedService> = {}): FollowedService {
  return { name: 'shop', clusterName: 'dev', serviceName: 'shop-1', secrets: [], ...more };
}

function follow(props: Partial<RotationFollowerProps> = {}): RotationFollower {
  return new RotationFollower(stack, 'Rotations', { environment: 'dev', services: [], ...props });
}

const arn = (text: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${text}`]] });

/** What the function may do, without what all functions may. */
function statements(): unknown[] {
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  const all: { Action: unknown }[] = policy?.Properties.PolicyDocument.Statement;
  return all.filter(({ Action }) => !/logs:|sqs:/.test(JSON.stringify(Action)));
}

function settings(): unknown {
  const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function');
  const [made] = Object.values(functions);
  return JSON.parse(made?.Properties.Environment.Variables.SETTINGS);
}

test('hears of rotations, and looks by itself every two minutes', () => {
  follow();

  const template = Template.fromStack(stack);
  const Targets = [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('Follow'), 'Arn'] } })];
  template.resourceCountIs('AWS::Events::Rule', 2);
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.secretsmanager'],
      'detail-type': ['AWS Service Event via CloudTrail'],
      detail: { eventName: ['RotationSucceeded', 'RotationFailed'] },
    },
    Targets,
  });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(2 minutes)', Targets });
  template.hasResourceProperties('AWS::Lambda::Permission', { Principal: 'events.amazonaws.com' });
});

test('looks more seldom, and waits longer, when told to', () => {
  follow({ every: Duration.minutes(30), debounce: Duration.minutes(10) });

  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(30 minutes)' });
  expect(settings()).toMatchObject({ debounceMs: 600_000 });
});

test('knows by name what it follows, and reads the rest when it runs', () => {
  follow({
    services: [shop(), shop({ name: 'worker' })],
    urls: [
      { secret: secret('url'), credentials: secret('admin') },
      { name: 'reports-url', secret: secret('reports'), credentials: secret('reader') },
    ],
  });

  expect(settings()).toEqual({
    environment: 'dev',
    rollouts: ['/berth/dev/shop/rollout/v1', '/berth/dev/worker/rollout/v1'],
    recipes: ['/berth/dev/secrets/v1/database-url-recipe', '/berth/dev/secrets/v1/reports-url-recipe'],
    debounceMs: 120_000,
  });
});

test('may look for the lock only, when it follows nothing', () => {
  follow();

  expect(statements()).toEqual([
    {
      Action: 'ssm:GetParametersByPath',
      Effect: 'Allow',
      Resource: arn('ssm:eu-west-1:111122223333:parameter/berth/dev/deploy/lock'),
    },
  ]);
  expect(acknowledgedIn(stack, '/Rotations/Follow/Function/Policy')).toEqual({});
});

test('may deploy a service of ECS again, and look at its tasks and its secrets', () => {
  follow({ services: [shop({ secrets: [secret('key'), secret('url')] })] });

  expect(statements()).toEqual([
    {
      Action: 'ssm:GetParameters',
      Effect: 'Allow',
      Resource: arn('ssm:eu-west-1:111122223333:parameter/berth/dev/shop/rollout/v1'),
    },
    expect.objectContaining({ Action: 'ssm:GetParametersByPath' }),
    {
      Action: ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:TagResource'],
      Effect: 'Allow',
      Resource: arn('ecs:eu-west-1:111122223333:service/dev/shop-1'),
    },
    {
      Action: ['ecs:DescribeTasks', 'ecs:ListTasks'],
      Effect: 'Allow',
      Resource: '*',
      Condition: { ArnEquals: { 'ecs:cluster': arn('ecs:eu-west-1:111122223333:cluster/dev') } },
    },
    {
      Action: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
      Effect: 'Allow',
      Resource: [`${SECRETS}:key-AbCdEf`, `${SECRETS}:url-AbCdEf`],
    },
  ]);
});

test('may deploy a service by CodeDeploy again, and not update it', () => {
  const codeDeploy = { applicationName: 'shop', deploymentGroupName: 'shop-group', deploymentConfigName: 'Canary' };

  follow({ services: [shop({ codeDeploy })] });

  expect(statements().slice(2)).toEqual([
    {
      Action: 'ecs:DescribeServices',
      Effect: 'Allow',
      Resource: arn('ecs:eu-west-1:111122223333:service/dev/shop-1'),
    },
    expect.objectContaining({ Action: ['ecs:DescribeTasks', 'ecs:ListTasks'] }),
    {
      Action: [
        'codedeploy:BatchGetDeployments',
        'codedeploy:CreateDeployment',
        'codedeploy:GetDeployment',
        'codedeploy:GetDeploymentGroup',
        'codedeploy:ListDeployments',
      ],
      Effect: 'Allow',
      Resource: arn('codedeploy:eu-west-1:111122223333:deploymentgroup:shop/shop-group'),
    },
    {
      Action: ['codedeploy:GetApplicationRevision', 'codedeploy:RegisterApplicationRevision'],
      Effect: 'Allow',
      Resource: arn('codedeploy:eu-west-1:111122223333:application:shop'),
    },
    {
      Action: 'codedeploy:GetDeploymentConfig',
      Effect: 'Allow',
      Resource: arn('codedeploy:eu-west-1:111122223333:deploymentconfig:Canary'),
    },
  ]);
});

test('may write the URLs that it follows, with their keys', () => {
  const url = Secret.fromSecretAttributes(stack, 'Url', {
    secretCompleteArn: `${SECRETS}:url-AbCdEf`,
    encryptionKey: Key.fromKeyArn(stack, 'Cmk', KEY),
  });

  follow({ urls: [{ secret: url, credentials: secret('admin') }] });

  expect(statements().slice(2)).toEqual([
    { Action: 'secretsmanager:GetSecretValue', Effect: 'Allow', Resource: `${SECRETS}:admin-AbCdEf` },
    {
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      Effect: 'Allow',
      Resource: `${SECRETS}:url-AbCdEf`,
    },
    { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: KEY },
  ]);
});

test('explains what cannot be named beforehand', () => {
  follow({ services: [shop(), shop({ name: 'worker', clusterName: 'batch' })] });

  expect(acknowledgedIn(stack, '/Rotations/Follow/Function/Policy')).toEqual({
    'AwsSolutions::AwsSolutions-IAM5[Resource::*]':
      'ECS makes the ids of tasks; the condition names their cluster (Berth)',
  });
});

test('has five minutes, and no more than one helper', () => {
  follow();

  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 300,
    ReservedConcurrentExecutions: 2,
    Description: 'Deploys services of dev again when their secrets change',
  });
});

test('keeps its log as long as you say, with your key', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Cmk', KEY);

  follow({ encryptionKey, logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Delete',
    Properties: { RetentionInDays: 30, KmsKeyId: KEY },
  });
});

test('counts what it could not follow', () => {
  const follower = follow();

  const failures = follower.metricFailures();
  const closer = follower.metricFailures({ period: Duration.minutes(1) });
  const givenUp = follower.metricFailedEvents();
  expect(failures).toMatchObject({ namespace: 'AWS/Lambda', metricName: 'Errors', statistic: 'Sum' });
  expect(failures.dimensions).toEqual({ FunctionName: follower.function.functionName });
  expect(closer.period).toEqual(Duration.minutes(1));
  expect(givenUp).toMatchObject({
    namespace: 'AWS/SQS',
    metricName: 'ApproximateNumberOfMessagesVisible',
    statistic: 'Maximum',
  });
  expect(givenUp.dimensions).toEqual({ QueueName: follower.failedEvents.queueName });
});

test.each<[Pick<RotationFollowerProps, 'debounce' | 'every'>, string[]]>([
  [{ debounce: Duration.minutes(0) }, []],
  [{ debounce: Duration.minutes(60) }, []],
  [{ debounce: Duration.seconds(3601) }, ['DebounceOutOfRange debounce']],
  [{ debounce: Duration.millis(500) }, ['DebounceOutOfRange debounce']],
  [{ every: Duration.minutes(1) }, []],
  [{ every: Duration.minutes(60) }, []],
  [{ every: Duration.seconds(90) }, ['EveryOutOfRange every']],
  [{ every: Duration.minutes(61) }, ['EveryOutOfRange every']],
  [
    { every: Duration.seconds(30), debounce: Duration.days(1) },
    ['DebounceOutOfRange debounce', 'EveryOutOfRange every'],
  ],
  [{}, []],
])('judges %j: %j', (rules, problems) => {
  expect(rotationFollowerProblems(rules).map(({ code, path }) => `${code} ${path}`)).toEqual(problems);
});

test('fails for a clock that EventBridge does not have', () => {
  expect(() => follow({ every: Duration.seconds(30) })).toThrow(
    'Stack/Rotations.every = 0.5: must be a whole number from 1 to 60 minutes',
  );
});
