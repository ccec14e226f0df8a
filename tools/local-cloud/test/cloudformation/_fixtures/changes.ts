import { isCustom } from '../../../src/cloudformation/custom-resources/custom-resources';
import type { PropertySpec } from '../../../src/cloudformation/spec/resource-spec';
import { type RawResource, type RawTemplate, specs } from './world';

/** A resource that an update has to change where it is; nothing where its type has no such property. */
export function changed(resource: RawResource): RawResource | undefined {
  if (isCustom(resource.Type)) return withProperty(resource, 'Changed', 'yes');
  const spec = specs.find(resource.Type);
  if (!spec) return undefined;
  const fixed = new Set([...spec.identifier, ...spec.replacing.map(([first]) => first)]);
  const property = choose(resource, spec.properties, ([name, { replaces }]) => !replaces && !fixed.has(name));
  return property && withProperty(resource, ...property);
}

/** A resource that an update has to replace; nothing where no property asks for that. */
export function replaced(resource: RawResource): RawResource | undefined {
  if (isCustom(resource.Type)) return undefined; // its function decides
  const spec = specs.find(resource.Type);
  if (!spec) return undefined;
  const [name = '', other] = spec.identifier;
  const isNamed = other === undefined && spec.properties[name]?.replaces === 'yes';
  // what has a name of its own needs another one
  if (isNamed && resource.Properties?.[name] !== undefined) return withProperty(resource, name, 'replaced');
  const property = choose(resource, spec.properties, ([key, { replaces }]) => replaces === 'yes' && key !== name);
  return property && withProperty(resource, ...property);
}

/** The template with one resource in the place of another. */
export function withResource(template: RawTemplate, logicalId: string, resource: RawResource): RawTemplate {
  return { ...template, Resources: { ...template.Resources, [logicalId]: resource } };
}

function withProperty(resource: RawResource, name: string, value: unknown): RawResource {
  return { ...resource, Properties: { ...resource.Properties, [name]: value } };
}

/** Rather a property that the template does not use: what uses functions ties resources together. */
function choose(
  { Properties = {} }: RawResource,
  properties: Readonly<Record<string, PropertySpec>>,
  fits: (entry: [string, PropertySpec]) => boolean,
): [name: string, value: unknown] | undefined {
  const fitting = Object.entries(properties).filter(fits);
  const free = fitting.filter(([name]) => Properties[name] === undefined || typeof Properties[name] !== 'object');
  for (const [name, { type }] of free) {
    const value = another(Properties[name], type);
    if (value !== undefined) return [name, value];
  }
  return undefined;
}

function another(value: unknown, type: PropertySpec['type']): unknown {
  if (type === 'string') return 'changed';
  if (type === 'integer' || type === 'number') return Number(value ?? 0) + 1;
  if (type === 'boolean') return String(value) !== 'true';
  if (type === 'json') return { changed: 'yes' };
  if (typeof type === 'object' && 'list' in type) {
    if (type.list === 'tag') return [{ Key: 'changed', Value: 'yes' }];
    if (type.list === 'string') return ['changed'];
  }
  return undefined;
}
