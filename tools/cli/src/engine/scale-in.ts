import type { Rollout } from '@berth/rollout';
import type { EngineContext } from './environment';
import { readLive } from './live';
import { tags } from './markers';

/** Whether a run that was killed left scaling paused. */
export function isScaleInPaused(serviceTags: Readonly<Record<string, string>>): boolean {
  return (serviceTags[tags.scaleInPaused] ?? '') !== '';
}

/**
 * Does `work` while nobody takes tasks away: in the middle of a shift scaling counts two sets of tasks, and may stop what is needed.
 *
 * The service notes it first. So whoever comes after a run that was killed knows that scaling is to be resumed, and a scaling that was paused by hand stays paused.
 */
export async function withoutScaleIn<T>(
  rollout: Rollout,
  deployId: string,
  work: () => Promise<T>,
  context: EngineContext,
): Promise<T> {
  const { aws, io } = context;
  const { cluster, ecsService } = rollout;
  const { service } = await readLive(rollout, aws);
  const bounds = await aws.scaling.bounds(cluster, ecsService);
  const ours = isScaleInPaused(service.tags);
  if (!bounds || (bounds.scaleInPaused && !ours)) return work();
  if (!ours) await aws.ecs.tag(service.arn, { [tags.scaleInPaused]: deployId });
  await aws.scaling.pauseScaleIn(cluster, ecsService, true);
  try {
    return await work();
  } finally {
    await resumeScaleIn(rollout, service.arn, context).catch(error =>
      io.info(`scaling in of ${ecsService} stays paused (${error}): the same command resumes it`),
    );
  }
}

async function resumeScaleIn({ cluster, ecsService }: Rollout, arn: string, { aws }: EngineContext): Promise<void> {
  await aws.scaling.pauseScaleIn(cluster, ecsService, false);
  await aws.ecs.tag(arn, { [tags.scaleInPaused]: '' });
}
