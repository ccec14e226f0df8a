import type { Rollout } from '@berth/rollout';
import { findApproval } from './approval';
import type { EngineContext } from './environment';
import { hasEnded, isReturning } from './native-state';

/** Whom a deployment waits for. */
export interface Pending {
  /** `approval`: a human says yes or no. `hook`: a function does. */
  readonly kind: 'approval' | 'hook';

  /**
   * Its id in ECS.
   *
   * @default - CodeDeploy waits as a whole
   */
  readonly hook?: string;

  /**
   * When the wait ends without an answer, in ISO 8601.
   *
   * @default - nobody says
   */
  readonly until?: string;

  /**
   * What ends the wait, for people.
   *
   * @default - nothing does
   */
  readonly limit?: string;
}

/** All that the deployment of a service waits for now. */
export async function findPending(rollout: Rollout, context: EngineContext): Promise<Pending[]> {
  if (rollout.engine === 'ecs') return findHooks(rollout, context);
  const approval = await findApproval(rollout, context);
  return approval ? [{ kind: 'approval', limit: approval.limit }] : [];
}

async function findHooks({ cluster, ecsService }: Rollout, { aws, clock }: EngineContext): Promise<Pending[]> {
  const recent = await aws.serviceDeployments.recent(cluster, ecsService);
  const active = recent.find(deployment => !hasEnded(deployment) && !isReturning(deployment));
  return (active?.hooks ?? []).map(({ id, kind, expiresAt }): Pending => {
    const of = { kind: kind === 'PAUSE' ? 'approval' : 'hook', hook: id } as const;
    if (expiresAt === undefined) return of;
    const until = new Date(expiresAt).toISOString();
    return { ...of, until, limit: `until ${until}, ${minutesLeft(expiresAt - clock.now())} left` };
  });
}

function minutesLeft(milliseconds: number): string {
  const minutes = Math.max(0, Math.ceil(milliseconds / 60_000));
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

/** `waits for an approval until 2026-01-01T12:00:00.000Z, 42 minutes left (hook h-1)`. */
export function describePending({ kind, hook, limit }: Pending): string {
  const whom = kind === 'approval' ? 'an approval' : 'a hook';
  return [`waits for ${whom}`, ...(limit ? [limit] : []), ...(hook ? [`(hook ${hook})`] : [])].join(' ');
}
