import { healthPathProblems, isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import { Duration } from 'aws-cdk-lib/core';
import { HEALTH_LIMITS } from './data/limits';

/**
 * How the load balancer finds out whether a task answers.
 */
export interface HealthCheck {
  /** Starts with a slash: `/healthz`. */
  readonly path: string;

  /**
   * Time between two checks, 5 to 300 seconds.
   *
   * @default Duration.seconds(10)
   */
  readonly interval?: Duration;

  /**
   * How long an answer may take, 2 to 120 seconds and shorter than the interval.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * Good answers in a row that make a target healthy, 2 to 10.
   *
   * @default 2
   */
  readonly healthyThreshold?: number;

  /**
   * Bad answers in a row that make a target unhealthy, 2 to 10.
   *
   * @default 3
   */
  readonly unhealthyThreshold?: number;

  /**
   * Status codes of a good answer, 200 to 499: `200`, `200,204`, `200-299`.
   *
   * @default '200-299'
   */
  readonly codes?: string;
}

/** The health check with every default filled in. */
export function completeHealthCheck(check: HealthCheck): Required<HealthCheck> {
  return {
    interval: Duration.seconds(10),
    timeout: Duration.seconds(5),
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    codes: '200-299',
    ...check,
  };
}

/** Every mistake in a complete health check, with paths below `healthCheck`. */
export function healthCheckProblems(check: Required<HealthCheck>): Problem[] {
  const { path, interval, timeout, healthyThreshold, unhealthyThreshold } = check;
  const problems = healthPathProblems('healthCheck.path', path);
  if (isKnown(interval) && !within(interval.toSeconds({ integral: false }), HEALTH_LIMITS.interval)) {
    problems.push(outside('BERTH-LB-003', 'interval', interval));
  }
  if (isKnown(timeout) && !within(timeout.toSeconds({ integral: false }), HEALTH_LIMITS.timeout)) {
    problems.push(outside('BERTH-LB-003', 'timeout', timeout));
  } else if (isKnown(timeout) && isKnown(interval) && timeout.toSeconds() >= interval.toSeconds()) {
    const fact = `must be shorter than the interval of ${interval.toSeconds()} s`;
    problems.push({ code: 'BERTH-LB-003', path: 'healthCheck.timeout', value: `${timeout.toSeconds()} s`, fact });
  }
  for (const [name, threshold] of Object.entries({ healthyThreshold, unhealthyThreshold })) {
    const path = `healthCheck.${name}`;
    problems.push(...wholeNumberProblems(threshold, { code: 'BERTH-LB-004', path, ...HEALTH_LIMITS.threshold }));
  }
  return [...problems, ...codesProblems(check)];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html */
function codesProblems({ codes }: Required<HealthCheck>): Problem[] {
  const isRange = (range: string) => {
    const [, first = '', last = first] = /^(\d{3})(?:-(\d{3}))?$/.exec(range) ?? [];
    return (
      within(Number(first), HEALTH_LIMITS.codes) && within(Number(last), { ...HEALTH_LIMITS.codes, min: Number(first) })
    );
  };
  if (!isKnown(codes) || codes.split(',').every(isRange)) return [];
  const { min, max } = HEALTH_LIMITS.codes;
  const fact = `must be codes or ranges from ${min} to ${max}`;
  return [{ code: 'BERTH-LB-005', path: 'healthCheck.codes', value: codes, fact, fix: 'use "200-299"' }];
}

function within(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value <= max;
}

function outside(code: string, name: 'interval' | 'timeout', duration: Duration): Problem {
  const { min, max } = HEALTH_LIMITS[name];
  const value = `${duration.toSeconds({ integral: false })} s`;
  return { code, path: `healthCheck.${name}`, value, fact: `must be ${min} to ${max} seconds` };
}
