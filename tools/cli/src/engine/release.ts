import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { WantedImage } from '../workspace/service-image';
import { makeAppSpec } from './app-spec';
import { hasMoved, judgeBusy, makeRoom } from './busy';
import type { Changes } from './changes';
import type { EngineContext } from './environment';
import { isFirstRelease, startFirst } from './first-start';
import { follow } from './follow';
import { codeDeployOf, type Live, loadBalancerOf, readLive, serves, urlOf } from './live';
import { attemptOf, deployId, describe, tags, targetOf } from './markers';
import { migrate } from './migration';
import { preflight } from './preflight';
import { makeRevision, shortName, type WantedRevision } from './revision';
import type { ShiftGoal } from './shift';

/** A release that was looked at, not started. */
export interface ReleasePlan {
  readonly rollout: Rollout;
  readonly image: WantedImage;
  readonly wanted: WantedRevision;
  readonly live: Live;

  /** Nothing to do: it serves already, verified. */
  readonly done: boolean;
}

/** What became of a release. */
export interface ReleaseResult {
  readonly service: string;
  readonly action: 'released' | 'skipped';
  readonly reason: string;
  readonly url: string;
  readonly revision: string;
  readonly digest: string;

  /** @default - nothing was deployed */
  readonly deployment?: string;

  /**
   * Until when a rollback is a mere switch of traffic.
   *
   * @default - nothing was deployed
   */
  readonly oldTasksUntil?: string;
}

export interface ReleaseOptions {
  /** Wait for a deployment of somebody else instead of giving up. */
  readonly wait: boolean;

  /** Called before each change. */
  beforeChange(): Promise<void>;

  /** Told of each change, so that a failure can name them. */
  readonly changes: Changes;
}

/** Nothing runs yet, so there is nothing to shift slowly. */
const ALL_AT_ONCE = 'CodeDeployDefault.ECSAllAtOnce';

/** Looks at what serves and what shall serve. Changes nothing. */
export async function planRelease(rollout: Rollout, image: WantedImage, context: EngineContext): Promise<ReleasePlan> {
  const { application, deploymentGroup } = codeDeployOf(rollout);
  const [live, base, active] = await Promise.all([
    readLive(rollout, context.aws),
    context.aws.ecs.revision(rollout.taskDefinition),
    context.aws.codeDeploy.active(application, deploymentGroup),
  ]);
  if (!base) {
    throw new CliError('RevisionMissing', `revision ${rollout.taskDefinition} does not exist`, {
      hint: `berth deploy ${rollout.environment}`,
    });
  }
  const wanted = makeRevision(base, rollout, image.digest);
  // a deployment that has not moved its traffic yet may still take it away from what serves now
  const settled = active.every(deployment => hasMoved(deployment, live));
  return { rollout, image, wanted, live, done: settled && serves(live, wanted.hash) };
}

/** What is reported of a release that is not needed. */
export async function skipRelease(
  { rollout, image, live }: ReleasePlan,
  context: EngineContext,
): Promise<ReleaseResult> {
  const revision = shortName(live.primary?.taskDefinition ?? '');
  return {
    ...{ service: rollout.service, revision, digest: image.digest, url: await urlOf(live, context.aws) },
    action: 'skipped',
    reason: `${revision} serves ${image.digest.slice(0, 19)} already`,
  };
}

/**
 * Ships a release: preflight, image, revision, migration, rollout, verification. Can be interrupted anywhere: the same call continues.
 *
 * @throws CliError with the exit codes of the engine; what each says is true of AWS when it is thrown
 */
export async function release(
  plan: ReleasePlan,
  options: ReleaseOptions,
  context: EngineContext,
): Promise<ReleaseResult> {
  const { rollout, image, wanted, live } = plan;
  const { io, aws } = context;
  const { application, deploymentGroup } = codeDeployOf(rollout);
  const { push } = await io.step(`${rollout.service}: preflight`, () => preflight(rollout, image, live, context));

  const busy = judgeBusy(await aws.codeDeploy.active(application, deploymentGroup), wanted.hash, live);
  await makeRoom(busy, rollout, options.wait, context);

  await options.beforeChange();
  if (push && image.layout) await pushImage(rollout, image, image.layout, context);
  const revision = await register(wanted, context);
  options.changes.add(`revision ${shortName(revision)} registered`);
  const id = deployId(wanted.hash, await nextAttempt(rollout, wanted.hash, context));

  if (busy.kind !== 'adopt') {
    await options.beforeChange();
    const goal = { deployId: id, targetHash: wanted.hash, family: wanted.family, revision };
    if (rollout.migration) {
      const name = `${rollout.service}: migration`;
      await io.step(name, async step => {
        if ((await migrate(rollout, goal, step, context)) === 'skipped') step.title(`${name}, done before`);
      });
      options.changes.add(`migration of ${rollout.service} done`);
    }
  }

  const adopted = busy.kind === 'adopt' ? busy.deployment.id : undefined;
  const deployment = await shift({ rollout, revision, id, adopted }, options, context);
  return verify(plan, deployment, context);
}

async function pushImage(
  rollout: Rollout,
  image: WantedImage,
  layout: string,
  { io, aws }: EngineContext,
): Promise<void> {
  await io.step(`${rollout.service}: pushing ${image.digest.slice(0, 19)}`, step =>
    aws.registry.push(rollout.repository, layout, image.tag ?? '', text => step.update(text)),
  );
}

/** The family's latest revision if it is the same, otherwise a new one. */
async function register(wanted: WantedRevision, { aws }: EngineContext): Promise<string> {
  const latest = await aws.ecs.revision(wanted.family);
  return latest?.tags[tags.definition] === wanted.hash ? latest.arn : aws.ecs.register(wanted.input);
}

/** Counts what AWS remembers, so that a crashed run and its repetition find the same number. */
async function nextAttempt(rollout: Rollout, hash: string, { aws }: EngineContext): Promise<number> {
  const { application, deploymentGroup } = codeDeployOf(rollout);
  const recent = await aws.codeDeploy.recent(application, deploymentGroup);
  const attempts = recent
    .filter(({ description }) => targetOf(description) === hash)
    .map(({ description }) => attemptOf(description));
  return Math.max(0, ...attempts) + 1;
}

interface Shift {
  readonly rollout: Rollout;
  readonly revision: string;
  readonly id: string;

  /** Deployment that does it already. */
  readonly adopted?: string;
}

/** Moves the traffic. Returns the id of the deployment, if one was needed. */
async function shift(
  { rollout, revision, id, adopted }: Shift,
  options: ReleaseOptions,
  context: EngineContext,
): Promise<string | undefined> {
  const { io, aws } = context;
  const live = await readLive(rollout, aws);
  const first = isFirstRelease(live);
  const name = `${rollout.service}: rollout of ${shortName(revision)}`;

  let deployment = adopted;
  if (adopted || live.primary?.taskDefinition !== revision) {
    const goal = goalOf(rollout, live, revision);
    await options.beforeChange();
    if (!adopted && goal.oldRevision) await aws.ecs.tag(live.service.arn, { [tags.rollbackTo]: goal.oldRevision });
    await io.step(adopted ? `${name}, started before` : name, async step => {
      deployment ??= await create({ rollout, revision, id, first, live }, context);
      step.update(`deployment ${deployment}`);
      await follow(deployment, rollout, goal, step, context);
    });
  }
  if (first) {
    await options.beforeChange();
    await io.step(`${rollout.service}: first start`, step => startFirst(rollout, revision, step, context));
  }
  return deployment;
}

/** The new tasks go behind the target group that the old ones are not behind. */
function goalOf(rollout: Rollout, { service, primary, listener }: Live, revision: string): ShiftGoal {
  const { targetGroups } = loadBalancerOf(rollout);
  const ours = service.taskSets.find(set => set.taskDefinition === revision && set.targetGroup);
  const inUse = primary?.targetGroup ?? targetGroups.find(arn => listener.weights[arn] === 100) ?? targetGroups[0];
  const newTargetGroup = ours?.targetGroup ?? (targetGroups[0] === inUse ? targetGroups[1] : targetGroups[0]);
  const oldTargetGroup = targetGroups[0] === newTargetGroup ? targetGroups[1] : targetGroups[0];
  const noted = service.tags[tags.rollbackTo];
  const served = service.tags[tags.serving] !== undefined;
  const old = primary?.taskDefinition === revision ? noted : primary?.taskDefinition;
  return { revision, newTargetGroup, oldTargetGroup, oldRevision: served ? old : undefined };
}

/** Sent once. When the answer is lost, or the limit says that there is one already, it is looked up instead. */
async function create(
  { rollout, revision, id, first, live }: Shift & { first: boolean; live: Live },
  { aws, clock }: EngineContext,
): Promise<string> {
  const { application, deploymentGroup } = codeDeployOf(rollout);
  const request = {
    ...{ application, group: deploymentGroup, description: describe(id) },
    appSpec: makeAppSpec(rollout, live.service, revision),
    config: first && live.service.desiredCount === 0 ? ALL_AT_ONCE : undefined,
  };
  try {
    return await aws.codeDeploy.create(request);
  } catch (error) {
    // it may take a moment until a new deployment is listed
    for (let look = 0; look < 3; look++) {
      const recent = await aws.codeDeploy.recent(application, deploymentGroup);
      const ours = recent.find(({ description }) => description === describe(id));
      if (ours) return ours.id;
      await clock.sleep(2000);
    }
    throw error;
  }
}

/** Exit code 0 is a promise about AWS: all production traffic goes to exactly the wanted content. */
async function verify(
  { rollout, image, wanted }: ReleasePlan,
  deployment: string | undefined,
  context: EngineContext,
): Promise<ReleaseResult> {
  const { aws, clock } = context;
  const live = await readLive(rollout, aws);
  const verified = {
    ...live,
    service: { ...live.service, tags: { ...live.service.tags, [tags.serving]: wanted.hash } },
  };
  if (!serves(verified, wanted.hash) || live.digest !== image.digest) {
    throw new CliError(
      'NotServing',
      `the release of ${rollout.service} ended, but ${live.digest ?? 'nothing'} serves instead of ${image.digest}`,
      {
        exitCode: ExitCode.notRolledBack,
        hint: `berth status ${rollout.environment}`,
      },
    );
  }
  await aws.ecs.tag(live.service.arn, { [tags.serving]: wanted.hash });
  const keeps = deployment ? (await aws.codeDeploy.deployment(deployment)).keepsOldMinutes : 0;
  return {
    ...{ service: rollout.service, action: 'released', digest: image.digest, deployment },
    reason: deployment ? `deployment ${deployment} succeeded` : 'its tasks are healthy',
    url: await urlOf(live, aws),
    revision: shortName(live.primary?.taskDefinition ?? ''),
    oldTasksUntil: keeps > 0 ? new Date(clock.now() + keeps * 60_000).toISOString() : undefined,
  };
}
