import type { Rollout } from '@berth/rollout';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import type { EngineContext } from './environment';
import { type Live, readLive, receivesAll, urlOf } from './live';
import { tags } from './markers';
import { poll } from './poll';
import { type ReleaseOptions, type ReleasePlan, type ReleaseResult, release } from './release';
import { digestOf, shortName, wantRevision } from './revision';
import { rolloutEngine } from './rollout-engine';
import { ROLLBACK_LIMIT_MS } from './shift';

/** A way back that was looked at, not begun. */
export interface ReturnPlan extends ReleasePlan {
  /** What serves now: `pyshop:8`. */
  readonly from: string;

  /** What shall serve: `pyshop:7`. */
  readonly to: string;

  /**
   * Deployment that still keeps the tasks to go back to: then it is a mere switch of traffic.
   *
   * @default - they are started anew
   */
  readonly switchOf?: string;
}

/**
 * Looks at the way back to a revision. Changes nothing.
 *
 * @param to `7`, `pyshop:7`, an ARN, or nothing for what served before
 * @throws CliError `NoWayBack`, `RevisionMissing`, `RevisionUnreleased`: nothing was changed
 */
export async function planReturn(
  rollout: Rollout,
  to: string | undefined,
  context: EngineContext,
): Promise<ReturnPlan> {
  const live = await readLive(rollout, context.aws);
  const revision = await findRevision(rollout, to ?? live.service.tags[tags.rollbackTo], live, context);
  const wanted = wantRevision(revision);
  const digest = digestOf(revision, rollout.container.name) ?? '';
  const serving = live.primary?.taskDefinition ?? '';
  return {
    // a schema is never taken back: the old code must run on it as it is
    rollout: { ...rollout, migration: undefined },
    ...{ wanted, live, image: { name: rollout.service, digest } },
    done: serving === revision.arn,
    from: shortName(serving),
    to: shortName(revision.arn),
    switchOf: await keptBy(rollout, live, revision.arn, context),
  };
}

async function findRevision(rollout: Rollout, asked: string | undefined, { primary }: Live, { aws }: EngineContext) {
  const { service, environment } = rollout;
  if (asked === undefined) {
    throw new CliError(
      'NoWayBack',
      `nothing served ${service} of ${environment} before ${shortName(primary?.taskDefinition ?? 'now')}`,
      {
        hint: `berth history ${environment}, then --to <revision>`,
      },
    );
  }
  const family = shortName(rollout.taskDefinition).split(':')[0] ?? '';
  const name = /^\d+$/.test(asked) ? `${family}:${asked}` : asked;
  const revision = shortName(name).startsWith(`${family}:`) ? await aws.ecs.revision(name) : undefined;
  if (revision) return revision;
  throw new CliError('RevisionMissing', `${service} has no revision ${asked}`, {
    hint: `berth history ${environment}`,
  });
}

/** The deployment that brought what serves, if it still keeps the tasks of `to`. */
async function keptBy(rollout: Rollout, live: Live, to: string, context: EngineContext): Promise<string | undefined> {
  const hash = live.revision?.tags[tags.definition];
  if (hash === undefined || live.service.tags[tags.rollbackTo] !== to) return undefined;
  const busy = await rolloutEngine(rollout, context).judge(hash, live);
  return busy.kind === 'adopt' && busy.deployment.moved ? busy.deployment.id : undefined;
}

/**
 * Goes back: a switch of traffic while the old tasks are kept, otherwise a release of the old revision.
 *
 * @throws CliError with the exit codes of the engine; `RollbackStuck` (3)
 */
export async function goBack(
  plan: ReturnPlan,
  options: ReleaseOptions,
  context: EngineContext,
): Promise<ReleaseResult> {
  if (plan.switchOf === undefined) return release(plan, options, context);
  const { rollout, live, wanted, switchOf: id, from, to } = plan;
  await options.beforeChange();
  const watch = rolloutEngine(rollout, context).watch(id, live.primary?.taskDefinition ?? '', live, true);
  const result = await context.io.step(`${rollout.service}: back to ${to}`, async step => {
    await watch.stop();
    const back = await untilBack(plan, watch.remedy, context, text => step.update(text));
    await context.aws.ecs.tag(live.service.arn, {
      [tags.serving]: wanted.hash,
      [tags.rollbackTo]: live.primary?.taskDefinition ?? '',
    });
    return back;
  });
  options.changes.add(`${rollout.service} went back to ${to}`);
  return {
    ...{ service: rollout.service, action: 'released', digest: plan.image.digest, deployment: id, revision: to },
    reason: `deployment ${shortName(id)} of ${from} was taken back`,
    url: await urlOf(rollout, result, context.aws),
  };
}

/** What counts is what serves, not what the answer said. */
function untilBack(
  { rollout, wanted, to }: ReturnPlan,
  remedy: string,
  context: EngineContext,
  tell: (text: string) => void,
): Promise<Live> {
  const until = context.clock.now() + ROLLBACK_LIMIT_MS;
  const running = `the way back of ${rollout.service} goes on in AWS`;
  return poll({ ...context, running, limitMs: 2 * ROLLBACK_LIMIT_MS }, async () => {
    const live = await readLive(rollout, context.aws);
    const serving = live.primary?.taskDefinition;
    tell(`${shortName(serving ?? 'nothing')} serves`);
    const all = live.listener === undefined || receivesAll(live.listener, live.primary?.targetGroup);
    if (serving === wanted.arn && all) return live;
    if (context.clock.now() < until) return undefined;
    throw new CliError(
      'RollbackStuck',
      `${rollout.service} did not go back to ${to}: ${shortName(serving ?? 'nothing')} serves`,
      {
        exitCode: ExitCode.notRolledBack,
        hint: remedy,
      },
    );
  });
}

/**
 * What serves, to be started again: new tasks read secrets and configuration anew.
 *
 * @throws CliError `NothingReleased`: nothing was changed
 */
export async function planRestart(rollout: Rollout, context: EngineContext): Promise<ReleasePlan> {
  const live = await readLive(rollout, context.aws);
  if (!live.revision || live.digest === undefined) {
    throw new CliError('NothingReleased', `nothing was released to ${rollout.service} of ${rollout.environment} yet`, {
      hint: `berth release ${rollout.environment}`,
    });
  }
  const { arn: _, ...wanted } = wantRevision(live.revision);
  const image = { name: rollout.service, digest: live.digest };
  return { rollout: { ...rollout, migration: undefined }, image, wanted, live, done: false, again: true };
}

/** The release that goes on in AWS, as the command that began it had planned it; undefined when none does. */
export async function planResume(rollout: Rollout, context: EngineContext): Promise<ReleasePlan | undefined> {
  const live = await readLive(rollout, context.aws);
  const engine = rolloutEngine(rollout, context);
  const running = await engine.judge('', live);
  if (running.kind === 'free' || running.deployment.moved) return undefined;
  // just asked for, it has none yet
  const { taskDefinition } = running.deployment;
  const revision = taskDefinition ? await context.aws.ecs.revision(taskDefinition) : undefined;
  const hash = revision?.tags[tags.definition];
  if (!revision || hash === undefined || (await engine.judge(hash, live)).kind !== 'adopt') return undefined;
  const digest = digestOf(revision, rollout.container.name) ?? '';
  return { rollout, image: { name: rollout.service, digest }, wanted: wantRevision(revision), live, done: false };
}
