import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError } from '../../../../src/core/aws-error';
import type { Call, Operation, Service } from '../../../../src/core/service';

/** An ECS service with task sets whose tasks run at once, and whose targets stand in their target groups. */
export class FakeEcs {
  /** Operations that change something, in order. */
  public readonly calls: string[] = [];
  public readonly created: ecs.CreateTaskSetRequest[] = [];
  public desiredCount = 2;

  /** What new task sets come to. */
  public stability: ecs.StabilityStatus = 'STEADY_STATE';

  /** The next operation that changes something is refused with this. */
  public refusal?: AwsError;

  /** Starts a task of a revision and tells its port. */
  public startTask: (taskDefinition: string) => Promise<number> = async () => this.nextPort++;
  private readonly ports = new Map<string, number[]>();
  private sets: ecs.TaskSet[] = [];
  private nextPort = 20_000;

  constructor(private readonly elb: Pick<Service, 'operations'>) {}

  public get operations(): Record<string, Operation> {
    return {
      CreateTaskSet: (input: ecs.CreateTaskSetRequest, call: Call) => this.create(input, call),
      DescribeTaskSets: () => ({ taskSets: this.sets }),
      DescribeServices: () => ({ services: [{ capacityProviderStrategy: [{ capacityProvider: 'ec2' }] }] }),
      UpdateServicePrimaryTaskSet: ({ primaryTaskSet }: ecs.UpdateServicePrimaryTaskSetRequest) => {
        this.record(`primary ${primaryTaskSet}`);
        this.sets = this.sets.map(set => ({ ...set, status: set.id === primaryTaskSet ? 'PRIMARY' : 'ACTIVE' }));
        return {};
      },
      DeleteTaskSet: (input: ecs.DeleteTaskSetRequest, call: Call) => this.delete(input, call),
    };
  }

  /** `<id> <status>` of every task set. */
  public get taskSets(): string[] {
    return this.sets.map(({ id, status }) => `${id} ${status}`);
  }

  /** The task set that the service started with. */
  public async start(targetGroupArn: string, call: Call): Promise<void> {
    const loadBalancers = [{ targetGroupArn }];
    await this.create({ cluster: 'c', service: 's', taskDefinition: 'web:1', loadBalancers }, call, 'original');
    this.sets = this.sets.map(set => ({ ...set, status: 'PRIMARY' }));
    this.calls.length = 0;
    this.created.length = 0;
  }

  public settle(stability: ecs.StabilityStatus): void {
    this.stability = stability;
    this.sets = this.sets.map(set => ({ ...set, stabilityStatus: stability }));
  }

  private async create(
    input: ecs.CreateTaskSetRequest,
    call: Call,
    id = `replacement-${this.created.length + 1}`,
  ): Promise<ecs.CreateTaskSetResponse> {
    this.record('create');
    this.created.push(input);
    const set: ecs.TaskSet = {
      id,
      externalId: input.externalId,
      status: 'ACTIVE',
      computedDesiredCount: this.desiredCount,
      pendingCount: 0,
      runningCount: this.desiredCount,
      loadBalancers: input.loadBalancers,
      stabilityStatus: this.stability,
    };
    this.sets.push(set);
    const starting = Array.from({ length: this.desiredCount }, () => this.startTask(input.taskDefinition ?? ''));
    this.ports.set(id, await Promise.all(starting));
    if (this.desiredCount > 0) await this.elb.operations.RegisterTargets?.(this.targetsOf(set), call);
    return { taskSet: set };
  }

  private async delete({ taskSet }: ecs.DeleteTaskSetRequest, call: Call): Promise<ecs.DeleteTaskSetResponse> {
    this.record(`delete ${taskSet}`);
    const set = this.sets.find(({ id }) => id === taskSet);
    if (!set) throw new AwsError('TaskSetNotFoundException', 'The specified task set was not found.');
    await this.elb.operations.DeregisterTargets?.(this.targetsOf(set), call);
    this.sets = this.sets.filter(other => other !== set);
    return {};
  }

  private targetsOf({ id = '', loadBalancers }: ecs.TaskSet): object {
    const Targets = (this.ports.get(id) ?? []).map(Port => ({ Id: '127.0.0.1', Port }));
    return { TargetGroupArn: loadBalancers?.[0]?.targetGroupArn, Targets };
  }

  private record(what: string): void {
    const refusal = this.refusal;
    this.refusal = undefined;
    if (refusal) throw refusal;
    this.calls.push(what);
  }
}
