import type { Rollout } from '@berth/rollout';
import { awsFailureKind, translateAwsFailure } from '../aws/aws-failure';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { WantedImage } from '../workspace/service-image';
import { type Busy, isSettled, makeRoom } from './busy';
import type { Changes } from './changes';
import type { EngineContext } from './environment';
import { isFirstRelease, startFirst } from './first-start';
import { follow } from './follow';
import { type Live, readLive, serves, urlOf } from './live';
import { deployId, tags } from './markers';
import { migrate } from './migration';
import { isKnownContent, preflight } from './preflight';
import { registerNew, registerOnce } from './register';
import { makeRevision, shortName, type WantedRevision } from './revision';
import { type RolloutEngine, rolloutEngine } from './rollout-engine';
import { isScaleInPaused, withoutScaleIn } from './scale-in';

/** A release that was looked at, not started. */
export interface ReleasePlan {
  readonly rollout: Rollout;
  readonly image: WantedImage;
  readonly wanted: WantedRevision;
  readonly live: Live;

  /** Nothing to do: it serves already, verified. */
  readonly done: boolean;

  /**
   * A run before began it, and it goes on.
   *
   * @default false
   */
  readonly begun?: boolean;

  /**
   * Start the same content again, in a revision of its own.
   *
   * @default false
   */
  readonly again?: boolean;

  /**
   * Revision of the migrations that its own leads to.
   *
   * @default - not known
   */
  readonly schema?: string;
}

/** What became of a release. */
export interface ReleaseResult {
  readonly service: string;
  readonly action: 'released' | 'skipped';
  readonly reason: string;

  /** @default - no load balancer of ours knows the service */
  readonly url?: string;
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

  /**
   * Alarms that may be red at the start.
   *
   * @default - none
   */
  readonly ignoredAlarms?: readonly string[];

  /**
   * Release although the image of what serves is gone, so that nothing brings it back.
   *
   * @default false
   */
  readonly withoutWayBack?: boolean;

  /**
   * Release although the scan of the registry found critical vulnerabilities.
   *
   * @default false
   */
  readonly vulnerable?: boolean;

  /**
   * Move users to new tasks that are all in one zone, though the old ones are in several.
   *
   * @default false
   */
  readonly oneZone?: boolean;

  /** Told of each change, so that a failure can name them. */
  readonly changes: Changes;
}

/** Looks at what serves and what shall serve. Changes nothing. */
export async function planRelease(rollout: Rollout, image: WantedImage, context: EngineContext): Promise<ReleasePlan> {
  const [live, base] = await Promise.all([
    readLive(rollout, context.aws),
    context.aws.ecs.revision(rollout.taskDefinition),
  ]);
  if (!base) {
    throw new CliError('RevisionMissing', `revision ${rollout.taskDefinition} does not exist`, {
      hint: `berth deploy ${rollout.environment}`,
    });
  }
  const wanted = makeRevision(base, rollout, image.digest);
  // a deployment that has not moved its traffic yet may still take it away from what serves now
  const busy = await rolloutEngine(rollout, context).judge(wanted.hash, live);
  const done = isSettled(busy) && serves(live, wanted.hash) && !isScaleInPaused(live.service.tags);
  return { rollout, image, wanted, live, done, begun: busy.kind === 'adopt' };
}

/** What is reported of a release that is not needed. */
export async function skipRelease(
  { rollout, image, live }: ReleasePlan,
  context: EngineContext,
): Promise<ReleaseResult> {
  const revision = shortName(live.primary?.taskDefinition ?? '');
  return {
    ...{ service: rollout.service, revision, digest: image.digest, url: await urlOf(rollout, live, context.aws) },
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
  const { rollout, wanted } = plan;
  const { io } = context;
  const engine = rolloutEngine(rollout, context);
  const { push } = await io.step(`${rollout.service}: preflight`, () => preflight(plan, options, context));

  // what runs already is not the start that is wanted
  const busy = await makeRoom(engine, plan.again ? '' : wanted.hash, rollout, options.wait, context);
  try {
    return await ship(plan, { engine, busy, push }, options, context);
  } catch (error) {
    throw unfinished(error, rollout);
  }
}

/** From the first change on, no contact says nothing about what has become of it. */
function unfinished(error: unknown, { service }: Rollout): unknown {
  const kind = awsFailureKind(error);
  return kind === undefined || kind === 'refused'
    ? error
    : translateAwsFailure(error, `the release of ${service} is not finished`);
}

interface Prepared {
  readonly engine: RolloutEngine;
  readonly busy: Busy;

  /** The registry has not got the image. */
  readonly push: boolean;
}

async function ship(
  plan: ReleasePlan,
  { engine, busy, push }: Prepared,
  options: ReleaseOptions,
  context: EngineContext,
): Promise<ReleaseResult> {
  const { rollout, image, wanted } = plan;
  await options.beforeChange();
  if (push && image.layout) await pushImage(rollout, image, image.layout, context);
  const revision = plan.again
    ? await registerNew(wanted.input, wanted.hash, context)
    : await registerOnce(wanted, context);
  options.changes.add(`revision ${shortName(revision)} registered`);
  const id = deployId(wanted.hash, await engine.nextAttempt(wanted.hash));

  if (busy.kind !== 'adopt') await runMigration(plan, revision, id, options, context);
  const adopted = busy.kind === 'adopt' ? busy.deployment.id : undefined;
  await options.beforeChange();
  const ignoredAlarms = isKnownContent(plan) ? await context.aws.alarms.watchedBy(rollout) : options.ignoredAlarms;
  // a way back is wanted most when a zone is out
  const oneZone = options.oneZone === true || isKnownContent(plan);
  const order = { rollout, revision, id, adopted, ignoredAlarms, oneZone };
  const deployment = await withoutScaleIn(rollout, id, () => shift(order, engine, options, context), context);
  return verify(plan, deployment, engine, context);
}

/**
 * Prepares a release and ends before any traffic: image, revision, migration. The release that follows finds it done.
 *
 * @throws CliError like `release`; 4 for the migration
 */
export async function migrateAhead(
  plan: ReleasePlan,
  options: ReleaseOptions,
  context: EngineContext,
): Promise<{ readonly revision: string; readonly outcome: 'done' | 'skipped' }> {
  const { rollout, image, wanted } = plan;
  const { io } = context;
  const { push } = await io.step(`${rollout.service}: preflight`, () => preflight(plan, options, context));
  await options.beforeChange();
  if (push && image.layout) await pushImage(rollout, image, image.layout, context);
  const revision = await registerOnce(wanted, context);
  options.changes.add(`revision ${shortName(revision)} registered`);
  const id = deployId(wanted.hash, await rolloutEngine(rollout, context).nextAttempt(wanted.hash));
  return { revision: shortName(revision), outcome: await runMigration(plan, revision, id, options, context) };
}

async function runMigration(
  { rollout, wanted, schema }: ReleasePlan,
  revision: string,
  id: string,
  { beforeChange, changes }: ReleaseOptions,
  context: EngineContext,
): Promise<'done' | 'skipped'> {
  await beforeChange();
  if (!rollout.migration) return 'skipped';
  const goal = { deployId: id, targetHash: wanted.hash, family: wanted.family, revision, schema };
  const name = `${rollout.service}: migration`;
  const outcome = await context.io.step(name, async step => {
    const result = await migrate(rollout, goal, step, context);
    if (result === 'skipped') step.title(`${name}, done before`);
    return result;
  });
  changes.add(`migration of ${rollout.service} done`);
  return outcome;
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

interface Shift {
  readonly rollout: Rollout;
  readonly revision: string;
  readonly id: string;

  /** Deployment that does it already. */
  readonly adopted?: string;
  readonly ignoredAlarms?: readonly string[];
  readonly oneZone: boolean;
}

/** Moves the traffic. Returns the id of the deployment, if one was needed. */
async function shift(
  { rollout, revision, id, adopted, ignoredAlarms, oneZone }: Shift,
  engine: RolloutEngine,
  options: ReleaseOptions,
  context: EngineContext,
): Promise<string | undefined> {
  const { io, aws } = context;
  const live = await readLive(rollout, aws);
  const first = isFirstRelease(live);
  const name = `${rollout.service}: rollout of ${shortName(revision)}`;

  let deployment = adopted;
  if (adopted || live.primary?.taskDefinition !== revision) {
    await options.beforeChange();
    await io.step(adopted ? `${name}, started before` : name, async step => {
      const empty = first && live.service.desiredCount === 0;
      deployment ??= await engine.start({ deployId: id, revision, live, empty, ignoredAlarms });
      step.update(`deployment ${shortName(deployment)}`);
      await follow(deployment, rollout, engine.watch(deployment, revision, live, oneZone), step, context);
    });
  }
  if (first) {
    await options.beforeChange();
    await io.step(`${rollout.service}: first start`, step => startFirst(rollout, revision, step, context));
  }
  return deployment;
}

/** Exit code 0 is a promise about AWS: all production traffic goes to exactly the wanted content. */
async function verify(
  { rollout, image, wanted }: ReleasePlan,
  deployment: string | undefined,
  engine: RolloutEngine,
  context: EngineContext,
): Promise<ReleaseResult> {
  const { aws, clock } = context;
  const live = await readLive(rollout, aws);
  if (live.digest !== image.digest || !(await engine.servesAlone(wanted.hash, live))) {
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
  const keeps = deployment ? await engine.keepsOldMinutes(deployment) : 0;
  return {
    ...{ service: rollout.service, action: 'released', digest: image.digest, deployment },
    reason: deployment ? `deployment ${shortName(deployment)} succeeded` : 'its tasks are healthy',
    url: await urlOf(rollout, live, aws),
    revision: shortName(live.primary?.taskDefinition ?? ''),
    oldTasksUntil: keeps > 0 ? new Date(clock.now() + keeps * 60_000).toISOString() : undefined,
  };
}
