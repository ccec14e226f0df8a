import type { Rollout } from '@berth/rollout';
import type { ServiceDeploymentState } from '../aws/service-deployments';
import type { Busy, BusyKind } from './busy';
import type { EngineContext } from './environment';
import type { Live } from './live';
import { describeReturn, tags, targetOf } from './markers';
import { hasEnded, hasShifted, isReturning, servedBefore } from './native-state';
import { shortName } from './revision';
import { isOfRotation } from './rotation';

/** What the deployment that has not ended means for who wants content `hash`: ECS names nobody who started it, so what it brings and what the service notes tell. */
export async function judgeNative(
  recent: readonly ServiceDeploymentState[],
  hash: string,
  live: Live,
  rollout: Rollout,
  { aws }: EngineContext,
): Promise<Busy> {
  const active = recent.find(deployment => !hasEnded(deployment));
  if (!active) return { kind: 'free' };
  const { id, status, createdAt, taskDefinition } = active;
  // just asked for, it has none yet
  const revision = taskDefinition === '' ? undefined : await aws.ecs.revision(taskDefinition);
  const brings = revision?.tags[tags.definition];
  const noted = live.service.tags[tags.deployment] ?? '';
  const served = servedBefore(recent, id);
  const who = [revision?.registeredBy?.split(':').at(-1) ?? 'unknown', noteOf(active, { brings, noted, served })];
  const kind = kindOf({ active, brings, noted, served }, hash, live, rollout);
  const moved = hasShifted(active);
  return { kind, deployment: { id, status, who: who.filter(Boolean).join(', '), createdAt, taskDefinition, moved } };
}

/** What is known of why it was started. */
function noteOf({ taskDefinition }: ServiceDeploymentState, { brings, noted, served }: Facts): string | undefined {
  if (taskDefinition === served) return 'a restart of what serves';
  return brings !== undefined && targetOf(noted) === brings ? `"${noted}"` : undefined;
}

interface Facts {
  /** Hash of what it brings, when a release has registered that. */
  readonly brings: string | undefined;

  /** What the service notes of the last deployment of ours. */
  readonly noted: string;

  /** What served when it began. */
  readonly served: string | undefined;
}

function kindOf(
  { active, brings, noted, served }: Facts & { readonly active: ServiceDeploymentState },
  hash: string,
  { service }: Live,
  rollout: Rollout,
): BusyKind {
  const { taskDefinition, createdAt } = active;
  if (brings === hash) return 'adopt';
  if (isReturning(active) || noted === describeReturn(shortName(taskDefinition))) return 'ending';
  // the service was just made and has nothing to run
  if (taskDefinition === rollout.taskDefinition && service.desiredCount === 0) return 'ending';
  const restart = taskDefinition === served && isOfRotation(service.tags, createdAt);
  if (hasShifted(active) && (restart || brings !== undefined)) return 'keepsOld';
  return restart ? 'rotation' : 'foreign';
}
