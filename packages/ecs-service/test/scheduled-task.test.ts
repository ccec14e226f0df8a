import { Match } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Duration, Lazy, TimeZone } from 'aws-cdk-lib/core';
import { type ContainerServiceProps, ScheduledTask, type ScheduledTaskProps } from '../src';
import { evaluate } from './_fixtures/evaluate';
import { ServiceStack } from './_fixtures/service-stack';

let stack: ServiceStack;

beforeEach(() => {
  stack = new ServiceStack();
});

function make(props: Partial<ScheduledTaskProps> = {}, ofService: Partial<ContainerServiceProps> = {}): ScheduledTask {
  return new ScheduledTask(stack, 'Cleanup', {
    service: stack.make(ofService),
    command: ['python', '-m', 'app.cleanup'],
    schedule: ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN }),
    ...props,
  });
}

const schedule = () => Object.values(stack.template.findResources('AWS::Scheduler::Schedule'))[0]?.Properties;

test('fires at its time, in its zone, exactly', () => {
  const { scheduleName } = make();

  expect(schedule()).toMatchObject({
    Description: 'python -m app.cleanup',
    ScheduleExpression: 'cron(0 3 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    State: 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
  });
  expect(stack.resolve(scheduleName)).toEqual({ Ref: expect.stringMatching(/^Cleanup/) });
});

test('tells the function which service, which command and which time', () => {
  make();

  const { Input } = schedule().Target;
  expect(JSON.parse(evaluate(Input))).toEqual({
    cluster: 'dev-cluster',
    service: expect.stringMatching(/^<Service.*Name>$/),
    container: 'pyshop',
    command: ['python', '-m', 'app.cleanup'],
    name: 'Cleanup',
    scheduledTime: '<aws.scheduler.scheduled-time>',
  });
});

test('tries five times within an hour, and keeps what failed', () => {
  make();

  const { RetryPolicy, DeadLetterConfig } = schedule().Target;
  expect(RetryPolicy).toEqual({ MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 });
  expect(DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/^ServiceRunner/);
});

test('is as patient as asked, and off when asked', () => {
  make({ retryAttempts: 0, maxAge: Duration.minutes(5), enabled: false });

  expect(schedule()).toMatchObject({
    State: 'DISABLED',
    Target: { RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 } },
  });
});

test('lets the Scheduler of this account call the function and fill its queue, no more', () => {
  make();

  expect(stack.statements(/^Starts a scheduled task/)).toEqual([
    { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: schedule().Target.Arn },
    { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: schedule().Target.DeadLetterConfig.Arn },
  ]);
  stack.template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        },
      ],
    },
    ManagedPolicyArns: [{ Ref: Match.stringLikeRegexp('^CleanupPolicy') }],
  });
});

test('lets the function start tasks of this family in this cluster, with the roles of the service', () => {
  make();

  const statements = Object.values(stack.template.findResources('AWS::IAM::ManagedPolicy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => /^(ecs:|iam:PassRole)/.test(String(Action)));
  const arn = (resource: string) => `arn:<AWS::Partition>:ecs:eu-west-1:000000000000:${resource}`;
  expect(statements.map(({ Action, Resource }) => [Action, [Resource].flat().map(evaluate)])).toEqual([
    ['ecs:DescribeServices', [expect.stringMatching(`^${arn('service/dev-cluster/<Service')}.*Name>$`)]],
    ['ecs:DescribeTaskDefinition', ['*']],
    ['ecs:RunTask', [arn('task-definition/dev-pyshop:*')]],
    ['iam:PassRole', [expect.stringMatching('TaskRole'), expect.stringMatching('ExecutionRole')]],
  ]);
  expect(statements[3].Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  expect(evaluate(statements[2].Condition.ArnEquals['ecs:cluster'])).toBe(arn('cluster/dev-cluster'));
});

test('accepts the two wildcards of the function', () => {
  make();

  const accepted = stack.accepted('Service/Runner/Run/Function/Policy');
  expect(accepted['AwsSolutions::AwsSolutions-IAM5[Resource::*]']).toMatch('DescribeTaskDefinition');
  expect(
    accepted[
      'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ecs:eu-west-1:000000000000:task-definition/dev-pyshop:*]'
    ],
  ).toMatch('known only when the schedule fires');
});

test('shares the function with the other schedules of the service', () => {
  const service = stack.make();
  for (const id of ['One', 'Two']) {
    new ScheduledTask(stack, id, { service, command: ['x'], schedule: ScheduleExpression.rate(Duration.hours(1)) });
  }

  stack.template.resourceCountIs('AWS::Lambda::Function', 1);
  stack.template.resourceCountIs('AWS::Scheduler::Schedule', 2);
});

test('makes no function for a service without schedules', () => {
  stack.make();

  stack.template.resourceCountIs('AWS::Lambda::Function', 0);
});

test('keeps the log of the function as long as that of the service', () => {
  make({}, { logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  const logs = Object.values(stack.template.findResources('AWS::Logs::LogGroup'));
  expect(logs.map(({ Properties, DeletionPolicy }) => [Properties.RetentionInDays, DeletionPolicy])).toEqual([
    [30, 'Delete'],
    [30, 'Delete'],
  ]);
});

test.each<[Partial<ScheduledTaskProps>, string]>([
  [{ command: [] }, 'Stack/Cleanup.command = "[]": must be a program and its arguments'],
  [{ command: ['x', 'PASSWORD=y'] }, 'Stack/Cleanup.command[1] = "(hidden)": looks like a secret'],
  [{ retryAttempts: 186 }, 'Stack/Cleanup.retryAttempts = 186: must be a whole number from 0 to 185'],
  [{ retryAttempts: -1 }, 'Stack/Cleanup.retryAttempts = -1: must be a whole number from 0 to 185'],
  [{ maxAge: Duration.seconds(59) }, 'Stack/Cleanup.maxAge = 59: must be a whole number from 60 to 86400 seconds'],
  [{ maxAge: Duration.hours(25) }, 'Stack/Cleanup.maxAge = 90000: must be a whole number from 60 to 86400 seconds'],
])('fails with %j', (props, message) => {
  expect(() => make(props)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
});

test.each([Duration.minutes(1), Duration.hours(24), Duration.seconds(Lazy.number({ produce: () => 1 }))])(
  'takes a task that may be late (%#)',
  maxAge => {
    expect(() => make({ maxAge })).not.toThrow();
  },
);
