import type { Rollout } from '@berth/rollout';
import type { RevisionState, ServiceState, TaskSetState } from '../aws/ecs';
import type { ListenerState } from '../aws/load-balancers';
import type { AwsPorts } from '../aws/ports';
import type { ServiceDeploymentState } from '../aws/service-deployments';
import { CliError } from '../cli-error';
import { tags } from './markers';
import { servingRevision } from './native-state';
import { digestOf } from './revision';

/** What runs and where traffic goes, read from AWS. */
export interface Live {
  readonly service: ServiceState;

  /**
   * Where the production listener sends users.
   *
   * @default - no load balancer of ours knows the service
   */
  readonly listener?: ListenerState;

  /** The tasks that own production traffic. */
  readonly primary?: TaskSetState;

  /** The revision of these tasks. */
  readonly revision?: RevisionState;

  /** The digest that they run; undefined before the first release. */
  readonly digest?: string;
}

/**
 * Reads what serves now.
 *
 * @throws CliError `ServiceMissing`
 */
export async function readLive(rollout: Rollout, aws: AwsPorts): Promise<Live> {
  const { productionListener, productionRule } = rollout.loadBalancer ?? {};
  const [service, listener, primaryOf] = await Promise.all([
    aws.ecs.service(rollout.cluster, rollout.ecsService),
    productionListener === undefined ? undefined : aws.loadBalancers.listener(productionListener, productionRule),
    rollout.engine === 'ecs'
      ? aws.serviceDeployments.recent(rollout.cluster, rollout.ecsService).then(nativePrimary)
      : taskSetPrimary,
  ]);
  if (!service || service.status === 'INACTIVE') {
    throw new CliError('ServiceMissing', `${rollout.environment} has no ECS service ${rollout.ecsService}`, {
      hint: `berth deploy ${rollout.environment}`,
    });
  }
  const primary = primaryOf(service, listener);
  const revision = primary && (await aws.ecs.revision(primary.taskDefinition));
  return { service, listener, primary, revision, digest: revision && digestOf(revision, rollout.container.name) };
}

type PrimaryOf = (service: ServiceState, listener: ListenerState | undefined) => TaskSetState | undefined;

const taskSetPrimary: PrimaryOf = ({ taskSets }) => taskSets.find(({ status }) => status === 'PRIMARY');

/** ECS's own releases have no task sets: what serves is what the last deployment brought, where the listener sends everything. */
function nativePrimary(recent: readonly ServiceDeploymentState[]): PrimaryOf {
  return ({ runningOf }, listener) => {
    const taskDefinition = servingRevision(recent);
    if (taskDefinition === undefined) return undefined;
    const { weights = {} } = listener ?? {};
    const targetGroup = Object.keys(weights).find(arn => weights[arn] === 100);
    const runningCount = runningOf[taskDefinition] ?? 0;
    return { id: recent[0]?.id ?? '', status: 'PRIMARY', taskDefinition, targetGroup, runningCount };
  };
}

/** Whether production traffic goes, all of it, to tasks of the wanted content that were verified. */
export function serves({ service, listener, primary, revision }: Live, hash: string): boolean {
  if (!primary || revision?.tags[tags.definition] !== hash || service.tags[tags.serving] !== hash) return false;
  return listener === undefined || receivesAll(listener, primary.targetGroup);
}

/** Whether a target group gets every request. */
export function receivesAll(
  listener: Pick<ListenerState, 'weights'> | undefined,
  targetGroup: string | undefined,
): boolean {
  return targetGroup !== undefined && listener?.weights[targetGroup] === 100;
}

/** Where users come in: the API before the load balancer, or `http://name.example` of its production listener; undefined without one. */
export async function urlOf(
  { environment }: Rollout,
  { listener }: Live,
  { parameters, loadBalancers }: AwsPorts,
): Promise<string | undefined> {
  if (!listener) return undefined;
  const apiUrl = `/berth/${environment}/http-api/v1/url`;
  const [{ [apiUrl]: url }, host] = await Promise.all([
    parameters.values([apiUrl]),
    loadBalancers.dnsName(listener.loadBalancer),
  ]);
  if (url) return url;
  const protocol = listener.protocol.toLowerCase();
  const usual = protocol === 'https' ? 443 : 80;
  return `${protocol}://${host}${listener.port === usual ? '' : `:${listener.port}`}`;
}

/** What CodeDeploy calls a service; the contract of each that it releases says so. */
export function codeDeployOf({ service, codeDeploy }: Rollout): NonNullable<Rollout['codeDeploy']> {
  if (codeDeploy) return codeDeploy;
  throw new TypeError(`unexpected rollout: service ${service} is not released by CodeDeploy`);
}

/** A load balancer between whose two target groups traffic moves. */
export type LoadBalancerOfTwo = Omit<NonNullable<Rollout['loadBalancer']>, 'targetGroups'> & {
  readonly targetGroups: readonly [string, string];
};

/** What CodeDeploy moves traffic between; the contract of each service that it releases says so. */
export function loadBalancerOf({ service, loadBalancer }: Rollout): LoadBalancerOfTwo {
  const [blue, green] = loadBalancer?.targetGroups ?? [];
  if (loadBalancer && blue && green) return { ...loadBalancer, targetGroups: [blue, green] };
  throw new TypeError(`unexpected rollout: service ${service} has no two target groups`);
}
