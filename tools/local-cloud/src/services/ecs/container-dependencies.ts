import type * as sdk from '@aws-sdk/client-ecs';
import type { ContainerRecord } from './state';

type Definition = Pick<sdk.ContainerDefinition, 'name' | 'dependsOn'>;

/** Containers in an order in which each comes after those that it depends on; in their own where that leads nowhere. */
export function inStartOrder<T extends Definition>(definitions: readonly T[]): T[] {
  const ordered: T[] = [];
  let left = [...definitions];
  while (left.length > 0) {
    const waits = ({ dependsOn = [] }: T) =>
      dependsOn.some(({ containerName }) => left.some(({ name }) => name === containerName));
    const next = left.find(definition => !waits(definition)) ?? left[0];
    if (!next) break;
    ordered.push(next);
    left = left.filter(definition => definition !== next);
  }
  return ordered;
}

/**
 * Whether a container may start: `wait` until one that it depends on has ended or is healthy, or never, with the reason.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
 */
export function readiness(
  definition: Definition,
  containers: readonly ContainerRecord[],
): 'ready' | 'wait' | { failure: string } {
  for (const { containerName, condition } of definition.dependsOn ?? []) {
    const needed = containers.find(({ name }) => name === containerName);
    if (!needed || condition === undefined || condition === 'START') continue;
    if (condition === 'HEALTHY') {
      if (needed.healthStatus === 'HEALTHY') continue;
      if (needed.healthStatus === 'UNKNOWN' && needed.lastStatus !== 'STOPPED') return 'wait';
      return { failure: `container ${definition.name} depends on ${containerName}, which is not healthy` };
    }
    if (needed.lastStatus !== 'STOPPED') return 'wait';
    if (condition === 'SUCCESS' && needed.exitCode !== 0) {
      return {
        failure: `container ${definition.name} depends on ${containerName}, which exited with ${needed.exitCode}`,
      };
    }
  }
  return 'ready';
}
