import type * as sdk from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Call, Operation } from '../../core/service';
import { ecsArn, nameOf } from './arns';
import type { EcsParts } from './ecs';
import { invalidParameter } from './errors';
import type { ClusterRecord, TaskDefinitionRecord, TaskRecord } from './state';
import { chooseLaunch, describeTask } from './tasks';

/** How long a client token is remembered. */
const tokenLifeMs = 24 * 3_600_000;

export function taskOperations(parts: EcsParts): Record<string, Operation> {
  const { clusters, definitions, runner, services, state, tags } = parts;

  const describe = (task: TaskRecord, withTags = false) => describeTask(task, withTags ? tags.of(task.arn) : undefined);

  function find(cluster: ClusterRecord, reference: string | undefined): TaskRecord | undefined {
    return state.tasks.get(cluster.arn.replace(':cluster/', ':task/').concat(`/${nameOf(reference ?? '')}`));
  }

  return {
    RunTask(input: sdk.RunTaskRequest, call: Call): sdk.RunTaskResponse {
      const cluster = clusters.get(input.cluster, call);
      return remembered(parts, cluster, input, () =>
        runTasks(parts, cluster, definitions.getActive(input.taskDefinition, call), input),
      );
    },

    async StopTask(input: sdk.StopTaskRequest, call: Call): Promise<sdk.StopTaskResponse> {
      const cluster = clusters.get(input.cluster, call);
      const task = find(cluster, input.task);
      if (!task) throw invalidParameter('The referenced task was not found.');
      void runner.stop(task.arn, { code: 'UserInitiated', reason: input.reason ?? 'Task stopped by user' });
      return { task: describe(state.tasks.get(task.arn) ?? task) };
    },

    DescribeTasks(input: sdk.DescribeTasksRequest, call: Call): sdk.DescribeTasksResponse {
      const cluster = clusters.get(input.cluster, call);
      const withTags = input.include?.includes('TAGS');
      const asked = (input.tasks ?? []).map(reference => ({ reference, task: find(cluster, reference) }));
      return {
        tasks: asked.flatMap(({ task }) => (task ? [describe(task, withTags)] : [])),
        failures: asked
          .filter(({ task }) => !task)
          .map(({ reference }) => ({
            arn: ecsArn(call, `task/${cluster.name}/${nameOf(reference)}`),
            reason: 'MISSING',
          })),
      };
    },

    /** Tasks whose desired status is STOPPED are listed only if asked for. */
    ListTasks(input: sdk.ListTasksRequest, call: Call): sdk.ListTasksResponse {
      const cluster = clusters.get(input.cluster, call);
      if (input.startedBy && (input.family || input.serviceName)) {
        throw invalidParameter('When you specify startedBy as the filter, it must be the only filter that you use.');
      }
      const service = input.serviceName ? services.get(cluster, input.serviceName) : undefined;
      const wanted = (task: TaskRecord) =>
        task.clusterArn === cluster.arn &&
        task.desiredStatus === (input.desiredStatus ?? 'RUNNING') &&
        (!service || task.serviceArn === service.arn) &&
        (!input.startedBy || task.startedBy === input.startedBy) &&
        (!input.family || nameOf(task.definitionArn).startsWith(`${input.family}:`)) &&
        (!input.launchType || task.launchType === input.launchType) &&
        (!input.containerInstance || nameOf(task.containerInstanceArn ?? '') === nameOf(input.containerInstance));
      const found = state.tasks
        .list()
        .filter(wanted)
        .map(({ arn }) => arn);
      const { page, next } = paginate(found, input.nextToken, input.maxResults ?? 100, 'InvalidParameterException');
      return { taskArns: page, nextToken: next };
    },
  };
}

/**
 * The same request with the same token starts nothing again: it answers with the tasks of the first time.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
function remembered(
  { context, state }: EcsParts,
  cluster: ClusterRecord,
  input: sdk.RunTaskRequest,
  run: () => sdk.RunTaskResponse,
): sdk.RunTaskResponse {
  const { clientToken, ...rest } = input;
  if (!clientToken) return run();
  const key = `${cluster.arn} ${clientToken}`;
  const request = JSON.stringify(rest);
  const known = state.clientTokens.get(key);
  const now = context.clock.now();
  if (known && now.getTime() - Date.parse(known.usedAt) < tokenLifeMs) {
    const ids = known.taskArns.map(nameOf);
    if (known.request !== request) {
      throw Object.assign(new AwsError('ConflictException', 'The clientToken was used with other parameters before.'), {
        resourceIds: ids,
      });
    }
    return {
      tasks: known.taskArns.flatMap(arn => state.tasks.get(arn) ?? []).map(task => describeTask(task)),
      failures: [],
    };
  }
  const answer = run();
  const taskArns = (answer.tasks ?? []).map(({ taskArn = '' }) => taskArn);
  if (taskArns.length > 0) state.clientTokens.put(key, { request, taskArns, usedAt: now.toISOString() });
  return answer;
}

/** Without a managed capacity provider a task finds room now or fails with the reason; with one it waits for an instance. */
function runTasks(
  parts: EcsParts,
  cluster: ClusterRecord,
  definition: TaskDefinitionRecord,
  input: sdk.RunTaskRequest,
): sdk.RunTaskResponse {
  const { networkConfiguration, overrides = {}, startedBy, count = 1, tags } = input;
  checkOverrides(definition, overrides);
  if (definition.definition.networkMode === 'awsvpc' && !networkConfiguration?.awsvpcConfiguration) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  parts.providers.checkStrategy(cluster, input.capacityProviderStrategy);
  const counts = new Map<string, number>();
  if (chooseLaunch(input, cluster, counts).launchType === 'EC2') checkInstances(parts, cluster, input);
  const answer: { tasks: sdk.Task[]; failures: sdk.Failure[] } = { tasks: [], failures: [] };
  for (let i = 0; i < count; i++) {
    const launch = chooseLaunch(input, cluster, counts);
    const { capacityProvider = '' } = launch;
    counts.set(capacityProvider, (counts.get(capacityProvider) ?? 0) + 1);
    const task = parts.tasks.create({
      cluster,
      definition,
      group: input.group ?? `family:${definition.family}`,
      startedBy,
      launch,
      overrides,
      networkConfiguration,
      enableExecuteCommand: input.enableExecuteCommand,
      tags,
    });
    const failure = isManaged(parts, cluster, capacityProvider) ? undefined : parts.scheduler.placeNow(task);
    if (failure) answer.failures.push({ reason: failure });
    else answer.tasks.push(describeTask(parts.state.tasks.get(task.arn) ?? task, tags));
  }
  parts.scheduler.wake();
  return answer;
}

/** Nothing can be placed where there are no instances and none will come. */
function checkInstances(parts: EcsParts, cluster: ClusterRecord, input: sdk.RunTaskRequest): void {
  const { capacityProvider = '' } = chooseLaunch(input, cluster, new Map());
  if (isManaged(parts, cluster, capacityProvider) || parts.instances.ofCluster(cluster.arn).length > 0) return;
  throw invalidParameter('No Container Instances were found in your cluster.');
}

function isManaged({ providers }: EcsParts, cluster: ClusterRecord, name: string): boolean {
  return name !== '' && providers.isManaged(cluster, name);
}

function checkOverrides({ definition }: TaskDefinitionRecord, { containerOverrides = [] }: sdk.TaskOverride): void {
  for (const { name } of containerOverrides) {
    if (!definition.containerDefinitions?.some(container => container.name === name)) {
      throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
}
