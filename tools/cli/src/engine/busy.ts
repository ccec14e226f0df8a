import type { Rollout } from '@berth/rollout';
import type { DeploymentState } from '../aws/codedeploy';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { EngineContext } from './environment';
import { codeDeployOf, type Live, receivesAll } from './live';
import { targetOf } from './markers';
import { poll } from './poll';
import { shortName } from './revision';

const WAIT_LIMIT_MS = 3 * 3_600_000;

/** What the deployment that runs in the group means for us. */
export type Busy =
  | { readonly kind: 'free' }
  /** It does what we want: follow it. */
  | { readonly kind: 'adopt'; readonly deployment: DeploymentState }
  /** Ours and done, it only keeps the old tasks a while: that can be ended. */
  | { readonly kind: 'keepsOld'; readonly deployment: DeploymentState }
  | { readonly kind: 'foreign'; readonly deployment: DeploymentState };

/** Judges the active deployments of a group, of which CodeDeploy allows one. */
export function judgeBusy(active: readonly DeploymentState[], targetHash: string, live: Live): Busy {
  const [deployment] = active;
  if (!deployment) return { kind: 'free' };
  const target = targetOf(deployment.description);
  if (target === targetHash) return { kind: 'adopt', deployment };
  return { kind: target !== undefined && hasMoved(deployment, live) ? 'keepsOld' : 'foreign', deployment };
}

/** Whether a deployment has all traffic on its tasks, so that it only keeps the old ones. */
export function hasMoved({ taskDefinition }: DeploymentState, { primary, listener }: Live): boolean {
  return primary?.taskDefinition === taskDefinition && receivesAll(listener, primary?.targetGroup);
}

/**
 * Makes room for our deployment: ends the keeping of old tasks, waits for others if asked to.
 *
 * @throws CliError `DeploymentActive`: exit code 5, who deploys what since when
 */
export async function makeRoom(busy: Busy, rollout: Rollout, wait: boolean, context: EngineContext): Promise<void> {
  if (busy.kind === 'free' || busy.kind === 'adopt') return;
  const { deployment } = busy;
  if (busy.kind === 'foreign' && !wait) throw otherDeployment(deployment, rollout);

  const { aws, io } = context;
  if (busy.kind === 'keepsOld') {
    io.info(
      `deployment ${deployment.id} still keeps the tasks before it: ending that, its rollback is a new release from now on`,
    );
    await aws.codeDeploy.endWait(deployment.id);
  }
  const running = `deployment ${deployment.id} continues in AWS`;
  const { application, deploymentGroup } = codeDeployOf(rollout);
  await io.step(`waiting for deployment ${deployment.id}`, step =>
    poll({ ...context, running, limitMs: WAIT_LIMIT_MS }, async () => {
      const active = await aws.codeDeploy.active(application, deploymentGroup);
      const same = active.find(({ id }) => id === deployment.id);
      if (same) step.update(same.status);
      return same ? undefined : true;
    }),
  );
}

function otherDeployment(
  { id, description, creator, createdAt, taskDefinition }: DeploymentState,
  rollout: Rollout,
): CliError {
  const since = new Date(createdAt).toISOString();
  const what = taskDefinition ? ` of ${shortName(taskDefinition)}` : '';
  const who = [creator, description && `"${description}"`].filter(Boolean).join(', ');
  return new CliError(
    'DeploymentActive',
    `deployment ${id}${what} of ${rollout.service} runs since ${since} (${who})`,
    {
      exitCode: ExitCode.superseded,
      hint: 'add --wait, or give the command again after its end',
    },
  );
}
