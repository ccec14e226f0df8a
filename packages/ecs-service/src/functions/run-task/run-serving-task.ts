import { createHash } from 'node:crypto';
import type { ECS, RunTaskCommandInput, Service } from '@aws-sdk/client-ecs';

/** What a schedule asks for. */
export interface RunTaskRequest {
  readonly cluster: string;
  readonly service: string;

  /** Whose command is replaced. */
  readonly container: string;
  readonly command: string[];

  /** Of the schedule: shown as who started the task. */
  readonly name: string;

  /** When it was due; the same for each attempt. */
  readonly scheduledTime: string;
}

/** Lambda tries again, twice, and keeps the event then. */
class TaskNotStarted extends Error {
  public override readonly name = 'TaskNotStarted';
}

/** What is used of ECS. */
export type TaskPort = Pick<ECS, 'describeServices' | 'describeTaskDefinition' | 'runTask'>;

/** What serves, and where its tasks run. */
type Serving = Pick<
  RunTaskCommandInput,
  'taskDefinition' | 'networkConfiguration' | 'capacityProviderStrategy' | 'platformVersion'
>;

/**
 * Start one task of the revision that serves, with another command.
 *
 * The newest revision of the family would be wrong: after a stack update it has no image yet, after a rollback it is the bad one.
 */
export async function runServingTask(
  request: RunTaskRequest,
  ecs: TaskPort,
  log: (line: Readonly<Record<string, unknown>>) => void,
): Promise<void> {
  const { cluster, service, container, command, name } = request;
  const { services = [] } = await ecs.describeServices({ cluster, services: [service] });
  const serving = servingOf(services[0]);
  if (!serving || !(await isReleased(serving, container, ecs))) {
    log({ name, skipped: `nothing of ${service} was released yet` });
    return;
  }
  const { tasks = [], failures = [] } = await ecs.runTask({
    ...serving,
    cluster,
    count: 1,
    enableECSManagedTags: true,
    overrides: { containerOverrides: [{ name: container, command }] },
    startedBy: name.slice(0, 128),
    clientToken: tokenOf(request),
  });
  const [failure] = failures;
  if (failure) throw new TaskNotStarted(`no task could start: ${failure.reason ?? 'no reason given'}`);
  log({ name, task: tasks[0]?.taskArn, revision: serving.taskDefinition });
}

/** CodeDeploy marks a task set, ECS a deployment: one that goes on does not serve yet. */
function servingOf(service: Service | undefined): Serving | undefined {
  if (service?.deploymentController?.type === 'CODE_DEPLOY') {
    const { taskDefinition, networkConfiguration, capacityProviderStrategy, platformVersion } =
      service.taskSets?.find(({ status }) => status === 'PRIMARY') ?? {};
    return taskDefinition
      ? { taskDefinition, networkConfiguration, capacityProviderStrategy, platformVersion }
      : undefined;
  }
  const { taskDefinition } = service?.deployments?.find(({ rolloutState }) => rolloutState === 'COMPLETED') ?? {};
  if (!service || !taskDefinition) return undefined;
  const { networkConfiguration, capacityProviderStrategy, platformVersion } = service;
  return { taskDefinition, networkConfiguration, capacityProviderStrategy, platformVersion };
}

/** What the deploy tool released has the digest of an image; the revision of the template has none. */
async function isReleased({ taskDefinition }: Serving, container: string, ecs: TaskPort): Promise<boolean> {
  const { taskDefinition: found } = await ecs.describeTaskDefinition({ taskDefinition });
  const image = found?.containerDefinitions?.find(({ name }) => name === container)?.image;
  return image?.includes('@sha256:') ?? false;
}

/** A second attempt at the same time starts no second task. */
function tokenOf({ cluster, service, name, scheduledTime }: RunTaskRequest): string {
  return createHash('sha256').update([cluster, service, name, scheduledTime].join('\n')).digest('hex').slice(0, 36);
}
