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
      DeleteTaskSet: ({ taskSet }: ecs.DeleteTaskSetRequest) => {
        this.record(`delete ${taskSet}`);
        if (!this.find(taskSet))
          throw new AwsError('TaskSetNotFoundException', 'The specified task set was not found.');
        this.sets = this.sets.filter(set => set.id !== taskSet);
        return {};
      },
    };
  }

  /** `<id> <status>` of every task set. */
  public get taskSets(): string[] {
    return this.sets.map(({ id, status }) => `${id} ${status}`);
  }

  /** The task set that the service started with. */
  public async start(targetGroupArn: string, call: Call): Promise<void> {
    await this.create(
      { cluster: 'c', service: 's', taskDefinition: 'web:1', loadBalancers: [{ targetGroupArn }] },
      call,
    );
    this.sets = this.sets.map(set => ({ ...set, id: 'original', status: 'PRIMARY' }));
    this.calls.length = 0;
    this.created.length = 0;
  }

  public settle(stability: ecs.StabilityStatus): void {
    this.stability = stability;
    this.sets = this.sets.map(set => ({ ...set, stabilityStatus: stability }));
  }

  private async create(input: ecs.CreateTaskSetRequest, call: Call): Promise<ecs.CreateTaskSetResponse> {
    this.record('create');
    this.created.push(input);
    const set: ecs.TaskSet = {
      id: `replacement-${this.created.length}`,
      externalId: input.externalId,
      status: 'ACTIVE',
      computedDesiredCount: this.desiredCount,
      pendingCount: 0,
      runningCount: this.desiredCount,
      loadBalancers: input.loadBalancers,
      stabilityStatus: this.stability,
    };
    this.sets.push(set);
    for (let i = 0; i < this.desiredCount; i++) await this.register(input.loadBalancers?.[0]?.targetGroupArn, call);
    return { taskSet: set };
  }

  private async register(TargetGroupArn: string | undefined, call: Call): Promise<void> {
    const Targets = [{ Id: '127.0.0.1', Port: this.nextPort++ }];
    await this.elb.operations.RegisterTargets?.({ TargetGroupArn, Targets }, call);
  }

  private record(what: string): void {
    const refusal = this.refusal;
    this.refusal = undefined;
    if (refusal) throw refusal;
    this.calls.push(what);
  }

  private find(id: string | undefined): ecs.TaskSet | undefined {
    return this.sets.find(set => set.id === id);
  }
}
