import { isObject, type Properties } from '../template/template';
import type { PropertySpecs, ResourceSpec, TypeSpec } from './resource-spec';

/** One way in which properties are against the specification of their type. */
export interface Violation {
  /** `#`, `#/Rules/0`. */
  readonly path: string;
  readonly text: string;
}

/** Checks names, presence and basic types of `properties`, as CloudFormation's resource schemas do. */
export function violations(spec: ResourceSpec, properties: Properties): Violation[] {
  return objectViolations(spec.properties, properties, '#', spec);
}

/**
 * `#: extraneous key [Foo] is not permitted`; more than one under a headline.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
 */
export function describeViolations(logicalId: string, found: readonly Violation[]): string {
  const lines = found.map(({ path, text }) => `${path}: ${text}`);
  const headline = found.length > 1 ? [`#: ${found.length} schema violations found`] : [];
  return `Properties validation failed for resource ${logicalId} with message:\n${[...headline, ...lines].join('\n')}`;
}

function objectViolations(specs: PropertySpecs, value: Properties, path: string, spec: ResourceSpec): Violation[] {
  const missing = Object.entries(specs)
    .filter(([name, { required }]) => required && value[name] === undefined)
    .map(([name]) => ({ path, text: `required key [${name}] not found` }));
  const wrong = Object.entries(value).flatMap(([name, item]) => {
    const property = specs[name];
    if (!property) return [{ path, text: `extraneous key [${name}] is not permitted` }];
    return typeViolations(property.type, item, `${path}/${name}`, spec);
  });
  return [...missing, ...wrong];
}

function typeViolations(type: TypeSpec, value: unknown, path: string, spec: ResourceSpec): Violation[] {
  if (typeof type === 'string') return primitiveViolations(type, value, path);
  if ('any' in type) {
    const outcomes = type.any.map(choice => typeViolations(choice, value, path, spec));
    const fitting = outcomes.some(outcome => outcome.length === 0);
    return fitting
      ? []
      : (outcomes.find(outcome => outcome.some(violation => violation.path !== path)) ?? outcomes[0] ?? []);
  }
  if ('list' in type) {
    if (!Array.isArray(value)) return [mismatch('JSONArray', value, path)];
    return value.flatMap((item, position) => typeViolations(type.list, item, `${path}/${position}`, spec));
  }
  if (!isObject(value)) return [mismatch('JSONObject', value, path)];
  if ('map' in type) {
    return Object.entries(value).flatMap(([key, item]) => typeViolations(type.map, item, `${path}/${key}`, spec));
  }
  const definition = spec.definitions[type.ref];
  return definition ? objectViolations(definition, value, path, spec) : [];
}

/** Numbers and truth values may come as text, and text as either: CloudFormation converts them. */
function primitiveViolations(type: string, value: unknown, path: string): Violation[] {
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  switch (type) {
    case 'string':
      return isScalar ? [] : [mismatch('String', value, path)];
    case 'number':
    case 'integer': {
      const isNumber = isScalar && value !== '' && Number.isFinite(Number(value));
      return isNumber ? [] : [mismatch(type === 'integer' ? 'Integer' : 'Number', value, path)];
    }
    case 'boolean':
      return value === true || value === false || value === 'true' || value === 'false'
        ? []
        : [mismatch('Boolean', value, path)];
    case 'tag':
      return isObject(value) && 'Key' in value ? [] : [mismatch('JSONObject', value, path)];
    default:
      return []; // json, date-time: anything goes
  }
}

function mismatch(expected: string, value: unknown, path: string): Violation {
  return { path, text: `expected type: ${expected}, found: ${jsonType(value)}` };
}

function jsonType(value: unknown): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}
