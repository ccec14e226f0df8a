import type { Fleet } from './fleet';
import type { Stack } from './stack';

/** What the operation is told. */
export interface Release {
  readonly clusterName: string;
  readonly groupName: string;
  readonly groupLogicalId: string;
}

export interface ReleasePorts {
  readonly stack: Pick<Stack, 'goes' | 'keeps'>;
  readonly fleet: Pick<Fleet, 'instances' | 'shrink' | 'unprotect' | 'registered' | 'drain' | 'force' | 'deregister'>;
  readonly clock: { now(): number; wait(ms: number): Promise<void> };
}

const MINUTE = 60_000;

/** How long instances may finish what they do. */
const PATIENCE = 5 * MINUTE;

/** How long terminated instances may take to disappear. */
const LAST_PATIENCE = 3 * MINUTE;

const PAUSE = 5_000;

/**
 * Let the instances of a group go, gently first, and by force when they do not. Can be repeated at any point.
 *
 * A group that stays in its stack keeps its instances: then only this custom resource went, after a change of its name.
 */
export async function releaseInstances(
  { groupName, groupLogicalId }: Release,
  { stack, fleet, clock }: ReleasePorts,
): Promise<void> {
  const everything = await stack.goes();
  if (!everything && (await stack.keeps(groupLogicalId, groupName))) return;

  const instances = await fleet.instances();
  // other groups may serve the cluster, as long as it stays
  const ours = async () => fleet.registered(everything ? undefined : (instances ?? []));
  if (instances) {
    await fleet.shrink();
    // a courtesy to their tasks: an instance that cannot be drained goes all the same
    await fleet.drain(await ours()).catch(() => undefined);
    if (!(await isEmpty(PATIENCE))) {
      await fleet.force();
      await isEmpty(LAST_PATIENCE);
    }
  }
  await fleet.deregister(await ours());

  async function isEmpty(patience: number): Promise<boolean> {
    const end = clock.now() + patience;
    for (;;) {
      const left = await fleet.instances();
      if (!left || left.length === 0) return true;
      if (clock.now() >= end) return false;
      // again and again: one that was still starting is protected when it is ready
      await fleet.unprotect();
      await clock.wait(PAUSE);
    }
  }
}
