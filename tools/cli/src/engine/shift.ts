import { type Failure, likelyCause, type Tally, verdict } from './failures';

/** What is seen of a deployment at one time, whoever moves it. */
export interface Observation {
  /**
   * `moving`: on its way. `returning`: whoever moves it takes it back. `over`: it has ended, and so has its taking back.
   */
  readonly progress: 'moving' | 'returning' | 'over';

  /** The wanted revision serves, and nobody is left to be asked. */
  readonly shipped: boolean;

  /** What served before serves. */
  readonly asBefore: boolean;

  /** What speaks against the new tasks so far. */
  readonly tally: Tally;

  /**
   * Why it does not go on, in the words of whoever moves it.
   *
   * @default - it goes on, or nobody says why
   */
  readonly told?: Failure;

  /**
   * An alarm that went off since this is watched: who moves it may not have seen it.
   *
   * @default - none
   */
  readonly alarm?: Failure;

  /**
   * New tasks that must not get users, although they are well.
   *
   * @default - nothing speaks against it
   */
  readonly narrowed?: Failure;

  /**
   * What stands in the way, in the words of whoever moves it.
   *
   * @default - nothing is known
   */
  readonly obstacle?: string;

  /**
   * Somebody else's deployment that took the place of this one.
   *
   * @default - nobody's
   */
  readonly superseded?: string;

  /**
   * It has ended well, and users are sent elsewhere nevertheless.
   *
   * @default - they are sent to it, or it has not ended
   */
  readonly disagrees?: string;

  /** Another value than before says that it gets on. */
  readonly mark: string;

  /** How long it may look the same before it is given up, in milliseconds. */
  readonly patienceMs: number;

  /** Whether looking the same speaks against it: it waits for nobody, and whoever moves it may go on trying for ever. */
  readonly mayStall: boolean;

  /** Whether the engine can bring back what served before when nobody else does. */
  readonly canRestore: boolean;

  /** Where it is, in one line: `Install, 0 % of traffic on the new tasks`. */
  readonly text: string;

  /** Who serves, for somebody who must do it by hand. */
  readonly serving: string;
}

/** Where the watching stands. */
export interface ShiftState {
  readonly phase: 'shifting' | 'goingBack';

  /** Since when the phase lasts, in milliseconds since the epoch. */
  readonly since: number;

  /** The last observation's, and since when it is the same. */
  readonly mark?: string;
  readonly markedAt?: number;

  /** When it was told to stop, last. */
  readonly stoppedAt?: number;

  /** When the engine itself asked for what served before, last, and how often it did. */
  readonly restoredAt?: number;
  readonly restores?: number;

  /** Why it goes back. */
  readonly cause?: Failure;
}

/** What to do after an observation. */
export type ShiftStep =
  | { readonly kind: 'wait'; readonly state: ShiftState }
  | { readonly kind: 'stop'; readonly state: ShiftState }
  | { readonly kind: 'restore'; readonly state: ShiftState }
  | { readonly kind: 'shipped' }
  | { readonly kind: 'rolledBack'; readonly cause: string }
  | { readonly kind: 'stuck'; readonly cause: string }
  | { readonly kind: 'superseded'; readonly by: string }
  | { readonly kind: 'overdue' };

/** The longest that a deployment is followed; the limits of CodeDeploy and ECS for their steps are shorter. */
export const SHIFT_LIMIT_MS = 6 * 3_600_000;

/** Without getting on, a rollback is given up after this time. */
export const ROLLBACK_LIMIT_MS = 15 * 60_000;

/** Listener and deployment agree within this time, when they agree; otherwise somebody moved the traffic by hand. */
export const DISAGREE_LIMIT_MS = 10 * 60_000;
export const TRAFFIC_ELSEWHERE = 'the deployment succeeded, but somebody sends traffic elsewhere';

/** What was asked for and did nothing is asked for again after this time. */
export const ASK_AGAIN_MS = 60_000;

/** What served before is brought back so often: each time is a deployment of its own. */
export const MOST_RESTORES = 3;

/**
 * One step of watching a deployment. Pure: the same state, observation and time always give the same step.
 *
 * - `shifting` ends when the wanted revision serves and nobody is left to be asked, when the failures of the new tasks are
 *   enough for a verdict or nothing moves any more (then it must be stopped), or when whoever moves it gives up.
 * - `goingBack` ends when what served before serves again, as seen at tasks and listener and not as told by anybody.
 */
export function stepShift(state: ShiftState, seen: Observation, now: number): ShiftStep {
  const marked = seen.mark === state.mark ? state : { ...state, mark: seen.mark, markedAt: now };
  if (seen.superseded !== undefined) return { kind: 'superseded', by: seen.superseded };
  return state.phase === 'shifting' ? stepShifting(marked, seen, now) : stepGoingBack(marked, seen, now);
}

function stepShifting(state: ShiftState, seen: Observation, now: number): ShiftStep {
  if (seen.shipped) return { kind: 'shipped' };
  const back = { phase: 'goingBack', since: now, mark: state.mark, markedAt: now } as const;
  if (seen.progress !== 'moving') return { kind: 'wait', state: { ...back, cause: causeOfEnd(seen) } };
  if (seen.disagrees !== undefined && isSameFor(state, now) > DISAGREE_LIMIT_MS) {
    return { kind: 'stuck', cause: seen.disagrees };
  }
  const cause = seen.alarm ?? verdict(seen.tally) ?? seen.narrowed ?? stall(state, seen, now);
  if (cause) return { kind: 'stop', state: { ...back, cause, stoppedAt: now } };
  return now - state.since > SHIFT_LIMIT_MS ? { kind: 'overdue' } : { kind: 'wait', state };
}

function stepGoingBack(state: ShiftState, seen: Observation, now: number): ShiftStep {
  const cause = state.cause?.text ?? 'the deployment did not succeed';
  const over = seen.progress === 'over';
  if (over && seen.asBefore) return { kind: 'rolledBack', cause };
  const { restores = 0, restoredAt } = state;
  if (over && seen.canRestore && restoredAt === undefined) {
    return { kind: 'restore', state: { ...state, restoredAt: now, restores: 1, markedAt: now } };
  }
  if (isSameFor(state, now) > seen.patienceMs) return { kind: 'stuck', cause };
  if (seen.progress === 'moving' && isLongAgo(state.stoppedAt, now)) {
    return { kind: 'stop', state: { ...state, stoppedAt: now } };
  }
  if (over && seen.canRestore && isLongAgo(restoredAt, now) && restores < MOST_RESTORES) {
    return { kind: 'restore', state: { ...state, restoredAt: now, restores: restores + 1 } };
  }
  return { kind: 'wait', state };
}

/** Whoever was asked so long ago did not hear it. */
function isLongAgo(asked: number | undefined, now: number): boolean {
  return asked !== undefined && now - asked >= ASK_AGAIN_MS;
}

function isSameFor({ markedAt, since }: ShiftState, now: number): number {
  return now - (markedAt ?? since);
}

function stall(state: ShiftState, seen: Observation, now: number): Failure | undefined {
  if (!seen.mayStall || isSameFor(state, now) <= seen.patienceMs) return undefined;
  const text = seen.obstacle ?? `nothing got on for ${Math.round(seen.patienceMs / 60_000)} minutes`;
  return likelyCause(seen.tally) ?? { id: 'stall', kind: 'stall', text };
}

/** An alarm knows more than a task that was stopped because of it. */
function causeOfEnd({ told, tally }: Observation): Failure {
  if (told?.kind === 'alarm') return told;
  return likelyCause(tally) ?? told ?? { id: 'end', kind: 'deployment', text: 'the deployment did not succeed' };
}
