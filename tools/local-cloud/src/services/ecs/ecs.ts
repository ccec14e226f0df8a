import { join } from 'node:path';
import type { Context, Service } from '../../core/service';
import { Capacity } from './capacity';
import { CapacityProviders, capacityProviderOperations } from './capacity-providers';
import { ecsResources } from './cloudformation';
import { Clusters, clusterOperations } from './clusters';
import { ContainerInstances, containerInstanceOperations } from './container-instances';
import { NetworkInterfaces } from './network-interfaces';
import type { EcsOptions, EcsPeers } from './peers';
import type { ProcessPort } from './process-port';
import { Beginning } from './rollouts/beginning';
import { serviceDeploymentOperations } from './rollouts/operations';
import { Rollouts } from './rollouts/rollouts';
import { Scheduler } from './scheduler';
import { ServiceEvents } from './service-events';
import { ServiceMetrics } from './service-metrics';
import { serviceOperations } from './service-operations';
import { ServiceScheduler } from './service-scheduler';
import { Services } from './services';
import { type EcsState, ecsState } from './state';
import { SystemProcesses } from './system-processes';
import { Tags, tagOperations } from './tags';
import { TargetGroups } from './target-groups';
import { TaskDefinitions, taskDefinitionOperations } from './task-definitions';
import { TaskEvents } from './task-events';
import { taskOperations } from './task-operations';
import { type TaskListener, TaskRunner } from './task-runner';
import { taskSetOperations } from './task-set-operations';
import { Tasks } from './tasks';

/** What the operations and the resource providers of ECS share. */
export interface EcsParts {
  readonly context: Context;
  readonly state: EcsState;
  readonly tags: Tags;
  readonly clusters: Clusters;
  readonly providers: CapacityProviders;
  readonly definitions: TaskDefinitions;
  readonly instances: ContainerInstances;
  readonly services: Services;
  readonly rollouts: Rollouts;
  readonly targetGroups: TargetGroups;
  readonly tasks: Tasks;
  readonly processes: ProcessPort;
  readonly runner: TaskRunner;
  readonly scheduler: Scheduler;
}

/** Amazon ECS: tasks are processes, container instances are rows of numbers that limit how many fit. */
export function createEcs(context: Context, peers: EcsPeers, options: EcsOptions = {}): Service {
  const parts = makeParts(context, peers, options);
  const { state, tags, clusters, definitions, instances, runner, scheduler } = parts;
  return {
    signingName: 'ecs',
    client: () => import('@aws-sdk/client-ecs'),
    operations: {
      ...clusterOperations(parts),
      ...capacityProviderOperations(parts),
      ...containerInstanceOperations(instances, clusters),
      ...taskDefinitionOperations(definitions, tags),
      ...taskOperations(parts),
      ...serviceOperations(parts),
      ...taskSetOperations(parts),
      ...serviceDeploymentOperations(parts),
      ...tagOperations(tags, state),
    },
    resources: ecsResources(parts),
    start: () => resume(parts),
    async stop() {
      await scheduler.close();
      await runner.close();
    },
  };
}

function makeParts(context: Context, peers: EcsPeers, options: EcsOptions): EcsParts {
  const state = ecsState(context.store);
  const tags = new Tags(state);
  const clusters = new Clusters(state, tags);
  const providers = new CapacityProviders(state, tags, peers);
  const definitions = new TaskDefinitions(context, state, tags);
  const tasks = new Tasks(context, state, tags, new NetworkInterfaces(state, peers.ec2?.subnets));
  const events = new ServiceEvents(context, state);
  const instances = new ContainerInstances(context, state, peers);
  const processes = options.processes ?? new SystemProcesses();
  const metrics = new ServiceMetrics(state, processes, options.realNow, options.graceFloorMs);
  peers.cloudWatch?.addSource?.(() => metrics.collect());
  const told = new TaskEvents(peers.events, () => context.clock.now(), context.random?.stream('ecs-task-events'));
  const listener = taskListener(state, events, told, () => late);
  const runner = new TaskRunner(context, state, peers, processes, listener, options);
  const beginning = new Beginning(context, state);
  const rollouts = new Rollouts(context, state, beginning, events, peers, () => scheduler.wake());
  const serviceScheduler = new ServiceScheduler(context, state, tasks, runner, events, rollouts, peers, options);
  const capacity = new Capacity(context, state, tasks, instances, peers);
  const scheduler = new Scheduler(context, state, tasks, instances, runner, serviceScheduler, capacity);
  const late = { serviceScheduler, scheduler };
  peers.autoScaling.groups.onChange(() => scheduler.wake());
  peers.autoScaling.groups.useDrainCheck(id => instances.drains(id));
  const services = new Services(context, state, clusters, providers, definitions, tags, beginning);
  const targetGroups = new TargetGroups(peers.elb);
  return {
    context,
    state,
    tags,
    clusters,
    providers,
    definitions,
    instances,
    services,
    rollouts,
    targetGroups,
    tasks,
    processes,
    runner,
    scheduler,
  };
}

/** The runner is made before the schedulers that listen to it. */
function taskListener(
  state: EcsState,
  events: ServiceEvents,
  told: TaskEvents,
  late: () => { serviceScheduler: ServiceScheduler; scheduler: Scheduler },
): TaskListener {
  return {
    changed(task) {
      told.changed(task);
      late().serviceScheduler.taskChanged(task);
      if (task.lastStatus === 'RUNNING' || task.lastStatus === 'STOPPED') late().scheduler.wake();
    },
    registered({ serviceArn = '' }, targetGroupArn) {
      const service = state.services.get(serviceArn);
      if (service) events.registered(service, targetGroupArn);
    },
    deregistered({ serviceArn = '' }, targetGroupArn) {
      const service = state.services.get(serviceArn);
      if (service) events.deregistered(service, targetGroupArn);
    },
  };
}

/**
 * Goes on after a stop or a kill. Processes of the time before are ended; their tasks count as lost with their host, and services replace them. A one-off task
 * is not started again: who ran it must decide whether it may run twice.
 */
async function resume({ context, tasks, processes, runner, scheduler }: EcsParts): Promise<void> {
  await processes.killLeftoversBelow(join(context.folder, 'images'));
  const lost = tasks
    .living()
    .filter(({ lastStatus, desiredStatus }) => lastStatus !== 'PROVISIONING' || desiredStatus === 'STOPPED');
  const cause = { code: 'TerminationNotice', reason: 'Host EC2 was restarted: the local cloud was stopped.' } as const;
  await Promise.all(lost.map(({ arn }) => runner.clearAfterKill(arn, cause)));
  scheduler.wake();
}
