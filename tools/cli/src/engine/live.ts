import type { Rollout } from '@berth/rollout';
import type { RevisionState, ServiceState, TaskSetState } from '../aws/ecs';
import type { ListenerState } from '../aws/load-balancers';
import type { AwsPorts } from '../aws/ports';
import { CliError } from '../cli-error';
import { tags } from './markers';
import { digestOf } from './revision';

/** What runs and where traffic goes, read from AWS. */
export interface Live {
  readonly service: ServiceState;
  readonly listener: ListenerState;

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
 * @throws CliError `ServiceMissing`, `RolloutUnsupported`
 */
export async function readLive(rollout: Rollout, aws: AwsPorts): Promise<Live> {
  const { productionListener, productionRule } = loadBalancerOf(rollout);
  const [service, listener] = await Promise.all([
    aws.ecs.service(rollout.cluster, rollout.ecsService),
    aws.loadBalancers.listener(productionListener, productionRule),
  ]);
  if (!service || service.status === 'INACTIVE') {
    throw new CliError('ServiceMissing', `${rollout.environment} has no ECS service ${rollout.ecsService}`, {
      hint: `berth deploy ${rollout.environment}`,
    });
  }
  const primary = service.taskSets.find(({ status }) => status === 'PRIMARY');
  const revision = primary && (await aws.ecs.revision(primary.taskDefinition));
  return { service, listener, primary, revision, digest: revision && digestOf(revision, rollout.container.name) };
}

/** Whether production traffic goes, all of it, to tasks of the wanted content that were verified. */
export function serves({ service, listener, primary, revision }: Live, hash: string): boolean {
  if (!primary || revision?.tags[tags.definition] !== hash || service.tags[tags.serving] !== hash) return false;
  return receivesAll(listener, primary.targetGroup);
}

/** Whether a target group gets every request. */
export function receivesAll({ weights }: Pick<ListenerState, 'weights'>, targetGroup: string | undefined): boolean {
  return targetGroup !== undefined && weights[targetGroup] === 100;
}

/** `http://name.example` of the production listener. */
export async function urlOf({ listener }: Live, aws: AwsPorts): Promise<string> {
  const protocol = listener.protocol.toLowerCase();
  const usual = protocol === 'https' ? 443 : 80;
  const host = await aws.loadBalancers.dnsName(listener.loadBalancer);
  return `${protocol}://${host}${listener.port === usual ? '' : `:${listener.port}`}`;
}

/** @throws CliError `RolloutUnsupported` for a service that this engine cannot ship */
export function codeDeployOf({ service, codeDeploy }: Rollout): NonNullable<Rollout['codeDeploy']> {
  if (codeDeploy) return codeDeploy;
  throw new CliError(
    'RolloutUnsupported',
    `service ${service} is not released by CodeDeploy: this is not supported yet`,
  );
}

/** A load balancer between whose two target groups traffic moves. */
export type LoadBalancerOfTwo = Omit<NonNullable<Rollout['loadBalancer']>, 'targetGroups'> & {
  readonly targetGroups: readonly [string, string];
};

/** @throws CliError `RolloutUnsupported` for a service without two target groups */
export function loadBalancerOf({ service, loadBalancer }: Rollout): LoadBalancerOfTwo {
  const [blue, green] = loadBalancer?.targetGroups ?? [];
  if (loadBalancer && blue && green) return { ...loadBalancer, targetGroups: [blue, green] };
  throw new CliError('RolloutUnsupported', `service ${service} has no two target groups: this is not supported yet`);
}
