import type { Problem } from '@berth/foundation';
import { z } from 'zod';
import { nearest } from './nearest';

/** Path of a problem of the config as a whole. */
export const WHOLE = 'config';

/** Unknown keys, missing keys, wrong types: everything the compiler says to those who have one. */
export function shapeProblems(config: unknown, schema: z.ZodType): Problem[] {
  const { error } = schema.safeParse(config, { reportInput: true });
  return error ? error.issues.flatMap(issue => problemsOf(issue, schema)) : [];
}

type Issue = z.core.$ZodIssue;

function problemsOf(issue: Issue, schema: z.ZodType): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(issue, key, schema));
  const path = pathOf(issue.path);
  const value = mayBeSecret(issue.path) ? '(hidden)' : shown(inputOf(issue));
  if (inputOf(issue) === undefined) return [{ code: 'BERTH-ENV-005', path, value, fact: 'is missing' }];
  return [{ code: 'BERTH-ENV-004', path, value, fact: factOf(issue) }];
}

const PASSWORD = /passw|pwd/i;

/** Parts of a config into which somebody may write a secret, where it does not belong. */
const SECRETIVE = /^(variables|parameters|secrets)$|passw|pwd|secret|token|credential|key$/i;

function mayBeSecret(path: readonly PropertyKey[]): boolean {
  return path.some(key => SECRETIVE.test(String(key)));
}

/** Of an unknown kind the kind, not all that has it. */
function inputOf(issue: Issue): unknown {
  const { discriminator } = issue.code === 'invalid_union' ? issue : {};
  return discriminator === undefined ? issue.input : valueAt(issue.input, discriminator);
}

function unknownKey(issue: Issue & { code: 'unrecognized_keys' }, key: string, schema: z.ZodType): Problem {
  const place = [...issue.path, key];
  const path = pathOf(place);
  const value = mayBeSecret(place) ? '(hidden)' : valueAt(issue.input, key);
  if (issue.path[0] === 'database' && PASSWORD.test(key)) {
    const fix = 'remove it, RDS makes one in Secrets Manager';
    return { code: 'BERTH-RDS-006', path, value: '(hidden)', fact: 'password in code', fix };
  }
  const problem = { code: 'BERTH-ENV-003', path, value };
  const near = nearest(key, knownKeys(schema, issue.path, issue.input));
  return { ...problem, fact: 'unknown key', ...(near && { fix: `did you mean ${near}?` }) };
}

function factOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be ${issue.values.map(value => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return 'is none of the known kinds';
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`;
    default:
      return issue.message.toLowerCase();
  }
}

function article(expected: string): string {
  if (expected === 'int') return 'a whole number';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

/** The keys that the schema knows at a path; of a union those of the kind that the input names. */
function knownKeys(whole: z.ZodType, path: readonly PropertyKey[], input: unknown): string[] {
  let schema: z.core.$ZodType = whole;
  for (const key of path) schema = childOf(unwrap(schema), key);
  const object = unwrap(schema);
  if (object instanceof z.ZodObject) return Object.keys(object.shape);
  if (!(object instanceof z.ZodDiscriminatedUnion)) return [];
  const kinds = object.options.filter((option): option is z.ZodObject => option instanceof z.ZodObject);
  const kind = kinds.find(option => option.shape.kind?.safeParse(valueAt(input, 'kind')).success);
  return Object.keys(kind?.shape ?? {});
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType {
  if (schema instanceof z.ZodObject) return schema.shape[String(key)] ?? schema;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return schema;
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}

/** `services[0].health.path`. */
function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text === '' ? WHOLE : text.replace(/^\./, '');
}

function valueAt(input: unknown, key: string): unknown {
  return typeof input === 'object' && input !== null ? shown(Reflect.get(input, key)) : undefined;
}

/** Objects are named, not printed: a mistake in one place must not show the secrets in another. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : value;
}
