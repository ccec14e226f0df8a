import { join } from 'node:path';
import { isKnown, type Problem, ValidationError, wholeNumberProblems } from '@berth/foundation';
import { PackagedFunction } from '@berth/functions';
import { rolloutParameterName } from '@berth/rollout';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FollowedService, FollowedUrl } from './followed-service';
import type { FollowSettings } from './functions/rotation/follow';
import { acknowledgeWildcard } from './private/acknowledged';
import { redeployStatements } from './private/redeploy-statements';
import { urlStatements } from './private/url-statements';
import { recipeParameterName } from './secret-contract';

/**
 * Which secrets are followed, and how fast.
 */
export interface RotationFollowerProps {
  /** Full name of the environment. */
  readonly environment: string;

  /** What is deployed again. */
  readonly services: FollowedService[];

  /**
   * What is composed again.
   *
   * @default - nothing
   */
  readonly urls?: FollowedUrl[];

  /**
   * How long nothing may change before services are deployed, 0 to 60 minutes: several secrets that change together make one deployment.
   *
   * @default Duration.minutes(2)
   */
  readonly debounce?: Duration;

  /**
   * How often it looks by itself, whole minutes, 1 to 60. Events of rotations come through CloudTrail, which may be off, and changes by hand send none.
   *
   * @default Duration.minutes(2)
   */
  readonly every?: Duration;

  /**
   * Key of the log and of the failed events. Its policy must let CloudWatch Logs use it.
   *
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the log with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * Defines what keeps services in step with their secrets: tasks read a secret when they start, and never again.
 *
 * When a value has changed, it composes the URLs that are made of it, waits until nothing else changes, and deploys the same revision again, in the way
 * that the service is always deployed: never beside another deployment, and never while the deploy tool holds the lock of the environment. A deployment
 * that fails is not tried again for the same change: it shows in `metricFailures`, until somebody deploys the service.
 */
export class RotationFollower extends Construct {
  public readonly function: IFunction;

  /** What could not be followed three times, kept for two weeks. */
  public readonly failedEvents: IQueue;

  constructor(scope: Construct, id: string, props: RotationFollowerProps) {
    super(scope, id);

    ValidationError.throwIfAny(rotationFollowerProblems(props), this);

    const { every = Duration.minutes(2) } = props;
    const follow = this.makeFunction(props);
    this.function = follow.function;
    this.failedEvents = follow.failedEvents;
    const targets = [new LambdaFunction(this.function)];
    new Rule(this, 'Rotations', {
      description: `Rotations of the secrets of ${props.environment}`,
      eventPattern: {
        source: ['aws.secretsmanager'],
        detailType: ['AWS Service Event via CloudTrail'],
        detail: { eventName: ['RotationSucceeded', 'RotationFailed'] },
      },
      targets,
    });
    new Rule(this, 'Clock', {
      description: `Looks for changed secrets of ${props.environment}`,
      schedule: Schedule.rate(every),
      targets,
    });
  }

  /**
   * Times that something could not be followed: a rotation or a deployment that failed, a secret that cannot be read.
   *
   * @default - sum over 5 minutes
   */
  public metricFailures(options?: MetricOptions): Metric {
    return this.function.metricErrors(options);
  }

  /**
   * Events that were given up.
   *
   * @default - maximum over 5 minutes
   */
  public metricFailedEvents(options?: MetricOptions): Metric {
    return this.failedEvents.metricApproximateNumberOfMessagesVisible(options);
  }

  private makeFunction(props: RotationFollowerProps): PackagedFunction {
    const { environment, services, urls = [], debounce = Duration.minutes(2) } = props;
    const settings: FollowSettings = {
      environment,
      rollouts: services.map(({ name }) => rolloutParameterName(environment, name)),
      recipes: urls.map(({ name = 'database-url' }) => recipeParameterName(environment, name)),
      debounceMs: debounce.toMilliseconds(),
    };
    const follow = new PackagedFunction(this, 'Follow', {
      code: join(__dirname, '../lib/functions/rotation'),
      description: `Deploys services of ${environment} again when their secrets change`,
      variables: { SETTINGS: JSON.stringify(settings) },
      statements: [
        ...this.parameterStatements(settings),
        ...urls.flatMap(urlStatements),
        ...services.flatMap(service => redeployStatements(this, service)),
      ],
      timeout: Duration.minutes(5),
      reservedConcurrency: 2,
      encryptionKey: props.encryptionKey,
      logRetention: props.logRetention,
      deleteLogWithStack: props.deleteLogWithStack,
    });
    if (services.length > 0) {
      acknowledgeWildcard(follow.policy, '*', 'ECS makes the ids of tasks; the condition names their cluster');
    }
    return follow;
  }

  private parameterStatements({ environment, rollouts, recipes }: FollowSettings): PolicyStatement[] {
    const { partition, region, account } = Stack.of(this);
    const arn = (name: string) => `arn:${partition}:ssm:${region}:${account}:parameter${name}`;
    const names = [...rollouts, ...recipes];
    const lock = new PolicyStatement({
      actions: ['ssm:GetParametersByPath'],
      resources: [arn(`/berth/${environment}/deploy/lock`)],
    });
    if (names.length === 0) return [lock];
    return [new PolicyStatement({ actions: ['ssm:GetParameters'], resources: names.map(arn) }), lock];
  }
}

/** Every mistake in the props. */
export function rotationFollowerProblems(props: Pick<RotationFollowerProps, 'debounce' | 'every'>): Problem[] {
  const { debounce, every } = props;
  return [
    ...wholeNumberProblems(isKnown(debounce) ? debounce.toSeconds({ integral: false }) : undefined, {
      code: 'DebounceOutOfRange',
      path: 'debounce',
      min: 0,
      max: 3600,
      unit: 'seconds',
    }),
    ...wholeNumberProblems(isKnown(every) ? every.toMinutes({ integral: false }) : undefined, {
      code: 'EveryOutOfRange',
      path: 'every',
      min: 1,
      max: 60,
      unit: 'minutes',
    }),
  ];
}
