import { isKnown, type Problem } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { secretLintProblems } from './secret-lint';

/** What the rules judge; a subset of the props, with defaults filled in. */
export interface ContainerServiceFacts {
  readonly port: number;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly desiredCount: number;
  readonly healthPath: string;
  readonly variables: Record<string, string>;
  readonly stopTimeout?: Duration;
  readonly deregistrationDelay?: Duration;
  readonly migrationCommand?: string[];
}

/**
 * Every mistake in a service.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function containerServiceProblems(facts: ContainerServiceFacts): Problem[] {
  return [
    ...wholeNumberProblems('BERTH-ECS-004', 'port', facts.port, 1, 65535),
    ...wholeNumberProblems('BERTH-ECS-002', 'cpu', facts.cpu, 128, 196608),
    ...wholeNumberProblems('BERTH-ECS-002', 'memoryMiB', facts.memoryMiB, 6, 1048576),
    ...wholeNumberProblems('BERTH-ECS-012', 'desiredCount', facts.desiredCount, 1, 5000),
    ...healthPathProblems(facts.healthPath),
    ...stopTimeoutProblems(facts),
    ...migrationProblems(facts.migrationCommand),
    ...secretLintProblems(facts.variables),
  ];
}

function wholeNumberProblems(code: string, path: string, value: number, low: number, high: number): Problem[] {
  if (!isKnown(value) || (Number.isInteger(value) && value >= low && value <= high)) return [];
  return [{ code, path, value, fact: `must be a whole number from ${low} to ${high}` }];
}

function healthPathProblems(path: string): Problem[] {
  if (!isKnown(path) || path.startsWith('/')) return [];
  return [
    { code: 'BERTH-LB-002', path: 'health.path', value: path, fact: 'must start with "/"', fix: `use "/${path}"` },
  ];
}

/** A task must outlive its last request, or the load balancer answers 502 for it. */
function stopTimeoutProblems({ stopTimeout, deregistrationDelay }: ContainerServiceFacts): Problem[] {
  if (!isKnown(stopTimeout) || !isKnown(deregistrationDelay)) return [];
  const [stop, drain] = [stopTimeout.toSeconds(), deregistrationDelay.toSeconds()];
  if (stop > drain) return [];
  const fact = `requests may take ${drain} s (deregistration delay) after the task is told to stop`;
  return [
    { code: 'StopTimeoutTooShort', path: 'stopTimeout', value: `${stop} s`, fact, fix: `use at least ${drain + 1} s` },
  ];
}

function migrationProblems(command: string[] | undefined): Problem[] {
  if (command === undefined || (command.length > 0 && command.every(word => word !== ''))) return [];
  const fact = 'must be a program and its arguments';
  return [{ code: 'MigrationCommandEmpty', path: 'migration.command', value: JSON.stringify(command), fact }];
}
