import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { HealthCheck } from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { CONTAINER_HEALTH_LIMITS } from './data/container-limits';

/**
 * A command inside a container that tells whether it works. The task is replaced when an essential one does not.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
 */
export interface ContainerHealthCheck {
  /** Program and arguments, ends with 0 when all is well: `['python', '-m', 'app.healthy']`. No shell, unless it is the program. */
  readonly command: string[];

  /**
   * Time between two checks, 5 to 300 seconds.
   *
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * How long a check may take, 2 to 120 seconds.
   *
   * @default Duration.seconds(5)
   */
  readonly timeout?: Duration;

  /**
   * Failures in a row that make a container unhealthy, 1 to 10.
   *
   * @default 3
   */
  readonly retries?: number;

  /**
   * Time after the start in which failures do not count, 0 to 300 seconds.
   *
   * @default - none
   */
  readonly startPeriod?: Duration;
}

/** Every mistake in a health check. */
export function healthCheckProblems(check: ContainerHealthCheck | undefined, path: string): Problem[] {
  if (check === undefined) return [];
  const { command, interval, timeout, retries, startPeriod } = check;
  const seconds = (name: 'interval' | 'timeout' | 'startPeriod', duration: Duration | undefined) =>
    isKnown(duration) ? secondsProblems(`${path}.${name}`, duration, CONTAINER_HEALTH_LIMITS[name]) : [];
  return [
    ...commandProblems(command, `${path}.command`),
    ...seconds('interval', interval),
    ...seconds('timeout', timeout),
    ...seconds('startPeriod', startPeriod),
    ...wholeNumberProblems(retries, {
      ...{ code: 'BERTH-ECS-014', path: `${path}.retries` },
      ...CONTAINER_HEALTH_LIMITS.retries,
    }),
  ];
}

/** A program and its arguments, none of them empty. */
export function commandProblems(command: readonly string[], path: string, code = 'CommandEmpty'): Problem[] {
  if (command.length > 0 && command.every(word => word !== '')) return [];
  return [{ code, path, value: JSON.stringify(command), fact: 'must be a program and its arguments' }];
}

/** As the CDK takes it. */
export function renderHealthCheck(check: ContainerHealthCheck | undefined): HealthCheck | undefined {
  if (check === undefined) return undefined;
  const { command, interval = Duration.seconds(30), timeout = Duration.seconds(5), retries = 3, startPeriod } = check;
  return { command: ['CMD', ...command], interval, timeout, retries, startPeriod };
}

function secondsProblems(path: string, duration: Duration, { min, max }: { min: number; max: number }): Problem[] {
  const amount = duration.toSeconds({ integral: false });
  if (Number.isInteger(amount) && amount >= min && amount <= max) return [];
  return [{ code: 'BERTH-ECS-014', path, value: `${amount} s`, fact: `must be ${min} to ${max} s` }];
}
