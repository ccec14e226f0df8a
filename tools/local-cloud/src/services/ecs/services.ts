import type * as sdk from '@aws-sdk/client-ecs';
import { AwsError } from '../../core/aws-error';
import type { Call, Context } from '../../core/service';
import { ecsArn, nameOf, newDeploymentId, type Place } from './arns';
import type { CapacityProviders } from './capacity-providers';
import type { Clusters } from './clusters';
import { invalidParameter, serviceNotActive, serviceNotFound } from './errors';
import type { Beginning } from './rollouts/beginning';
import { type ClusterRecord, controllerOf, type EcsState, type ServiceRecord, type TaskSetRecord } from './state';
import type { Tags } from './tags';
import type { TaskDefinitions } from './task-definitions';
import { newTaskSet } from './task-sets';

/** Services: made, changed, deleted. The scheduler does the rest. */
export class Services {
  constructor(
    private readonly context: Context,
    private readonly state: EcsState,
    private readonly clusters: Clusters,
    private readonly providers: CapacityProviders,
    private readonly definitions: TaskDefinitions,
    private readonly tags: Tags,
    private readonly beginning: Beginning,
  ) {}

  /** Without `desiredCount` the service runs one task. */
  public create(input: sdk.CreateServiceRequest, call: Call | (Place & { accessKeyId?: string })): ServiceRecord {
    const { cluster: reference, serviceName = '', desiredCount = 1, clientToken: _, tags, ...settings } = input;
    const cluster = this.clusters.get(reference, call);
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(serviceName)) throw invalidParameter('Invalid service name.');
    this.providers.checkStrategy(cluster, settings.capacityProviderStrategy);
    const arn = ecsArn(call, `service/${cluster.name}/${serviceName}`);
    const known = this.state.services.get(arn);
    if (known?.status === 'ACTIVE') throw invalidParameter('Creation of service was not idempotent.');
    if (known?.status === 'DRAINING') throw invalidParameter('Unable to Start a service that is still Draining.');
    const service: ServiceRecord = {
      arn,
      name: serviceName,
      clusterArn: cluster.arn,
      status: 'ACTIVE',
      desiredCount,
      settings: { ...settings, capacityProviderStrategy: this.strategyOf(settings, cluster) },
      createdAt: this.now().toISOString(),
      createdBy: `arn:aws:iam::${call.accountId}:root`,
      events: [],
      steady: false,
    };
    const taskDefinition = this.firstDefinition(service, call);
    const made = { ...service, settings: { ...service.settings, taskDefinition } };
    this.forgetHistory(arn);
    this.addFirst(made);
    this.state.services.put(arn, made);
    this.tags.add(arn, tags);
    return made;
  }

  /** An EXTERNAL service starts without any tasks; CODE_DEPLOY's first ones are made from the service's own settings. */
  private addFirst(service: ServiceRecord): void {
    const { taskDefinition = '' } = service.settings;
    if (controllerOf(service) === 'ECS') this.beginning.begin(service);
    if (controllerOf(service) !== 'CODE_DEPLOY') return;
    const first = newTaskSet(service, newDeploymentId(), taskDefinition, this.now());
    this.state.taskSets.put(first.id, { ...first, status: 'PRIMARY', scalePercent: 100 });
  }

  /** A service of the same name as one that is gone has no past. */
  private forgetHistory(arn: string): void {
    for (const [key, { serviceArn }] of this.state.serviceDeployments.entries()) {
      if (serviceArn === arn) this.state.serviceDeployments.delete(key);
    }
  }

  private strategyOf(
    { launchType, capacityProviderStrategy }: Partial<sdk.CreateServiceRequest>,
    { defaultStrategy }: ClusterRecord,
  ) {
    if (launchType) return undefined;
    return capacityProviderStrategy?.length ? capacityProviderStrategy : [...defaultStrategy];
  }

  private firstDefinition(service: ServiceRecord, place: Place): string | undefined {
    const { taskDefinition } = service.settings;
    if (controllerOf(service) === 'EXTERNAL') return undefined;
    if (!taskDefinition) throw invalidParameter('TaskDefinition can not be blank.');
    const { arn, definition } = this.definitions.getActive(taskDefinition, place);
    if (definition.networkMode === 'awsvpc' && !service.settings.networkConfiguration?.awsvpcConfiguration) {
      throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
    }
    checkLoadBalancers(service, definition);
    return arn;
  }

  public get(cluster: ClusterRecord, reference: string | undefined): ServiceRecord {
    const service = this.tryGet(cluster, reference ?? '');
    if (!service) throw serviceNotFound();
    return service;
  }

  public getActive(cluster: ClusterRecord, reference: string | undefined): ServiceRecord {
    const service = this.get(cluster, reference);
    if (service.status !== 'ACTIVE') throw serviceNotActive();
    return service;
  }

  public tryGet(cluster: ClusterRecord, reference: string): ServiceRecord | undefined {
    return this.state.services.get(cluster.arn.replace(':cluster/', ':service/').concat(`/${nameOf(reference)}`));
  }

  public taskSets(service: ServiceRecord): TaskSetRecord[] {
    return this.state.taskSets.list().filter(({ serviceArn }) => serviceArn === service.arn);
  }

  public update(input: sdk.UpdateServiceRequest, place: Place): ServiceRecord {
    const cluster = this.clusters.get(input.cluster, place);
    const service = this.getActive(cluster, input.service);
    if (controllerOf(service) !== 'ECS') refuseForeignChange(input, controllerOf(service));
    this.providers.checkStrategy(cluster, input.capacityProviderStrategy);
    const {
      cluster: _,
      service: __,
      desiredCount = service.desiredCount,
      forceNewDeployment,
      taskDefinition,
      ...changed
    } = input;
    const definitionArn =
      taskDefinition === undefined ? undefined : this.definitions.getActive(taskDefinition, place).arn;
    const settings = { ...service.settings, ...defined(changed), ...defined({ taskDefinition: definitionArn }) };
    const next: ServiceRecord = { ...service, desiredCount, settings, steady: false };
    this.state.services.put(service.arn, next);
    if (desiredCount !== service.desiredCount) this.unsettle(service);
    if (controllerOf(service) === 'ECS' && needsDeployment(input, service, definitionArn)) this.beginning.begin(next);
    return next;
  }

  /** Nobody may read "steady" between a change and the scheduler's next look. */
  private unsettle(service: ServiceRecord): void {
    for (const set of this.taskSets(service)) this.state.taskSets.put(set.id, { ...set, stable: false });
  }

  /** @throws unless it was scaled to zero before or `force` is set. */
  public delete(service: ServiceRecord, force: boolean | undefined): ServiceRecord {
    if (service.status !== 'ACTIVE') throw serviceNotActive();
    if (!force && service.desiredCount > 0) {
      throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
    }
    const next: ServiceRecord = { ...service, status: 'DRAINING', desiredCount: 0 };
    this.state.services.put(service.arn, next);
    return next;
  }

  private now(): Date {
    return this.context.clock.now();
  }
}

function checkLoadBalancers(
  { settings }: ServiceRecord,
  { containerDefinitions = [] }: sdk.RegisterTaskDefinitionRequest,
): void {
  for (const { containerName, containerPort } of settings.loadBalancers ?? []) {
    const container = containerDefinitions.find(({ name }) => name === containerName);
    if (!container) throw invalidParameter(`The container ${containerName} does not exist in the task definition.`);
    if (!container.portMappings?.some(mapping => mapping.containerPort === containerPort)) {
      throw invalidParameter(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    }
  }
}

/**
 * What only the deployment controller may change.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
function refuseForeignChange(input: sdk.UpdateServiceRequest, controller: sdk.DeploymentControllerType): void {
  const way =
    controller === 'CODE_DEPLOY' ? 'Use AWS CodeDeploy to trigger a new deployment.' : 'Create a task set instead.';
  const refuse = (what: string) =>
    invalidParameter(`Unable to update ${what} on services with a ${controller} deployment controller. ${way}`);
  if (input.taskDefinition !== undefined) throw refuse('task definition');
  if (input.networkConfiguration !== undefined) throw refuse('network parameters');
  if (input.loadBalancers !== undefined) throw refuse('load balancers');
  if (input.platformVersion !== undefined) throw refuse('platform version');
  if (input.capacityProviderStrategy !== undefined) throw refuse('capacity provider strategy');
  if (input.forceNewDeployment) {
    throw invalidParameter(
      `Cannot force a new deployment on services with a ${controller} deployment controller. ${way}`,
    );
  }
}

function needsDeployment(
  input: sdk.UpdateServiceRequest,
  { settings }: ServiceRecord,
  definitionArn: string | undefined,
): boolean {
  const changed = (key: 'networkConfiguration' | 'loadBalancers' | 'capacityProviderStrategy') =>
    input[key] !== undefined && JSON.stringify(input[key]) !== JSON.stringify(settings[key]);
  return (
    (input.forceNewDeployment ?? false) ||
    (definitionArn !== undefined && definitionArn !== settings.taskDefinition) ||
    changed('networkConfiguration') ||
    changed('loadBalancers') ||
    changed('capacityProviderStrategy')
  );
}

function defined<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Those of the request that come from an Application or Network Load Balancer. */
export function targetGroupsOf({ loadBalancers = [] }: sdk.CreateServiceRequest): string[] {
  return loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? []);
}

/** Deleting what is gone already is no mistake. */
export function isAlreadyGone(error: unknown): boolean {
  return (
    error instanceof AwsError &&
    ['ServiceNotFoundException', 'ServiceNotActiveException', 'ClusterNotFoundException'].includes(error.name)
  );
}
