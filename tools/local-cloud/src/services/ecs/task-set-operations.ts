import type * as sdk from '@aws-sdk/client-ecs';
import type { Call, Operation } from '../../core/service';
import { nameOf, newDeploymentId, type Place } from './arns';
import type { EcsParts } from './ecs';
import { invalidParameter, taskSetNotFound } from './errors';
import { describeTaskSet } from './service-descriptions';
import { controllerOf, type ServiceRecord, type TaskSetRecord } from './state';
import { newTaskSet } from './task-sets';

interface Reference {
  readonly cluster: string | undefined;
  readonly service: string | undefined;
  readonly taskSet: string | undefined;
}

/**
 * Task sets, as CodeDeploy and external deployment controllers use them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html
 */
export function taskSetOperations(parts: EcsParts): Record<string, Operation> {
  const { clusters, context, definitions, providers, scheduler, services, state, tags, tasks } = parts;
  const now = () => context.clock.now();
  const describe = (service: ServiceRecord, set: TaskSetRecord) =>
    describeTaskSet(service, set, tasks, tags.of(set.arn));

  function find({ cluster, service: serviceReference, taskSet }: Reference, place: Place) {
    const service = services.getActive(clusters.get(cluster, place), serviceReference);
    const wanted = taskSet ?? '';
    const set = services
      .taskSets(service)
      .find(({ id, arn }) => arn === wanted || id === wanted || nameOf(id) === nameOf(wanted));
    if (!set) throw taskSetNotFound();
    return { service, set };
  }

  /** Every change of a set may unsettle it: whether it is steady again, the next pass says. */
  function put(service: ServiceRecord, set: TaskSetRecord): sdk.TaskSet {
    const changed = { ...set, updatedAt: now().toISOString() };
    state.taskSets.put(set.id, changed);
    scheduler.wake();
    return describe(service, changed);
  }

  return {
    CreateTaskSet(input: sdk.CreateTaskSetRequest, call: Call): sdk.CreateTaskSetResponse {
      const cluster = clusters.get(input.cluster, call);
      const service = services.getActive(cluster, input.service);
      if (controllerOf(service) === 'ECS') {
        throw invalidParameter(
          'Task sets can only be created for services with an EXTERNAL or CODE_DEPLOY deployment controller.',
        );
      }
      const known = services
        .taskSets(service)
        .find(({ clientToken }) => clientToken && clientToken === input.clientToken);
      if (known) return { taskSet: describe(service, known) };
      providers.checkStrategy(cluster, input.capacityProviderStrategy);
      const base = newTaskSet(service, newDeploymentId(), definitions.getActive(input.taskDefinition, call).arn, now());
      const set: TaskSetRecord = {
        ...base,
        scalePercent: input.scale?.value ?? 0,
        externalId: input.externalId,
        clientToken: input.clientToken,
        startedBy: controllerOf(service) === 'CODE_DEPLOY' ? 'CODE_DEPLOY' : undefined,
        loadBalancers: input.loadBalancers ?? base.loadBalancers,
        networkConfiguration: input.networkConfiguration ?? base.networkConfiguration,
        capacityProviderStrategy: input.launchType
          ? undefined
          : (input.capacityProviderStrategy ?? base.capacityProviderStrategy),
        launchType: input.launchType ?? base.launchType,
        platformVersion: input.platformVersion ?? base.platformVersion,
      };
      tags.add(set.arn, input.tags);
      return { taskSet: put(service, set) };
    },

    UpdateTaskSet(input: sdk.UpdateTaskSetRequest, call: Call): sdk.UpdateTaskSetResponse {
      const { service, set } = find({ cluster: input.cluster, service: input.service, taskSet: input.taskSet }, call);
      return { taskSet: put(service, { ...set, scalePercent: input.scale?.value ?? set.scalePercent, stable: false }) };
    },

    UpdateServicePrimaryTaskSet(
      input: sdk.UpdateServicePrimaryTaskSetRequest,
      call: Call,
    ): sdk.UpdateServicePrimaryTaskSetResponse {
      const { service, set } = find(
        { cluster: input.cluster, service: input.service, taskSet: input.primaryTaskSet },
        call,
      );
      if (set.status === 'DRAINING')
        throw invalidParameter('A task set that is DRAINING cannot become the primary task set.');
      for (const other of services.taskSets(service)) {
        if (other.status === 'PRIMARY') state.taskSets.put(other.id, { ...other, status: 'ACTIVE' });
      }
      state.services.put(service.arn, { ...service, settings: { ...service.settings, ...settingsOf(set) } });
      return { taskSet: put(service, { ...set, status: 'PRIMARY' }) };
    },

    DeleteTaskSet(input: sdk.DeleteTaskSetRequest, call: Call): sdk.DeleteTaskSetResponse {
      const { service, set } = find({ cluster: input.cluster, service: input.service, taskSet: input.taskSet }, call);
      if (set.scalePercent > 0 && !input.force) {
        throw invalidParameter(
          'The task set must be scaled to 0 before it can be deleted. Use the force option to delete it anyway.',
        );
      }
      return { taskSet: put(service, { ...set, status: 'DRAINING', stable: false }) };
    },

    DescribeTaskSets(input: sdk.DescribeTaskSetsRequest, call: Call): sdk.DescribeTaskSetsResponse {
      const service = services.get(clusters.get(input.cluster, call), input.service);
      const sets = services.taskSets(service);
      const matches = (set: TaskSetRecord, reference: string) =>
        set.arn === reference || set.id === reference || nameOf(set.id) === nameOf(reference);
      const asked = input.taskSets ?? [];
      return {
        taskSets: sets
          .filter(set => asked.length === 0 || asked.some(reference => matches(set, reference)))
          .map(set => describe(service, set)),
        failures: asked
          .filter(reference => !sets.some(set => matches(set, reference)))
          .map(arn => ({ arn, reason: 'MISSING' })),
      };
    },
  };
}

/** A service answers with the settings of its primary task set. */
function settingsOf(set: TaskSetRecord): Partial<ServiceRecord['settings']> {
  return {
    taskDefinition: set.definitionArn,
    loadBalancers: [...set.loadBalancers],
    networkConfiguration: set.networkConfiguration,
  };
}
