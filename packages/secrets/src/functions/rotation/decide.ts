/** What is known of a service at a moment. Times are milliseconds since the epoch. */
export interface ServiceFacts {
  readonly service: string;

  /**
   * When the last of its secrets got the value that it has.
   *
   * @default - it has no secrets
   */
  readonly changedAt?: number;

  /**
   * When ECS began to start the oldest of its running tasks.
   *
   * @default - none runs
   */
  readonly oldestTaskAt?: number;

  /** Whether a deployment of it has not ended, ours or another's. */
  readonly deploying: boolean;

  /**
   * The `changedAt` that our last deployment was for.
   *
   * @default - there was none
   */
  readonly triedFor?: number;

  /** Whether there is a revision to deploy again. */
  readonly released: boolean;
}

/** What is known of an environment at a moment. */
export interface Facts {
  /** Whether somebody deploys the environment. */
  readonly locked: boolean;
  readonly services: readonly ServiceFacts[];
}

/**
 * What becomes of a service:
 *
 * `fresh`: its tasks have the newest values. `settling`: a value changed a moment ago, more may. `locked`, `deploying`: somebody is at work, whose tasks will read the newest values.
 * `unreleased`: nothing to deploy again. `redeploy`: now. `stuck`: our deployment for this change failed; somebody must look.
 */
export type Verdict = 'fresh' | 'settling' | 'locked' | 'deploying' | 'unreleased' | 'redeploy' | 'stuck';

export interface Decision {
  readonly service: string;
  readonly verdict: Verdict;

  /** Of its facts; 0 for a service without secrets. */
  readonly changedAt: number;
}

/** Decide what each service needs. The same facts make the same decisions, whoever asks and how often. */
export function decide({ locked, services }: Facts, now: number, debounceMs: number): Decision[] {
  return services.map(facts => {
    const { service, changedAt = 0 } = facts;
    return { service, changedAt, verdict: judge(facts, changedAt, locked, now - debounceMs) };
  });
}

function judge(facts: ServiceFacts, changedAt: number, locked: boolean, settledBefore: number): Verdict {
  const { oldestTaskAt = Number.POSITIVE_INFINITY, triedFor = 0, deploying, released } = facts;
  if (oldestTaskAt > changedAt) return 'fresh';
  if (locked) return 'locked';
  if (deploying) return 'deploying';
  if (triedFor >= changedAt) return 'stuck';
  if (changedAt > settledBefore) return 'settling';
  return released ? 'redeploy' : 'unreleased';
}
