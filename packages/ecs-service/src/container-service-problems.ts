import { healthPathProblems, isKnown, type Problem, shortNameProblems, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { accessProblems, type ContainerAccess } from './container-access';
import { type ContainerHealthCheck, commandProblems, healthCheckProblems } from './container-health-check';
import { regionProblems } from './image-problems';
import { type NetworkFacts, networkProblems } from './network-problems';
import { commandLintProblems, secretLintProblems } from './secret-lint';
import { type SecretFacts, secretProblems } from './secret-problems';
import { type SidecarFacts, sidecarProblems } from './sidecar-problems';
import { type TaskSizeFacts, taskSizeProblems } from './task-size-problems';
import { ALWAYS_SET, twiceProblems } from './variable-problems';

/** What the rules judge; a subset of the props, with defaults filled in. What is left out is not judged. */
export interface ContainerServiceFacts extends TaskSizeFacts, NetworkFacts, SecretFacts, ContainerAccess {
  readonly name: string;
  readonly desiredCount: number;
  readonly variables: Record<string, string>;

  /** Undefined for a worker. */
  readonly healthPath?: string;

  readonly stopTimeout?: Duration;
  readonly deregistrationDelay?: Duration;
  readonly containerHealthCheck?: ContainerHealthCheck;
  readonly migrationCommand?: string[];

  /** Commands of the one-off tasks, by name. */
  readonly taskCommands?: Record<string, string[]>;

  readonly writableFolders?: string[];
  readonly sidecars?: readonly SidecarFacts[];

  /** Where the images of the service are. */
  readonly repositoryRegion?: string;

  /** Whether something is asked for that only releases by ECS itself have: circuit breaker, native strategy. */
  readonly nativeRollout?: boolean;
  readonly serviceConnect?: boolean;

  /** Bounds of the scaling. */
  readonly minCount?: number;
  readonly maxCount?: number;
}

/**
 * Every mistake in a service.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function containerServiceProblems(facts: ContainerServiceFacts): Problem[] {
  const { port, variables, sidecars = [], region, repositoryRegion } = facts;
  return [
    ...shortNameProblems(facts.name, { code: 'ServiceNameInvalid', path: 'name' }),
    ...wholeNumberProblems(port, { code: 'BERTH-ECS-004', path: 'port', min: 1, max: 65_535 }),
    ...taskSizeProblems(facts),
    ...countProblems(facts),
    ...healthPathProblems('health.path', facts.healthPath),
    ...healthCheckProblems(facts.containerHealthCheck, 'containerHealthCheck'),
    ...stopTimeoutProblems(facts),
    ...networkProblems(facts),
    ...commandsProblems(facts),
    ...folderProblems(facts.writableFolders ?? []),
    ...accessProblems(facts, ''),
    ...regionProblems({ region, imageRegion: repositoryRegion }, 'repository'),
    ...secretLintProblems(variables),
    ...twiceProblems(facts.secretNames, variables, 'secrets', ALWAYS_SET),
    ...secretProblems(facts),
    ...sidecarProblems(sidecars, facts),
    ...engineProblems(facts),
  ];
}

function countProblems({ desiredCount, minCount, maxCount }: ContainerServiceFacts): Problem[] {
  const code = 'BERTH-ECS-012';
  const problems = wholeNumberProblems(desiredCount, { code, path: 'desiredCount', min: 1, max: 5000 });
  if (!isKnown(desiredCount)) return problems;
  const problem = { code, path: 'desiredCount', value: desiredCount };
  if (isKnown(minCount) && desiredCount < minCount) problems.push({ ...problem, fact: `is below min ${minCount}` });
  if (isKnown(maxCount) && desiredCount > maxCount) problems.push({ ...problem, fact: `is above max ${maxCount}` });
  return problems;
}

/** A task must outlive its last request, or the load balancer answers 502 for it. */
function stopTimeoutProblems({ stopTimeout, deregistrationDelay, launchType }: ContainerServiceFacts): Problem[] {
  if (!isKnown(stopTimeout)) return [];
  const stop = stopTimeout.toSeconds();
  const problem = { path: 'stopTimeout', value: `${stop} s` };
  if (launchType === 'FARGATE' && stop > 120) {
    return [{ ...problem, code: 'StopTimeoutTooLong', fact: 'Fargate allows at most 120 s' }];
  }
  if (!isKnown(deregistrationDelay) || stop > deregistrationDelay.toSeconds()) return [];
  const drain = deregistrationDelay.toSeconds();
  const fact = `requests may take ${drain} s (deregistration delay) after the task is told to stop`;
  return [{ ...problem, code: 'StopTimeoutTooShort', fact, fix: `use at least ${drain + 1} s` }];
}

function commandsProblems({ migrationCommand, taskCommands = {} }: ContainerServiceFacts): Problem[] {
  const migration = migrationCommand
    ? [
        ...commandProblems(migrationCommand, 'migration.command', 'MigrationCommandEmpty'),
        ...commandLintProblems(migrationCommand, 'migration.'),
      ]
    : [];
  const tasks = Object.entries(taskCommands).flatMap(([name, command]) => [
    ...taskNameProblems(name),
    ...commandProblems(command, `tasks.${name}.command`),
    ...commandLintProblems(command, `tasks.${name}.`),
  ]);
  return [...migration, ...tasks];
}

/** It is typed at the command line. */
function taskNameProblems(name: string): Problem[] {
  if (/^[a-z][a-z0-9-]{0,31}$/.test(name)) return [];
  const fact = 'must be 1 to 32 lower-case letters, digits and hyphens, a letter first';
  return [{ code: 'TaskNameInvalid', path: 'tasks', value: name, fact }];
}

function folderProblems(folders: readonly string[]): Problem[] {
  return folders.flatMap((folder, index) => {
    if (!isKnown(folder)) return [];
    const problem = { code: 'FolderInvalid', path: `writableFolders[${index}]`, value: folder };
    if (folders.indexOf(folder) < index) return [{ ...problem, fact: 'is there twice', fix: 'leave it out' }];
    if (/^(\/(?!\.{1,2}(\/|$))[\w.@+-]+)+$/.test(folder)) return [];
    const fact = 'must be an absolute path of letters, digits and . _ @ + -, and not the root itself';
    return [{ ...problem, fact }];
  });
}

function engineProblems({ engine, nativeRollout = false, serviceConnect = false }: ContainerServiceFacts): Problem[] {
  if (engine !== 'codeDeploy') return [];
  const problem = { value: 'codeDeploy', path: 'engine' };
  const problems: Problem[] = [];
  if (nativeRollout) {
    const fact = 'a circuit breaker and a rollout by ECS need the ECS deployment controller';
    problems.push({ ...problem, code: 'BERTH-ECS-013', fact, fix: 'take them out, or use RolloutEngine.ECS' });
  }
  if (serviceConnect) {
    const fact = 'Service Connect needs releases by ECS itself';
    problems.push({ ...problem, code: 'ServiceConnectNeedsEcs', fact, fix: 'use RolloutEngine.ECS' });
  }
  return problems;
}
