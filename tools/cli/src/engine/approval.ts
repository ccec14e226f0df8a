import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import { hasMoved } from './busy';
import type { EngineContext } from './environment';
import { codeDeployOf, readLive, receivesAll } from './live';
import { hasEnded, isReturning, servingRevision } from './native-state';
import { poll } from './poll';
import { shortName } from './revision';

/** A deployment that stands still until somebody says yes or no. */
export interface PendingApproval {
  /** Id or ARN of the deployment. */
  readonly deployment: string;

  /** ARN of the revision that it brings. */
  readonly taskDefinition: string;

  /**
   * What waits in ECS.
   *
   * @default - CodeDeploy waits as a whole
   */
  readonly hook?: string;

  /**
   * What ends the wait: `until 2026-01-01T12:00:00.000Z`, `for 60 minutes at most`.
   *
   * @default - nobody but a human
   */
  readonly limit?: string;
}

/** What an answer has led to. */
export interface ApprovalResult {
  readonly deployment: string;

  /** `pyshop:8`, what it brings. */
  readonly revision: string;

  /** `approved`: it goes on in AWS. `rejected`: it was taken back, confirmed. */
  readonly outcome: 'approved' | 'rejected';

  /**
   * What serves, `pyshop:7`.
   *
   * @default - nothing, or it is about to change
   */
  readonly serves?: string;
}

/** Seen at the deployment within this time. */
const ANSWER_LIMIT_MS = 10 * 60_000;
const RETURN_LIMIT_MS = 90 * 60_000;

/** The deployment of a service that waits for a human; undefined when none does. */
export async function findApproval(rollout: Rollout, context: EngineContext): Promise<PendingApproval | undefined> {
  return rollout.engine === 'ecs' ? findPause(rollout, context) : findReady(rollout, context);
}

/** CodeDeploy calls it ready: the new tasks are healthy, and no user is on them. */
async function findReady(rollout: Rollout, { aws }: EngineContext): Promise<PendingApproval | undefined> {
  const { application, deploymentGroup } = codeDeployOf(rollout);
  const [active, live] = await Promise.all([
    aws.codeDeploy.active(application, deploymentGroup),
    readLive(rollout, aws),
  ]);
  const found = active.find(deployment => deployment.status === 'Ready' && !hasMoved(deployment, live));
  if (!found) return undefined;
  const { id, taskDefinition = '', readyWaitMinutes } = found;
  const limit = readyWaitMinutes === undefined ? undefined : `for ${readyWaitMinutes} minutes at most`;
  return { deployment: id, taskDefinition, limit };
}

async function findPause(
  { cluster, ecsService }: Rollout,
  { aws }: EngineContext,
): Promise<PendingApproval | undefined> {
  const recent = await aws.serviceDeployments.recent(cluster, ecsService);
  const active = recent.find(deployment => !hasEnded(deployment) && !isReturning(deployment));
  const pause = active?.hooks.find(({ kind }) => kind === 'PAUSE');
  if (!active || !pause) return undefined;
  const limit = pause.expiresAt === undefined ? undefined : `until ${new Date(pause.expiresAt).toISOString()}`;
  return { deployment: active.id, taskDefinition: active.taskDefinition, hook: pause.id, limit };
}

/**
 * Lets a deployment go on. What counts is that it waits no more, not the answer of the call.
 *
 * @throws CliError `ApprovalUnconfirmed` (75): it may still wait
 */
export async function approve(
  approval: PendingApproval,
  rollout: Rollout,
  context: EngineContext,
): Promise<ApprovalResult> {
  const { deployment, hook, taskDefinition } = approval;
  const { codeDeploy, serviceDeployments } = context.aws;
  const asked = await ask(
    () => (hook === undefined ? codeDeploy.endReady(deployment) : serviceDeployments.continue(deployment, hook)),
    context,
  );
  await waitFor(`deployment ${shortName(deployment)} still waits${asked}`, ANSWER_LIMIT_MS, context, async () => {
    const now = await findApproval(rollout, context);
    return now === undefined || now.deployment !== deployment || now.hook !== hook;
  });
  return { deployment: shortName(deployment), revision: shortName(taskDefinition), outcome: 'approved' };
}

/**
 * Has a deployment taken back, and waits until what served before serves alone.
 *
 * @throws CliError `ApprovalUnconfirmed` (75), `RejectionStuck` (3): the way back has ended, and something else serves
 */
export async function reject(
  approval: PendingApproval,
  rollout: Rollout,
  context: EngineContext,
): Promise<ApprovalResult> {
  const { deployment, hook, taskDefinition } = approval;
  const { codeDeploy, serviceDeployments } = context.aws;
  const asked = await ask(
    () => (hook === undefined ? codeDeploy.stopWithRollback(deployment) : serviceDeployments.goBack(deployment, hook)),
    context,
  );
  const what = `deployment ${shortName(deployment)} has not gone back yet${asked}`;
  await waitFor(what, RETURN_LIMIT_MS, context, () => hasGoneBack(deployment, rollout, context));
  const serves = await servingNow(rollout, context);
  if (serves === taskDefinition) {
    throw new CliError(
      'RejectionStuck',
      `deployment ${shortName(deployment)} was rejected, but ${shortName(serves)} serves`,
      { exitCode: ExitCode.notRolledBack, hint: `berth status ${rollout.environment}` },
    );
  }
  const revision = shortName(taskDefinition);
  return { deployment: shortName(deployment), revision, outcome: 'rejected', serves: serves && shortName(serves) };
}

async function hasGoneBack(id: string, rollout: Rollout, { aws }: EngineContext): Promise<boolean> {
  if (rollout.engine === 'ecs') {
    const recent = await aws.serviceDeployments.recent(rollout.cluster, rollout.ecsService);
    return recent.every(deployment => deployment.id !== id || hasEnded(deployment));
  }
  const { status, rollbackId } = await aws.codeDeploy.deployment(id);
  if (!CODE_DEPLOY_ENDED.includes(status)) return false;
  if (rollbackId === undefined) return true;
  return CODE_DEPLOY_ENDED.includes((await aws.codeDeploy.deployment(rollbackId)).status);
}

const CODE_DEPLOY_ENDED = ['Succeeded', 'Failed', 'Stopped'];

/** The revision that has all traffic; undefined when that is not certain. */
async function servingNow(rollout: Rollout, { aws }: EngineContext): Promise<string | undefined> {
  if (rollout.engine === 'ecs') {
    return servingRevision(await aws.serviceDeployments.recent(rollout.cluster, rollout.ecsService));
  }
  const { primary, listener } = await readLive(rollout, aws);
  return receivesAll(listener, primary?.targetGroup) ? primary?.taskDefinition : undefined;
}

/** Whether a call arrived is seen at the deployment: a lost answer is no failure. Returns what went wrong, for the message. */
async function ask(call: () => Promise<void>, { io }: EngineContext): Promise<string> {
  try {
    await call();
    return '';
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    io.info(`asking AWS: ${why}`);
    return `: ${why}`;
  }
}

async function waitFor(
  what: string,
  limitMs: number,
  context: EngineContext,
  isDone: () => Promise<boolean>,
): Promise<void> {
  const until = context.clock.now() + limitMs;
  const done = await poll({ ...context, running: what, limitMs: 2 * limitMs }, async () => {
    if (await isDone()) return true;
    return context.clock.now() >= until ? false : undefined;
  });
  if (done) return;
  throw new CliError('ApprovalUnconfirmed', what, {
    exitCode: ExitCode.lostContact,
    hint: 'give the same command again',
  });
}
