import type { ECS, Task } from '@aws-sdk/client-ecs';

/** A task of a service that has not ended. */
export interface RunningTask {
  readonly arn: string;

  /** `PROVISIONING`, `PENDING`, `ACTIVATING`, `RUNNING` and so on. */
  readonly status: string;
  readonly taskDefinition: string;

  /** Milliseconds since the epoch. */
  readonly createdAt: number;

  /** What the health checks of its containers say: `HEALTHY`, `UNHEALTHY`, or `UNKNOWN` without any. */
  readonly health: string;

  /** The names that load balancers may know it by: `10.0.1.17:8000`, `i-0123456789abcdef0:32768`. */
  readonly targets: readonly string[];

  /**
   * Availability zone: `eu-west-1a`.
   *
   * @default - it has none yet
   */
  readonly zone?: string;
}

/** All tasks of a service that have not ended, by pages of a hundred. */
export async function listRunningTasks(ecs: ECS, cluster: string, serviceName: string): Promise<RunningTask[]> {
  const found: Task[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.listTasks({ cluster, serviceName, desiredStatus: 'RUNNING', nextToken });
    const { taskArns = [] } = page;
    const { tasks = [] } = taskArns.length > 0 ? await ecs.describeTasks({ cluster, tasks: taskArns }) : {};
    found.push(...tasks);
    nextToken = page.nextToken;
  } while (nextToken);
  const instances = await instancesOf(found, ecs, cluster);
  return found.map(task => runningTask(task, instances));
}

/** Ids of the EC2 instances that tasks share a network with, by ARN of the container instance. */
async function instancesOf(tasks: readonly Task[], ecs: ECS, cluster: string): Promise<Map<string, string>> {
  const shared = tasks.filter(task => addressOf(task) === undefined);
  const arns = [...new Set(shared.flatMap(({ containerInstanceArn }) => containerInstanceArn ?? []))];
  const instances = new Map<string, string>();
  for (let index = 0; index < arns.length; index += 100) {
    const asked = { cluster, containerInstances: arns.slice(index, index + 100) };
    const { containerInstances = [] } = await ecs.describeContainerInstances(asked);
    for (const { containerInstanceArn = '', ec2InstanceId = '' } of containerInstances)
      instances.set(containerInstanceArn, ec2InstanceId);
  }
  return instances;
}

/**
 * A task and what load balancers call it: by the address of its network interface, or by the instance that it shares a network with.
 *
 * @param instances ids of the EC2 instances by ARN of the container instance
 */
export function runningTask(task: Task, instances: ReadonlyMap<string, string>): RunningTask {
  return {
    arn: task.taskArn ?? '',
    status: task.lastStatus ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    createdAt: task.createdAt?.getTime() ?? 0,
    health: task.healthStatus ?? 'UNKNOWN',
    targets: targetsOf(task, instances),
    ...(task.availabilityZone && { zone: task.availabilityZone }),
  };
}

/** A task with an interface of its own has a host of its own, and no port says whose it is. */
function targetsOf(task: Task, instances: ReadonlyMap<string, string>): string[] {
  const address = addressOf(task);
  const host = address ?? instances.get(task.containerInstanceArn ?? '');
  if (host === undefined) return [];
  const bindings = (task.containers ?? []).flatMap(({ networkBindings = [] }) => networkBindings);
  const ports = bindings.flatMap(({ hostPort }) => hostPort ?? []);
  return address !== undefined && ports.length === 0 ? [host] : ports.map(port => `${host}:${port}`);
}

function addressOf({ attachments = [] }: Task): string | undefined {
  const details = attachments.flatMap(attachment => attachment.details ?? []);
  return details.find(({ name }) => name === 'privateIPv4Address')?.value;
}

/** Whether a load balancer's target is this task. */
export function isTarget({ targets }: RunningTask, target: string): boolean {
  return targets.some(name => name === target || (!name.includes(':') && target.startsWith(`${name}:`)));
}
