import { randomBytes } from '../../core/random';
import type { Deployment } from './deployment';

/** `d-` and nine capital letters or digits. */
export function newDeploymentId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const characters = [...randomBytes(9)].map(byte => alphabet.charAt(byte % alphabet.length));
  return `d-${characters.join('')}`;
}

/**
 * The deployment that undoes another one: a new deployment with an id of its own. It moves all traffic back to the original task set, which still runs,
 * makes it primary again and deletes the replacement.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
 */
export function makeRollback(failed: Deployment, now: number): Deployment {
  const { id, error: _, stop: __, startedAt: ___, completedAt: ____, description: _____, ...kept } = failed;
  return {
    ...kept,
    id: newDeploymentId(),
    creator: 'codeDeployRollback',
    revision: failed.previousRevision,
    phase: 'Created',
    since: now,
    status: 'Created',
    createdAt: now,
    events: [{ name: 'AllowTraffic', status: 'Pending' }],
    triggeringDeploymentId: id,
  };
}
