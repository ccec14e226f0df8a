import { isObject, type Properties } from '../template/template';
import type { PropertySpecs, ResourceSpec, TypeSpec } from './resource-spec';

export type Replacement = 'no' | 'maybe' | 'yes';

/** One property that differs, and what that means for the resource. */
export interface PropertyChange {
  readonly name: string;
  readonly replacement: Replacement;
  readonly kind: 'Add' | 'Remove' | 'Modify';
}

/** Properties that differ between two versions of a resource. */
export function propertyChanges(
  spec: ResourceSpec | undefined,
  before: Properties,
  after: Properties,
): PropertyChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter(name => !isSame(before[name], after[name]))
    .map(name => ({
      name,
      replacement: spec ? replacementBy(spec, name, before[name], after[name]) : 'no',
      kind: !(name in before) ? 'Add' : !(name in after) ? 'Remove' : 'Modify',
    }));
}

/** The strongest of `changes`. */
export function strongest(changes: readonly { readonly replacement: Replacement }[]): Replacement {
  const found = new Set(changes.map(({ replacement }) => replacement));
  return found.has('yes') ? 'yes' : found.has('maybe') ? 'maybe' : 'no';
}

/** Equal as CloudFormation compares: text and number alike, keys in any order. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, position) => isSame(item, right[position]));
  }
  if (isObject(left) && isObject(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every(name => isSame(left[name], right[name]));
  }
  const isScalar = (value: unknown) => value !== undefined && value !== null && typeof value !== 'object';
  return isScalar(left) && isScalar(right) ? String(left) === String(right) : left === right;
}

/** What a change of one property by its own means. */
export function replacementOf(spec: ResourceSpec, name: string): Replacement {
  if (spec.replacing.some(path => path.length === 1 && path[0] === name)) return 'yes';
  return spec.properties[name]?.replaces ?? 'no';
}

function replacementBy(spec: ResourceSpec, name: string, before: unknown, after: unknown): Replacement {
  const own = replacementOf(spec, name);
  if (own === 'yes') return own;
  const listed = spec.replacing.some(([first, ...rest]) => {
    return first === name && rest.length > 0 && !isSame(valueAt(before, rest), valueAt(after, rest));
  });
  if (listed) return 'yes';
  const type = spec.properties[name]?.type;
  return strongest([{ replacement: own }, { replacement: type ? nested(type, before, after, spec) : 'no' }]);
}

/** Parts of an object may be replacing where the whole is not. */
function nested(type: TypeSpec, before: unknown, after: unknown, spec: ResourceSpec): Replacement {
  if (typeof type === 'string' || !('ref' in type)) return 'no';
  const definition: PropertySpecs = spec.definitions[type.ref] ?? {};
  const [old, next] = [isObject(before) ? before : {}, isObject(after) ? after : {}];
  const changes = Object.entries(definition)
    .filter(([name]) => !isSame(old[name], next[name]))
    .flatMap(([name, property]) => [
      { replacement: property.replaces ?? ('no' as const) },
      { replacement: nested(property.type, old[name], next[name], spec) },
    ]);
  return strongest(changes);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner: unknown, name) => (isObject(inner) ? inner[name] : undefined), value);
}
