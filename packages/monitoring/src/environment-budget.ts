import { isKnown, type Problem, ValidationError } from '@berth/foundation';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { emailProblems } from './private/email-problems';

/** When somebody is told, in percent of the limit. */
const NOTIFICATIONS = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'ACTUAL', threshold: 100 },
  { notificationType: 'FORECASTED', threshold: 100 },
];

/** AWS Budgets sends a notification to no more. */
const MAX_EMAILS = 10;

/**
 * How much an environment may cost, and who is told.
 */
export interface EnvironmentBudgetProps {
  /** Full name of the environment. */
  readonly environment: string;

  /** What a month may cost, in US dollars. */
  readonly monthlyLimitUsd: number;

  /**
   * Addresses that get a mail, up to 10.
   *
   * @default - none
   */
  readonly emails?: readonly string[];

  /**
   * Topic that is told; its policy and its key must let AWS Budgets publish, as those of an `AlarmTopic` do.
   *
   * @default - none
   */
  readonly topic?: ITopic;

  /**
   * Count only what carries the tag `berth:env` of this environment. Somebody must have activated it as a cost allocation tag in the account that pays.
   *
   * @default false - all of the account
   * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
   */
  readonly taggedOnly?: boolean;
}

/** What the rules look at. */
export interface EnvironmentBudgetRules extends Pick<EnvironmentBudgetProps, 'monthlyLimitUsd' | 'emails'> {
  readonly topic?: object;
}

/**
 * Defines a monthly budget that tells at 80 and 100 percent of what is spent, and when 100 percent are to be expected.
 *
 * It stops nothing.
 */
export class EnvironmentBudget extends Resource {
  public readonly budget: CfnBudget;

  constructor(scope: Construct, id: string, props: EnvironmentBudgetProps) {
    super(scope, id);

    ValidationError.throwIfAny(environmentBudgetProblems(props), this);

    const { environment, monthlyLimitUsd, topic, taggedOnly = false } = props;
    this.budget = new CfnBudget(this, 'Resource', {
      budget: {
        budgetName: environment,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyLimitUsd, unit: 'USD' },
        ...(taggedOnly && { costFilters: { TagKeyValue: [`user:berth:env$${environment}`] } }),
      },
      notificationsWithSubscribers: NOTIFICATIONS.map(notification => ({
        notification: { ...notification, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
        subscribers: subscribersOf(props),
      })),
    });
    // AWS Budgets tries to publish when it is created, and needs the topic's policy for that
    if (topic) this.budget.node.addDependency(topic);
  }
}

function subscribersOf({ emails = [], topic }: EnvironmentBudgetProps): CfnBudget.SubscriberProperty[] {
  const mails = emails.map(address => ({ subscriptionType: 'EMAIL', address }));
  return topic ? [...mails, { subscriptionType: 'SNS', address: topic.topicArn }] : mails;
}

/** Every mistake in the props. */
export function environmentBudgetProblems(props: EnvironmentBudgetRules): Problem[] {
  const { monthlyLimitUsd, emails = [], topic } = props;
  const problems = emailProblems(emails);
  if (isKnown(monthlyLimitUsd) && !(monthlyLimitUsd > 0 && Number.isFinite(monthlyLimitUsd))) {
    const fact = 'must be more than 0 US dollars';
    problems.push({ code: 'BERTH-MON-005', path: 'monthlyLimitUsd', value: monthlyLimitUsd, fact });
  }
  if (emails.length > MAX_EMAILS) {
    const fact = `has ${emails.length} addresses, AWS Budgets takes ${MAX_EMAILS}`;
    problems.push({ code: 'BERTH-MON-006', path: 'emails', value: emails.length, fact, fix: 'give a topic' });
  }
  if (emails.length === 0 && !topic) {
    const fact = 'nobody would be told';
    problems.push({ code: 'BERTH-MON-006', path: 'emails', value: 0, fact, fix: 'give an address or a topic' });
  }
  return problems;
}
