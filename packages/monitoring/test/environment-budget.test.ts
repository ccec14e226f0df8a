import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Lazy, Stack } from 'aws-cdk-lib/core';
import { AlarmTopic, EnvironmentBudget, type EnvironmentBudgetProps, environmentBudgetProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Global', { env });
});

function make(props: Partial<EnvironmentBudgetProps> = {}) {
  const emails = ['ops@example.com'];
  return new EnvironmentBudget(stack, 'Budget', { environment: 'dev', monthlyLimitUsd: 150, emails, ...props });
}

const budgetHas = (properties: object) =>
  Template.fromStack(stack).hasResourceProperties('AWS::Budgets::Budget', properties);

test('limits what the account spends in a month', () => {
  make();

  budgetHas({
    Budget: {
      BudgetName: 'dev',
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: 150, Unit: 'USD' },
      CostFilters: Match.absent(),
    },
  });
});

test('tells at 80 and 100 percent of what is spent, and at 100 percent of what is to come', () => {
  make();

  const at = (NotificationType: string, Threshold: number) => ({
    Notification: { NotificationType, Threshold, ThresholdType: 'PERCENTAGE', ComparisonOperator: 'GREATER_THAN' },
    Subscribers: [{ SubscriptionType: 'EMAIL', Address: 'ops@example.com' }],
  });
  budgetHas({ NotificationsWithSubscribers: [at('ACTUAL', 80), at('ACTUAL', 100), at('FORECASTED', 100)] });
});

test('tells a topic, after its policy lets it', () => {
  const { topic } = new AlarmTopic(stack, 'AlarmTopic', { environment: 'dev' });
  make({ topic, emails: [] });

  budgetHas({
    NotificationsWithSubscribers: Match.arrayWith([
      Match.objectLike({
        Subscribers: [{ SubscriptionType: 'SNS', Address: { Ref: Match.stringLikeRegexp('AlarmTopic') } }],
      }),
    ]),
  });
  Template.fromStack(stack).hasResource('AWS::Budgets::Budget', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('AlarmTopicPolicy')]),
  });
});

test('tells mails and the topic of another stack', () => {
  make({ topic: Topic.fromTopicArn(stack, 'Topic', TOPIC) });

  budgetHas({
    NotificationsWithSubscribers: Match.arrayWith([
      Match.objectLike({
        Subscribers: [
          { SubscriptionType: 'EMAIL', Address: 'ops@example.com' },
          { SubscriptionType: 'SNS', Address: TOPIC },
        ],
      }),
    ]),
  });
});

test('counts only what carries the tag of the environment when told to', () => {
  make({ taggedOnly: true });

  budgetHas({ Budget: { CostFilters: { TagKeyValue: ['user:berth:env$dev'] } } });
});

const mails = (count: number) => Array.from({ length: count }, (_, i) => `ops${i}@example.com`);

test.each([
  ['BERTH-MON-005', { monthlyLimitUsd: 0, emails: mails(1) }, 'must be more than 0 US dollars'],
  ['BERTH-MON-005', { monthlyLimitUsd: -1, emails: mails(1) }, 'must be more than 0 US dollars'],
  ['BERTH-MON-005', { monthlyLimitUsd: Number.POSITIVE_INFINITY, emails: mails(1) }, 'must be more than 0 US dollars'],
  ['BERTH-MON-006', { monthlyLimitUsd: 1, emails: mails(11) }, 'has 11 addresses, AWS Budgets takes 10'],
  ['BERTH-MON-006', { monthlyLimitUsd: 1 }, 'nobody would be told'],
  ['BERTH-MON-003', { monthlyLimitUsd: 1, emails: ['ops'] }, 'is not an address of e-mail'],
])('fails with %s for %j', (code, props, fact) => {
  expect(environmentBudgetProblems(props)).toMatchObject([{ code, fact }]);
});

test('says the way out', () => {
  const fixes = [mails(11), []].flatMap(emails => environmentBudgetProblems({ monthlyLimitUsd: 1, emails }));

  expect(fixes).toMatchObject([
    { path: 'emails', value: 11, fix: 'give a topic' },
    { path: 'emails', value: 0, fix: 'give an address or a topic' },
  ]);
});

test('accepts a limit below a dollar, ten addresses, and a limit that is known only at deployment', () => {
  const later = Lazy.number({ produce: () => 5 });

  expect(environmentBudgetProblems({ monthlyLimitUsd: 0.5, emails: mails(10) })).toEqual([]);
  expect(environmentBudgetProblems({ monthlyLimitUsd: later, emails: mails(1) })).toEqual([]);
});

test('is not made without anybody to tell', () => {
  expect(() => make({ emails: [] })).toThrow(
    'Global/Budget.emails = 0: nobody would be told; give an address or a topic',
  );
});
