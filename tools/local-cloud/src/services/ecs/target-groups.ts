import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '../../core/service';
import { serviceCall } from './arns';
import { invalidParameter } from './errors';
import type { TaskRecord } from './state';

export interface Target {
  readonly targetGroupArn: string;
  readonly port: number;
}

export interface TargetHealth {
  readonly state: elb.TargetHealthStateEnum;
  readonly description?: string;

  /** Whether the target answered its health check at all, in time. */
  readonly answered: boolean;
}

/** The target groups of the load balancer service, through its own operations. All targets are processes on loopback, whatever their ids. */
export class TargetGroups {
  constructor(private readonly service: Pick<Service, 'operations'>) {}

  /** @param id of the instance that the task shares a network with, or the address of its own interface */
  public async register({ targetGroupArn, port }: Target, id: string): Promise<void> {
    await this.call('RegisterTargets', targetGroupArn, { Targets: [{ Id: id, Port: port }] });
  }

  public async deregister({ targetGroupArn, port }: Target, id: string): Promise<void> {
    await this.call('DeregisterTargets', targetGroupArn, { Targets: [{ Id: id, Port: port }] });
  }

  /**
   * @throws unless every target group hangs at a load balancer, as ECS does; a template whose service does not depend on its listener fails so.
   */
  public async checkAttached(arns: readonly string[]): Promise<void> {
    for (const arn of arns) {
      const { TargetGroups = [] } = (await this.describe(arn)) as elb.DescribeTargetGroupsOutput;
      const [group] = TargetGroups;
      if (!group)
        throw invalidParameter(
          'Unable to assume role and validate the specified targetGroupArn. Please verify that the ECS service role being passed has the proper permissions.',
        );
      if (!group.LoadBalancerArns?.length) {
        throw invalidParameter(
          `The target group with targetGroupArn ${arn} does not have an associated load balancer.`,
        );
      }
    }
  }

  private async describe(arn: string): Promise<object> {
    try {
      return (await this.service.operations.DescribeTargetGroups?.({ TargetGroupArns: [arn] }, serviceCall(arn))) ?? {};
    } catch (error) {
      return ignoreMissing(error as Error);
    }
  }

  /** By port. Empty if the target group is gone. */
  public async health(targetGroupArn: string): Promise<Map<number, TargetHealth>> {
    const answer = await this.call('DescribeTargetHealth', targetGroupArn, {}).catch(ignoreMissing);
    const { TargetHealthDescriptions = [] } = answer as elb.DescribeTargetHealthOutput;
    return new Map(
      TargetHealthDescriptions.map(({ Target, TargetHealth }) => [
        Target?.Port ?? 0,
        {
          state: TargetHealth?.State ?? 'initial',
          description: TargetHealth?.Description,
          answered: TargetHealth?.Reason === 'Target.ResponseCodeMismatch',
        },
      ]),
    );
  }

  private async call(operation: string, targetGroupArn: string, input: object): Promise<object> {
    const answer = await this.service.operations[operation]?.(
      { TargetGroupArn: targetGroupArn, ...input },
      serviceCall(targetGroupArn),
    );
    return answer ?? {};
  }
}

/** Where a task's load-balanced containers listen. */
export function targetsOf(task: TaskRecord): Target[] {
  return task.loadBalancers.flatMap(({ targetGroupArn, containerName }) => {
    const port = task.containers.find(({ name }) => name === containerName)?.port;
    return targetGroupArn && port ? [{ targetGroupArn, port }] : [];
  });
}

function ignoreMissing(error: Error): object {
  if (/NotFound/.test(error.name)) return {};
  throw error;
}
