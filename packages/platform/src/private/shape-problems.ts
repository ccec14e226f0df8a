import type { Problem } from '@berth/foundation';
import { z } from 'zod';
import { nearest } from './nearest';

/** Path of a problem of the config as a whole. */
export const WHOLE = 'config';

/** Unknown keys, missing keys, wrong types: everything the compiler says to those who have one. */
export function shapeProblems(config: unknown, schema: z.ZodType): Problem[] {
  const { error } = schema.safeParse(config, { reportInput: true });
  return error ? error.issues.flatMap(issue => problemsOf(issue, { config, schema })) : [];
}

type Issue = z.core.$ZodIssue;

/** What is judged, by what. */
interface Judged {
  readonly config: unknown;
  readonly schema: z.ZodType;
}

function problemsOf(issue: Issue, judged: Judged): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey(issue, key, judged));
  const path = pathOf(issue.path);
  const value = mayBeSecret(issue.path) ? '(hidden)' : shown(inputOf(issue));
  const fix = kindsOf(issue, judged);
  if (inputOf(issue) === undefined) return [{ code: 'BERTH-ENV-005', path, value, fact: 'is missing', fix }];
  return [{ code: 'BERTH-ENV-004', path, value, fact: factOf(issue), fix }];
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

function unknownKey(issue: Issue & { code: 'unrecognized_keys' }, key: string, judged: Judged): Problem {
  const place = [...issue.path, key];
  const path = pathOf(place);
  const value = mayBeSecret(place) ? '(hidden)' : valueAt(issue.input, key);
  if (issue.path[0] === 'database' && PASSWORD.test(key)) {
    const fix = 'remove it, RDS makes one in Secrets Manager';
    return { code: 'BERTH-RDS-006', path, value: '(hidden)', fact: 'password in code', fix };
  }
  const problem = { code: 'BERTH-ENV-003', path, value };
  const near = nearest(key, knownKeys(judged, issue.path, issue.input));
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
      if (issue.origin === 'string') return 'must not be empty';
      return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_key':
      return 'has an empty key';
    default:
      return issue.message.toLowerCase();
  }
}

/** The kinds that there are, or the one that was meant. */
function kindsOf(issue: Issue, judged: Judged): string | undefined {
  const { discriminator } = issue.code === 'invalid_union' ? issue : {};
  if (discriminator === undefined) return undefined;
  const union = schemaAt(judged, issue.path.slice(0, -1));
  if (!(union instanceof z.ZodDiscriminatedUnion)) return undefined;
  const kinds = union.options.flatMap(option => valuesOf(option, discriminator));
  const given = inputOf(issue);
  const near = typeof given === 'string' ? nearest(given, kinds) : undefined;
  return near ? `did you mean ${near}?` : `use ${kinds.join(' or ')}`;
}

function valuesOf(option: z.core.$ZodType, key: string): string[] {
  const schema = option instanceof z.ZodObject ? option.shape[key] : undefined;
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String);
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

function article(expected: string): string {
  if (expected === 'int') return 'a whole number';
  return /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

/** The keys that the schema knows at a path. */
function knownKeys(judged: Judged, path: readonly PropertyKey[], input: unknown): string[] {
  return Object.keys(objectOf(schemaAt(judged, path), input)?.shape ?? {});
}

function schemaAt({ config, schema: whole }: Judged, path: readonly PropertyKey[]): z.core.$ZodType {
  let schema: z.core.$ZodType = whole;
  let input = config;
  for (const key of path) {
    schema = childOf(unwrap(schema), key, input);
    // safe: an issue has its path from there
    input = Reflect.get(input as object, key);
  }
  return unwrap(schema);
}

function childOf(schema: z.core.$ZodType, key: PropertyKey, input: unknown): z.core.$ZodType {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return objectOf(schema, input)?.shape[String(key)] ?? schema;
}

/** Of a union the kind that the input names: parts of one name may differ between kinds. */
function objectOf(schema: z.core.$ZodType, input: unknown): z.ZodObject | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema instanceof z.ZodObject ? schema : undefined;
  const { discriminator } = schema.def;
  const named = valueAt(input, discriminator);
  return schema.options.find(
    (option): option is z.ZodObject =>
      option instanceof z.ZodObject && option.shape[discriminator]?.safeParse(named).success === true,
  );
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}

/** `services[0].health.path`; a key that is no word is quoted, so that nothing in it is taken for more. */
function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map(placeOf).join('');
  return text === '' ? WHOLE : text.replace(/^\./, '');
}

function placeOf(key: PropertyKey): string {
  if (typeof key === 'number') return `[${key}]`;
  const name = String(key);
  return /^[\w$.:/-]{1,128}$/.test(name) ? `.${name}` : `[${JSON.stringify(name.slice(0, 128))}]`;
}

/** Of an object: of anything else its type is told, and nobody asks for a part. */
function valueAt(input: unknown, key: string): unknown {
  return shown(Reflect.get(input as object, key));
}

/** Objects are named, not printed: a mistake in one place must not show the secrets in another. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'an object' : value;
}
