import type { RegisterTaskDefinitionCommandInput, Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { CapacityShare, Rollout } from '@berth/rollout';
import { awsFailureKind } from './aws-failure';
import { type Connection, lazily, readOptions, writeOptions } from './connection';
import { type ClusterRoom, readRoom } from './instance-room';
import { listRunningTasks, type RunningTask } from './running-tasks';

/** Tasks of one revision behind one target group. */
export interface TaskSetState {
  /** `ecs-svc/1234567890123456789`. */
  readonly id: string;

  /** `PRIMARY`, `ACTIVE` or `DRAINING`. */
  readonly status: string;
  readonly taskDefinition: string;
  readonly targetGroup?: string;
  readonly runningCount: number;
}

/** An ECS service as it stands. */
export interface ServiceState {
  readonly arn: string;
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly tags: Readonly<Record<string, string>>;

  /**
   * ARN of the revision that ECS was told to run.
   *
   * @default - CodeDeploy releases it: its task sets have their own
   */
  readonly taskDefinition?: string;
  readonly taskSets: readonly TaskSetState[];

  /** Running tasks by ARN of their revision, of a service that ECS itself releases. */
  readonly runningOf: Readonly<Record<string, number>>;
  readonly platformVersion?: string;
  readonly capacityProviders: readonly { readonly name: string; readonly weight: number; readonly base: number }[];
  readonly network?: {
    readonly subnets: readonly string[];
    readonly securityGroups: readonly string[];
    readonly assignPublicIp: string;
  };

  /** What the service scheduler says, newest first. */
  readonly events: readonly ServiceEvent[];
}

export interface ServiceEvent {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly message: string;
}

/** A registered revision. */
export interface RevisionState {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;

  /** As ECS describes it, with what only ECS writes. */
  readonly definition: TaskDefinition;

  /**
   * ARN of who registered it.
   *
   * @default - ECS does not say
   */
  readonly registeredBy?: string;
}

/** What a new revision consists of. */
export type RevisionInput = RegisterTaskDefinitionCommandInput;

/** A task, running or stopped. */
export interface TaskState {
  readonly arn: string;
  readonly status: string;
  readonly taskDefinition: string;
  readonly startedBy?: string;

  /** Milliseconds since the epoch. */
  readonly createdAt: number;

  /** Why it stopped, in ECS's words. */
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly { readonly name: string; readonly exitCode?: number; readonly reason?: string }[];
}

/** A task to run once. */
export interface OneOffTask {
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly capacity: readonly CapacityShare[];

  /** None in bridge mode. */
  readonly network?: Rollout['network'];
  readonly startedBy: string;

  /** ECS starts one task only for the same token. */
  readonly clientToken: string;
}

export interface EcsPort {
  service(cluster: string, service: string): Promise<ServiceState | undefined>;

  /** By ARN, `family:revision`, or `family` for its latest revision. */
  revision(name: string): Promise<RevisionState | undefined>;

  /** Registers a revision and returns its ARN. Has no token: a lost answer leaves an unused revision. */
  register(input: RevisionInput): Promise<string>;

  /** Makes the living revisions of a family unusable for new tasks. */
  retire(family: string): Promise<void>;

  /** Starts a task, or says why it could not be placed. */
  run(task: OneOffTask): Promise<{ readonly arn: string } | { readonly failure: string }>;

  /** Tasks of a family with the mark `startedBy`, running ones and those that stopped within the last hour. */
  tasksStartedBy(cluster: string, family: string, startedBy: string): Promise<TaskState[]>;

  /** Tasks of a service that stopped within the last hour. */
  stoppedTasks(cluster: string, service: string): Promise<TaskState[]>;

  /** Tasks of a service that have not ended. */
  runningTasks(cluster: string, service: string): Promise<RunningTask[]>;

  /** The instances of a cluster, and whether these capacity providers add more; or in a text why that is not known. */
  room(cluster: string, capacityProviders: readonly string[]): Promise<ClusterRoom | string>;

  /** Undefined for a task that ECS does not know, yet or any more. */
  task(cluster: string, arn: string): Promise<TaskState | undefined>;

  tag(arn: string, tags: Readonly<Record<string, string>>): Promise<void>;
  setDesiredCount(cluster: string, service: string, count: number): Promise<void>;
}

export function ecsPort(connection: Connection): EcsPort {
  const load = (options: ReturnType<typeof readOptions> | ReturnType<typeof writeOptions>) =>
    lazily(async () => {
      const { ECS } = await import('@aws-sdk/client-ecs');
      return new ECS(options);
    });
  const reader = load(readOptions(connection));
  const writer = load(writeOptions(connection));

  const describeTasks = async (cluster: string, arns: readonly string[]): Promise<TaskState[]> => {
    if (arns.length === 0) return [];
    const { tasks = [] } = await (await reader()).describeTasks({ cluster, tasks: arns.slice(0, 100) });
    return tasks.map(taskState);
  };

  return {
    service: async (cluster, service) => {
      const { services = [] } = await (await reader()).describeServices({
        cluster,
        services: [service],
        include: ['TAGS'],
      });
      const [found] = services;
      return found ? serviceState(found) : undefined;
    },

    revision: async name => {
      try {
        const { taskDefinition, tags } = await (await reader()).describeTaskDefinition({
          taskDefinition: name,
          include: ['TAGS'],
        });
        if (!taskDefinition?.taskDefinitionArn) return undefined;
        const { taskDefinitionArn: arn, registeredBy } = taskDefinition;
        return { arn, tags: fromTags(tags), definition: taskDefinition, registeredBy };
      } catch (error) {
        // ECS answers ClientException: Unable to describe task definition
        if (error instanceof Error && error.name === 'ClientException') return undefined;
        throw error;
      }
    },

    register: async input => {
      const { taskDefinition } = await (await writer()).registerTaskDefinition(input);
      return taskDefinition?.taskDefinitionArn ?? '';
    },

    retire: async family => {
      const ecs = await reader();
      const { paginateListTaskDefinitions } = await import('@aws-sdk/client-ecs');
      const pages = paginateListTaskDefinitions({ client: ecs }, { familyPrefix: family, status: 'ACTIVE' });
      for await (const { taskDefinitionArns = [] } of pages) {
        for (const taskDefinition of taskDefinitionArns) await ecs.deregisterTaskDefinition({ taskDefinition });
      }
    },

    run: async task => {
      const { tasks = [], failures = [] } = await (await reader()).runTask({
        cluster: task.cluster,
        taskDefinition: task.taskDefinition,
        startedBy: task.startedBy,
        clientToken: task.clientToken,
        capacityProviderStrategy: [...task.capacity],
        ...(task.network && {
          networkConfiguration: { awsvpcConfiguration: { ...task.network, assignPublicIp: 'DISABLED' } },
        }),
        overrides: { containerOverrides: [{ name: task.container, command: [...task.command] }] },
      });
      const arn = tasks[0]?.taskArn;
      // no room is an answer with status 200, an empty list and a reason beside it
      return arn ? { arn } : { failure: failures.map(({ reason }) => reason).join(', ') || 'no task was started' };
    },

    tasksStartedBy: async (cluster, family, startedBy) => {
      // asked for startedBy, ListTasks allows no other filter, and leaves stopped tasks out
      const lists = await Promise.all(
        (['RUNNING', 'STOPPED'] as const).map(async desiredStatus =>
          (await reader()).listTasks({ cluster, family, desiredStatus }),
        ),
      );
      const tasks = await describeTasks(cluster, [...new Set(lists.flatMap(({ taskArns = [] }) => taskArns))]);
      return tasks.filter(task => task.startedBy === startedBy);
    },

    stoppedTasks: async (cluster, service) => {
      const { taskArns = [] } = await (await reader()).listTasks({
        cluster,
        serviceName: service,
        desiredStatus: 'STOPPED',
      });
      return describeTasks(cluster, taskArns);
    },

    runningTasks: async (cluster, service) => listRunningTasks(await reader(), cluster, service),

    room: async (cluster, providers) => {
      try {
        return await readRoom(await reader(), cluster, providers);
      } catch (error) {
        // roles of before may not look at instances
        if (error instanceof Error && ['denied', 'refused'].includes(awsFailureKind(error) ?? '')) return error.message;
        throw error;
      }
    },

    task: async (cluster, arn) => (await describeTasks(cluster, [arn]))[0],

    tag: async (arn, tags) => {
      await (await reader()).tagResource({
        resourceArn: arn,
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      });
    },

    setDesiredCount: async (cluster, service, count) => {
      await (await writer()).updateService({ cluster, service, desiredCount: count });
    },
  };
}

function serviceState(service: Service): ServiceState {
  const awsvpc =
    service.networkConfiguration?.awsvpcConfiguration ??
    service.taskSets?.[0]?.networkConfiguration?.awsvpcConfiguration;
  const strategy = service.capacityProviderStrategy ?? service.taskSets?.[0]?.capacityProviderStrategy ?? [];
  return {
    arn: service.serviceArn ?? '',
    status: service.status ?? '',
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    tags: fromTags(service.tags),
    taskDefinition: service.taskDefinition,
    taskSets: (service.taskSets ?? []).map(set => ({
      id: set.id ?? '',
      status: set.status ?? '',
      taskDefinition: set.taskDefinition ?? '',
      targetGroup: set.loadBalancers?.[0]?.targetGroupArn,
      runningCount: set.runningCount ?? 0,
    })),
    runningOf: runningOf(service),
    events: (service.events ?? []).map(({ createdAt, message = '' }) => ({ at: createdAt?.getTime() ?? 0, message })),
    platformVersion: service.platformVersion,
    capacityProviders: strategy.map(({ capacityProvider = '', weight = 0, base = 0 }) => ({
      name: capacityProvider,
      weight,
      base,
    })),
    network: awsvpc && {
      subnets: awsvpc.subnets ?? [],
      securityGroups: awsvpc.securityGroups ?? [],
      assignPublicIp: awsvpc.assignPublicIp ?? 'DISABLED',
    },
  };
}

/** A restart runs the same revision beside itself. */
function runningOf({ deployments = [] }: Service): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { taskDefinition = '', runningCount = 0 } of deployments)
    counts[taskDefinition] = (counts[taskDefinition] ?? 0) + runningCount;
  return counts;
}

function taskState(task: Task): TaskState {
  return {
    arn: task.taskArn ?? '',
    status: task.lastStatus ?? '',
    taskDefinition: task.taskDefinitionArn ?? '',
    startedBy: task.startedBy,
    createdAt: task.createdAt?.getTime() ?? 0,
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    containers: (task.containers ?? []).map(({ name = '', exitCode, reason }) => ({ name, exitCode, reason })),
  };
}

function fromTags(tags: readonly { key?: string; value?: string }[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
}
