import type { TaskState } from '../aws/ecs';
import type { HealthCheck, TargetState } from '../aws/load-balancers';
import { explainShortage } from './shortages';

/** Something that speaks against a release. */
export interface Failure {
  /** Seen twice, it counts once. */
  readonly id: string;

  /** Failures of the same kind have the same cause. */
  readonly kind: string;

  /** For people: `/healthz answered 500`. */
  readonly text: string;

  /** @default - no task is known */
  readonly task?: string;
}

/** What counts against a release so far. */
export interface Tally {
  readonly failures: readonly Failure[];

  /** Since when each target is watched, in milliseconds since the epoch. */
  readonly targetsSince: Readonly<Record<string, number>>;

  /**
   * The last answer of a health check that named a status code: a task that was stopped for it has no target any more.
   *
   * @default - none was seen
   */
  readonly answer?: string;
}

export const emptyTally: Tally = { failures: [], targetsSince: {} };

/** As many failures with the same cause end a release. */
export const FAILURE_LIMIT = 3;

/** What is seen of the new tasks at one time. */
export interface Sight {
  readonly targets: readonly TargetState[];
  readonly stoppedTasks: readonly TaskState[];

  /**
   * What the service said since the release began. A target that came and went between two looks left its answer there.
   *
   * @default - nothing
   */
  readonly events?: readonly string[];

  /** How they are asked; without a path a load balancer opens a connection, or only their containers know. */
  readonly health: Omit<HealthCheck, 'path'> & { readonly path: string | undefined };

  /** In which a task may be unhealthy because it starts. */
  readonly gracePeriodSeconds: number;

  /**
   * Milliseconds that a program takes to start, whatever the grace period says.
   *
   * @default 0
   */
  readonly startFloorMs?: number;
}

/** The tally after one more look. A target counts once for each window in which it stays unhealthy. */
export function count(tally: Tally, sight: Sight, now: number): Tally {
  const targetsSince = Object.fromEntries(
    sight.targets.map(({ target }) => [target, tally.targetsSince[target] ?? now]),
  );
  const windowMs = 1000 * (sight.gracePeriodSeconds + sight.health.intervalSeconds * sight.health.unhealthyThreshold);
  const unhealthy = sight.targets
    .filter(({ state }) => state === 'unhealthy')
    .map(state => ({ state, windows: windowsOf(now - (targetsSince[state.target] ?? now), windowMs, sight) }))
    .filter(({ windows }) => windows >= 1)
    .map(({ state, windows }) => ({
      id: `${state.target} #${windows}`,
      kind: 'health',
      text: healthText(state.description, sight.health.path),
    }));
  const said = [...sight.targets.map(({ description }) => description), ...(sight.events ?? [])];
  const answer = said.find(text => statusCodes(text) !== undefined) ?? tally.answer;
  const stopped = sight.stoppedTasks
    .map(task => stopFailure(task, sight, answer))
    .filter(failure => failure !== undefined);

  const known = new Set(tally.failures.map(({ id }) => id));
  return {
    targetsSince,
    answer,
    failures: [...tally.failures, ...[...stopped, ...unhealthy].filter(({ id }) => !known.has(id))],
  };
}

function windowsOf(elapsedMs: number, windowMs: number, { startFloorMs = 0 }: Sight): number {
  const first = Math.max(windowMs, startFloorMs);
  return elapsedMs < first ? 0 : 1 + Math.floor((elapsedMs - first) / windowMs);
}

/** The failure that ends the release, if there are enough with the same cause. */
export function verdict({ failures }: Tally, limit = FAILURE_LIMIT): Failure | undefined {
  const kinds = new Set(failures.map(({ kind }) => kind));
  for (const kind of kinds) {
    const same = failures.filter(failure => failure.kind === kind);
    if (same.length >= limit) return mostTelling(same);
  }
  return undefined;
}

/** The failure that explains most, for a release that ended for another reason. */
export function likelyCause({ failures }: Tally): Failure | undefined {
  return mostTelling(failures);
}

/** Why a task stopped, if that speaks against what it runs. */
function stopFailure(task: TaskState, { health }: Sight, answer: string | undefined): Failure | undefined {
  const { arn, stopCode = '', stoppedReason = '', containers } = task;
  const failure = (kind: string, text: string): Failure => ({ id: arn, kind, text, task: arn });
  const reasons = [stoppedReason, ...containers.map(({ reason = '' }) => reason)].join(' ');

  if (/health check/i.test(stoppedReason)) {
    return failure('health', healthText(answer ?? stoppedReason, health.path));
  }
  if (/CannotPull/.test(reasons)) return failure('pull', `the image cannot be pulled: ${reasons.trim()}`);
  if (/ResourceInitializationError/.test(reasons)) return failure('initialization', stoppedReason);
  if (/OutOfMemory/.test(reasons)) return failure('memory', 'the container ran out of memory');

  const exited = containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  if (stopCode === 'EssentialContainerExited' || (exited && stopCode === '')) {
    const { name = 'the container', exitCode = 0 } = exited ?? containers[0] ?? {};
    return failure(`exit ${exitCode}`, `container ${name} exited with code ${exitCode}`);
  }
  if (stopCode === 'TaskFailedToStart') return failure('start', explainShortage(stoppedReason));
  // scaled in, drained, or stopped by somebody: says nothing about the release
  return undefined;
}

/** `/healthz answered 500` of ELB's `Health checks failed with these codes: [500]`. */
function healthText(description: string | undefined, path: string | undefined): string {
  if (path === undefined) return `a container is not healthy: ${description ?? 'no reason given'}`;
  const codes = statusCodes(description);
  if (codes) return `${path} answered ${codes}`;
  if (/timed out/i.test(description ?? '')) return `${path} did not answer in time`;
  return `${path} is not healthy: ${description?.replace(/ in \(target-group .*\)/, '') ?? 'no reason given'}`;
}

function statusCodes(description = ''): string | undefined {
  return /codes?:? ?\[([\d, ]+)\]/i.exec(description)?.[1] ?? /\bcode (\d{3})\b/i.exec(description)?.[1];
}

/** Prefers one that names a status code, and the newest. */
function mostTelling(failures: readonly Failure[]): Failure | undefined {
  return failures.filter(({ text }) => /answered \d|code \d/.test(text)).at(-1) ?? failures.at(-1);
}
