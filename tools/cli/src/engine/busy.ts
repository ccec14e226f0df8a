import type { Rollout } from '@berth/rollout';
import type { DeploymentState } from '../aws/codedeploy';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { EngineContext } from './environment';
import { type Live, readLive, receivesAll } from './live';
import { poll } from './poll';
import { shortName } from './revision';
import type { RolloutEngine } from './rollout-engine';

const WAIT_LIMIT_MS = 3 * 3_600_000;

/**
 * What a deployment that has not ended means for who wants to ship:
 *
 * `adopt`: it does what we want, follow it. `keepsOld`: ours and done, it only keeps the old tasks a while. `ending`: it is being taken back, or moves nothing.
 * `rotation`: what serves is started again after a secret changed. `foreign`: somebody else ships something else.
 */
export type BusyKind = 'adopt' | 'keepsOld' | 'ending' | 'rotation' | 'foreign';

export interface BusyDeployment {
  readonly id: string;
  readonly status: string;

  /** Who started it, with its description: `ada, "by hand"`. */
  readonly who: string;

  /** Milliseconds since the epoch. */
  readonly createdAt: number;

  /** ARN of the revision that it brings. */
  readonly taskDefinition?: string;

  /** Whether all traffic is on its tasks, so that it only keeps the old ones. */
  readonly moved: boolean;
}

/** What runs already. */
export type Busy = { readonly kind: 'free' } | { readonly kind: BusyKind; readonly deployment: BusyDeployment };

/** Whether a deployment of CodeDeploy has all traffic on its tasks, so that it only keeps the old ones. */
export function hasMoved(
  { taskDefinition }: Pick<DeploymentState, 'taskDefinition'>,
  { primary, listener }: Live,
): boolean {
  return primary?.taskDefinition === taskDefinition && receivesAll(listener, primary?.targetGroup);
}

/** Whether nothing that runs can still take traffic away from what serves. */
export function isSettled(busy: Busy): boolean {
  return busy.kind === 'free' || busy.deployment.moved;
}

/**
 * Makes room for our deployment: waits for what ends by itself, ends the keeping of old tasks where that is possible, waits for others if asked to. Returns what is left: nothing, or what does our work.
 *
 * @throws CliError `DeploymentActive`: exit code 5, who deploys what since when
 */
export async function makeRoom(
  engine: RolloutEngine,
  hash: string,
  rollout: Rollout,
  wait: boolean,
  context: EngineContext,
): Promise<Busy> {
  const judge = async () => engine.judge(hash, await readLive(rollout, context.aws));
  const first = await judge();
  if (first.kind === 'free' || first.kind === 'adopt') return first;
  if (first.kind === 'foreign' && !wait) throw otherDeployment(first.deployment, rollout);

  const name = shortName(first.deployment.id);
  const running = `deployment ${name} continues in AWS`;
  const ended = new Set<string>();
  return context.io.step(`waiting for deployment ${name}`, step =>
    poll({ ...context, running, limitMs: WAIT_LIMIT_MS }, async () => {
      const busy = await judge();
      if (busy.kind === 'free' || busy.kind === 'adopt') return busy;
      const { deployment, kind } = busy;
      if (kind === 'foreign' && !wait) throw otherDeployment(deployment, rollout);
      if (!ended.has(deployment.id + kind)) await explain(busy, engine, context);
      ended.add(deployment.id + kind);
      step.update(deployment.status);
      return undefined;
    }),
  );
}

async function explain(
  { kind, deployment: { id } }: Exclude<Busy, { kind: 'free' }>,
  engine: RolloutEngine,
  { io }: EngineContext,
): Promise<void> {
  const name = shortName(id);
  if (kind === 'rotation') io.info(`deployment ${name} starts the tasks again after a secret changed: waiting for it`);
  if (kind === 'ending') io.info(`deployment ${name} is being taken back: waiting for its end`);
  if (kind !== 'keepsOld') return;
  const ended = await engine.endKeeping(id);
  const what = ended ? 'ending that, its rollback is a new release from now on' : 'waiting for the end of that';
  io.info(`deployment ${name} still keeps the tasks before it: ${what}`);
}

/** Somebody else is at work, or we are ourselves. */
export function otherDeployment({ id, who, createdAt, taskDefinition }: BusyDeployment, rollout: Rollout): CliError {
  const since = new Date(createdAt).toISOString();
  const what = taskDefinition ? ` of ${shortName(taskDefinition)}` : '';
  return new CliError(
    'DeploymentActive',
    `deployment ${shortName(id)}${what} of ${rollout.service} runs since ${since} (${who})`,
    {
      exitCode: ExitCode.superseded,
      hint: 'add --wait, or give the command again after its end',
    },
  );
}
