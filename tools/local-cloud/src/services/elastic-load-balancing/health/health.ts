import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { HealthCheck } from '../registry';

/** What health checks have said about a target so far. */
export interface Health {
  readonly state: 'initial' | 'healthy' | 'unhealthy';
  readonly reason?: TargetHealth['Reason'];
  readonly description?: string;

  /** Checks in a row that passed, or that failed: one of both is 0. */
  readonly passed: number;
  readonly failed: number;
}

/** The outcome of one health check. */
export type CheckResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'Target.ResponseCodeMismatch' | 'Target.Timeout' | 'Target.FailedHealthChecks';
      readonly description: string;
    };

export const registering: Health = {
  state: 'initial',
  reason: 'Elb.RegistrationInProgress',
  description: 'Target registration is in progress',
  passed: 0,
  failed: 0,
};

/**
 * A new target is healthy after one passed check; after that, the thresholds decide.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function afterCheck(health: Health, result: CheckResult, check: HealthCheck): Health {
  return result.ok ? afterPass(health, check) : afterFailure(health, result, check);
}

function afterPass(health: Health, { healthyThreshold }: HealthCheck): Health {
  const passed = health.passed + 1;
  if (health.state !== 'unhealthy' || passed >= healthyThreshold) return { state: 'healthy', passed, failed: 0 };
  return { ...health, passed, failed: 0 };
}

function afterFailure(
  health: Health,
  { reason, description }: CheckResult & { ok: false },
  { unhealthyThreshold }: HealthCheck,
): Health {
  const failed = health.failed + 1;
  if (health.state === 'unhealthy' || failed >= unhealthyThreshold) {
    return { state: 'unhealthy', reason, description, passed: 0, failed };
  }
  if (health.state === 'healthy') return { ...health, passed: 0, failed };
  return {
    state: 'initial',
    reason: 'Elb.InitialHealthChecking',
    description: 'Initial health checks in progress',
    passed: 0,
    failed,
  };
}

/** Whether a status is one of `200`, `200,302` or `200-299`. */
export function matches(matcher: string, status: number): boolean {
  return matcher.split(',').some(part => {
    const [from, to = from] = part.split('-').map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
}
