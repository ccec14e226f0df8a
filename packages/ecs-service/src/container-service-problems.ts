import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { secretLintProblems } from './secret-lint';

/** Variables that every container gets. */
const ALWAYS_SET: readonly string[] = ['ENVIRONMENT', 'HOST', 'PORT'];

/** What the rules judge; a subset of the props, with defaults filled in. */
export interface ContainerServiceFacts {
  readonly name: string;
  readonly port: number;
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly desiredCount: number;
  readonly healthPath: string;
  readonly variables: Record<string, string>;

  /** Environment variables that hold secrets. */
  readonly secretNames: readonly string[];
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
    ...nameProblems(facts.name),
    ...wholeNumberProblems(facts.port, { code: 'BERTH-ECS-004', path: 'port', min: 1, max: 65_535 }),
    ...wholeNumberProblems(facts.cpu, { code: 'BERTH-ECS-002', path: 'cpu', min: 128, max: 196_608 }),
    ...wholeNumberProblems(facts.memoryMiB, { code: 'BERTH-ECS-002', path: 'memoryMiB', min: 6, max: 1_048_576 }),
    ...wholeNumberProblems(facts.desiredCount, { code: 'BERTH-ECS-012', path: 'desiredCount', min: 1, max: 5000 }),
    ...healthPathProblems(facts.healthPath),
    ...stopTimeoutProblems(facts),
    ...migrationProblems(facts.migrationCommand),
    ...secretLintProblems(facts.variables),
    ...twiceProblems(facts),
  ];
}

/** It becomes part of the names of tasks, secrets and parameters, whose rules are all different. */
function nameProblems(name: string): Problem[] {
  if (!isKnown(name) || /^[a-z][a-z0-9-]{0,31}$/.test(name)) return [];
  const fact = 'must be 1 to 32 lower-case letters, digits and hyphens, a letter first';
  return [{ code: 'ServiceNameInvalid', path: 'name', value: name, fact }];
}

/** ECS refuses a container that gets one variable from two sides. */
function twiceProblems({ secretNames, variables }: ContainerServiceFacts): Problem[] {
  return secretNames.flatMap(name => {
    const problem = { code: 'VariableTwice', path: `secrets.${name}`, value: '(hidden)' };
    if (ALWAYS_SET.includes(name)) return [{ ...problem, fact: 'is set by Berth' }];
    return name in variables ? [{ ...problem, fact: 'stands in variables, too', fix: 'take it out there' }] : [];
  });
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
