import type { Rollout } from '@berth/rollout';
import type { Busy } from './busy';
import { codeDeployEngine } from './code-deploy-engine';
import type { EngineContext } from './environment';
import type { Live } from './live';
import { nativeEngine } from './native-engine';
import type { Observation } from './shift';

/** A release that is to begin. */
export interface StartOrder {
  /** Marks what is started: the same command given again finds it. */
  readonly deployId: string;

  /** ARN of the revision to bring. */
  readonly revision: string;
  readonly live: Live;

  /** No task runs: nothing is shifted slowly. */
  readonly empty: boolean;

  /**
   * Alarms that do not count, because they were red before.
   *
   * @default - all count
   */
  readonly ignoredAlarms?: readonly string[];
}

/** A deployment that is followed. */
export interface Watch {
  /** What served before; undefined when nothing did. */
  readonly oldRevision?: string;

  look(): Promise<Observation>;

  /** Has whoever moves it stop and take it back. What counts is what is seen afterwards. */
  stop(): Promise<void>;

  /** Brings back what served before, when nobody else did and the engine can. */
  restore(): Promise<void>;

  /** What to do by hand when it is stuck. */
  readonly remedy: string;
}

/**
 * Who brings a revision to the users: CodeDeploy, or ECS itself.
 *
 * The engine's steps are the same for both; what differs is how a deployment is started, seen, stopped and recognised.
 */
export interface RolloutEngine {
  /** What the deployment that has not ended means for who wants content `hash`. */
  judge(hash: string, live: Live): Promise<Busy>;

  /** Ends the keeping of old tasks. False when only time ends it. */
  endKeeping(id: string): Promise<boolean>;

  /** Counts what AWS remembers, so that a crashed run and its repetition find the same number. */
  nextAttempt(hash: string): Promise<number>;

  /** Starts a deployment once and returns its id: when the answer is lost, it is looked up. */
  start(order: StartOrder): Promise<string>;

  /** @param oneZone whether all new tasks may be in one zone, though the old ones are in several */
  watch(id: string, revision: string, live: Live, oneZone: boolean): Watch;

  /** Whether the wanted content has all production traffic, read back from AWS. */
  servesAlone(hash: string, live: Live): Promise<boolean>;

  /** How long a finished deployment keeps what served before, in minutes. */
  keepsOldMinutes(id: string): Promise<number>;
}

/** The engine of a service. */
export function rolloutEngine(rollout: Rollout, context: EngineContext): RolloutEngine {
  return rollout.engine === 'ecs' ? nativeEngine(rollout, context) : codeDeployEngine(rollout, context);
}
