import { type AwsSide, eventually, type RunningTask, Traffic, type Watched, watch } from '@berth/rehearsal';

/** A host of the cluster that takes tasks. */
export interface Host {
  readonly id: string;
  readonly zone: string;
}

/** Types and states of what the stacks of an environment made. */
export type Made = Readonly<Record<string, string>>;

/** An environment of the example as AWS shows it, found by its contracts. */
export class Environment {
  constructor(
    private readonly account: AwsSide,
    public readonly name: string,
  ) {}

  /** Value of a contract: `rds/v1/endpoint`. */
  public async contract(field: string): Promise<string> {
    const { Parameter } = await this.account.ssm.getParameter({ Name: `/berth/${this.name}/${field}` });
    return Parameter?.Value ?? '';
  }

  /** Text of a secret, by its ARN. */
  public async secret(SecretId: string): Promise<string> {
    const { SecretString = '' } = await this.account.secretsManager.getSecretValue({ SecretId });
    return SecretString;
  }

  /** Where users of a listener come in, on this computer. */
  public async portOf(listener: 'production' | 'plain'): Promise<number | undefined> {
    const arn = await this.contract(`load-balancer/v1/${listener}ListenerArn`);
    const { Listeners = [] } = await this.account.elb.describeListeners({ ListenerArns: [arn] });
    return Listeners[0]?.Port;
  }

  /** Users of port 80, which serves beside HTTPS. */
  public async ask(): Promise<Traffic> {
    return new Traffic({ url: `http://127.0.0.1:${await this.portOf('plain')}` });
  }

  /** Does something while a client asks without pause. */
  public watch(happening: () => Promise<void>): Promise<Watched> {
    return watch({ account: this.account, ask: () => this.ask() }, this.name, happening);
  }

  public tasks(): Promise<RunningTask[]> {
    return this.account.tasks(this.name);
  }

  /** Waits until two tasks serve, none of them one of `gone`, and get requests. */
  public async recovered(gone: readonly RunningTask[] = []): Promise<RunningTask[]> {
    const old = gone.map(({ id }) => id);
    const serving = await eventually(
      'two tasks serve, others than before',
      () => this.tasks(),
      tasks => tasks.length === 2 && !tasks.some(({ id }) => old.includes(id)),
    );
    await eventually(
      'both get requests',
      () => this.healthy(),
      healthy => healthy === 2,
    );
    return serving;
  }

  /** Ids of the hosts that the tasks are on. */
  public async hostsOfTasks(): Promise<string[]> {
    const { ecs } = this.account;
    const cluster = await this.contract('ecs-ec2-cluster/v1/clusterName');
    const ids = (await this.tasks()).map(({ id }) => id);
    const { tasks = [] } = await ecs.describeTasks({ cluster, tasks: ids });
    const containerInstances = tasks.map(({ containerInstanceArn = '' }) => containerInstanceArn);
    const described = await ecs.describeContainerInstances({ cluster, containerInstances });
    return (described.containerInstances ?? []).map(({ ec2InstanceId = '' }) => ec2InstanceId);
  }

  public async hosts(): Promise<Host[]> {
    const { AutoScalingInstances = [] } = await this.account.autoScaling.describeAutoScalingInstances({});
    return AutoScalingInstances.flatMap(({ InstanceId, LifecycleState, AvailabilityZone = '' }) =>
      InstanceId && LifecycleState === 'InService' ? [{ id: InstanceId, zone: AvailabilityZone }] : [],
    );
  }

  /** Starts tasks that sleep beside the service, in rooms of the same size. Returns their ARNs once all of them run. */
  public async crowd(count: number): Promise<string[]> {
    const { ecs } = this.account;
    const cluster = await this.contract('ecs-ec2-cluster/v1/clusterName');
    const { services = [] } = await ecs.describeServices({ cluster, services: ['pyshop'] });
    const { taskDefinition, capacityProviderStrategy } = services[0] ?? {};
    const command = ['python', '-c', 'import time; time.sleep(3600)'];
    const overrides = { containerOverrides: [{ name: 'pyshop', command }] };
    const run = await ecs.runTask({ cluster, taskDefinition, capacityProviderStrategy, overrides, count });
    const guests = (run.tasks ?? []).map(({ taskArn = '' }) => taskArn);
    const look = async () => (await ecs.describeTasks({ cluster, tasks: guests })).tasks ?? [];
    await eventually(`${count} tasks run`, look, tasks => {
      return tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length === count;
    });
    return guests;
  }

  public async stop(tasks: readonly string[]): Promise<void> {
    const cluster = await this.contract('ecs-ec2-cluster/v1/clusterName');
    for (const task of tasks) await this.account.ecs.stopTask({ cluster, task, reason: 'stopped by hand' });
  }

  /** What the stacks hold: states by type. */
  public async made(): Promise<Made> {
    const { Stacks = [] } = await this.account.cloudFormation.describeStacks({});
    const names = Stacks.flatMap(({ StackName = '' }) => (StackName.startsWith('ec2-full-platform-') ? StackName : []));
    const lists = await Promise.all(
      names.map(StackName => this.account.cloudFormation.describeStackResources({ StackName })),
    );
    const resources = lists.flatMap(({ StackResources = [] }) => StackResources);
    return Object.fromEntries(resources.map(({ ResourceType, ResourceStatus = '' }) => [ResourceType, ResourceStatus]));
  }

  private async healthy(): Promise<number> {
    const TargetGroupArn = await this.contract('pyshop/route/v1/blueArn');
    const { TargetHealthDescriptions = [] } = await this.account.elb.describeTargetHealth({ TargetGroupArn });
    return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
  }
}
