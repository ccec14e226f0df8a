import { refusal } from '../refusals';
import { referencesIn } from './references';
import { listOf, type Template } from './template';

/** For each resource, those that must be there before it. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/** Dependencies that a template states by `DependsOn` and implies by its references. */
export function dependenciesOf({ resources }: Pick<Template, 'resources'>): Dependencies {
  const dependencies = new Map<string, Set<string>>();
  for (const [logicalId, resource] of Object.entries(resources)) {
    const implied = referencesIn(resource.Properties).map(({ name }) => name);
    const names = [...listOf(resource.DependsOn), ...implied].filter(name => name in resources && name !== logicalId);
    dependencies.set(logicalId, new Set(names));
  }
  return dependencies;
}

/**
 * The names with every name after all it depends on.
 *
 * @throws AwsError `ValidationError` when names depend on each other in a circle
 */
export function inOrder(dependencies: Dependencies): string[] {
  const ordered = new Set<string>();
  let left = [...dependencies.keys()];
  while (left.length > 0) {
    const ready = left.filter(name => [...(dependencies.get(name) ?? [])].every(other => ordered.has(other)));
    if (ready.length === 0) {
      throw refusal(`Circular dependency between resources: [${circleAmong(left, dependencies).join(', ')}]`);
    }
    for (const name of ready) ordered.add(name);
    left = left.filter(name => !ordered.has(name));
  }
  return [...ordered];
}

/** Takes away what only waits for the circle, and is not part of one. */
function circleAmong(names: string[], dependencies: Dependencies): string[] {
  const needed = names.filter(name => names.some(other => dependencies.get(other)?.has(name)));
  return needed.length === names.length ? names : circleAmong(needed, dependencies);
}
