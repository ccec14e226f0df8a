import { isKnown, type Problem, ValidationError, wholeNumberProblems } from '@berth/foundation';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, type ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Duration, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { commandProblems } from './container-health-check';
import type { ContainerService } from './container-service';
import { commandLintProblems } from './secret-lint';

/**
 * What is run, and when.
 */
export interface ScheduledTaskProps {
  /** Whose image, settings and secrets the command gets. */
  readonly service: ContainerService;

  /** Program and arguments: `['python', '-m', 'app.cleanup']`. */
  readonly command: string[];

  /**
   * When. A cron expression takes a time zone: `ScheduleExpression.cron({ hour: '3', minute: '0', timeZone: TimeZone.EUROPE_BERLIN })`.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: ScheduleExpression;

  /**
   * Whether it fires.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * How often the Scheduler calls again when it could not reach the function that starts the task, 0 to 185.
   *
   * @default 5
   */
  readonly retryAttempts?: number;

  /**
   * How late a task may still start, 1 minute to 24 hours.
   *
   * @default Duration.hours(1)
   */
  readonly maxAge?: Duration;
}

/**
 * Runs a command by schedule, in a task like those of a service, with the revision that serves at that moment. Before the first release it does nothing.
 *
 * A function looks up the revision. Where a task could not start three times, the event is kept in the function's queue for two weeks.
 */
export class ScheduledTask extends Resource {
  public readonly scheduleName: string;

  constructor(scope: Construct, id: string, props: ScheduledTaskProps) {
    super(scope, id);

    const { service, schedule, enabled = true, retryAttempts = 5, maxAge = Duration.hours(1) } = props;
    ValidationError.throwIfAny(scheduledTaskProblems(props), this);

    const { run } = service.taskRunner;
    const failedEvents = run.failedEvents.queueArn;
    const resource = new CfnSchedule(this, 'Resource', {
      description: `${props.command.join(' ')}`.slice(0, 512),
      scheduleExpression: schedule.expressionString,
      scheduleExpressionTimezone: schedule.timeZone?.timezoneName,
      state: enabled ? 'ENABLED' : 'DISABLED',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: run.function.functionArn,
        roleArn: this.makeRole(run.function.functionArn, failedEvents).roleArn,
        input: this.makeInput(props),
        retryPolicy: { maximumRetryAttempts: retryAttempts, maximumEventAgeInSeconds: maxAge.toSeconds() },
        deadLetterConfig: { arn: failedEvents },
      },
    });
    this.scheduleName = resource.ref;
  }

  private makeInput({ service, command }: ScheduledTaskProps): string {
    const { clusterName, serviceName, containerName } = service;
    const input = { cluster: clusterName, service: serviceName, container: containerName, command };
    return Stack.of(this).toJsonString({
      ...input,
      name: this.node.id,
      scheduledTime: '<aws.scheduler.scheduled-time>',
    });
  }

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role */
  private makeRole(functionArn: string, queueArn: string): Role {
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Starts a scheduled task, and keeps what could not start',
      statements: [
        new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }),
      ],
    });
    return new Role(this, 'Role', {
      description: 'EventBridge Scheduler: starts a scheduled task',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      managedPolicies: [policy],
    });
  }
}

/** Every mistake in a scheduled task. */
export function scheduledTaskProblems(
  facts: Pick<ScheduledTaskProps, 'command' | 'retryAttempts' | 'maxAge'>,
): Problem[] {
  const { command, retryAttempts, maxAge } = facts;
  return [
    ...commandProblems(command, 'command'),
    ...commandLintProblems(command, ''),
    ...wholeNumberProblems(retryAttempts, { code: 'RetryAttemptsOutOfRange', path: 'retryAttempts', min: 0, max: 185 }),
    ...wholeNumberProblems(isKnown(maxAge) ? maxAge.toSeconds() : undefined, {
      code: 'MaxAgeOutOfRange',
      path: 'maxAge',
      min: 60,
      max: 86_400,
      unit: 'seconds',
    }),
  ];
}
