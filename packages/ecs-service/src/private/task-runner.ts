import { join } from 'node:path';
import { acknowledgeAll, wildcardResource } from '@berth/foundation';
import { type FunctionOptions, PackagedFunction } from '@berth/functions';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** How the log of the function is kept. */
export type TaskRunnerLog = Pick<FunctionOptions, 'logRetention' | 'deleteLogWithStack'>;

export interface TaskRunnerProps {
  readonly clusterName: string;
  readonly serviceName: string;
  readonly family: string;
  readonly roles: readonly IRole[];
  readonly log: TaskRunnerLog;
}

/**
 * The function that starts tasks of the revision that serves. One for all schedules of a service.
 */
export class TaskRunner extends Construct {
  public readonly run: PackagedFunction;

  constructor(scope: Construct, id: string, props: TaskRunnerProps) {
    super(scope, id);

    const { clusterName, serviceName, family, roles, log } = props;
    const stack = Stack.of(this);
    const arnOf = (resource: string, resourceName: string) =>
      stack.formatArn({ service: 'ecs', resource, resourceName });
    const revisions = arnOf('task-definition', `${family}:*`);
    this.run = new PackagedFunction(this, 'Run', {
      ...log,
      code: join(__dirname, '../../lib/functions/run-task'),
      description: `Starts tasks of ${family} by schedule, of the revision that serves`,
      statements: [
        allow(['ecs:DescribeServices'], [arnOf('service', `${clusterName}/${serviceName}`)]),
        allow(['ecs:DescribeTaskDefinition'], ['*']),
        allow(['ecs:RunTask'], [revisions], { ArnEquals: { 'ecs:cluster': arnOf('cluster', clusterName) } }),
        allow(
          ['iam:PassRole'],
          roles.map(({ roleArn }) => roleArn),
          { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
        ),
      ],
    });
    this.accept('*', 'ecs:DescribeTaskDefinition has no resource level');
    this.accept(revisions, 'the revision that serves is known only when the schedule fires');
  }

  private accept(resource: string, reason: string): void {
    acknowledgeAll(this.run.policy, [wildcardResource(this, resource)], reason);
  }
}

function allow(actions: string[], resources: string[], conditions?: Record<string, object>): PolicyStatement {
  return new PolicyStatement({ actions, resources, conditions });
}
