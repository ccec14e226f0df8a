import { AwsError } from '../../core/aws-error';

type Json = Readonly<Record<string, unknown>>;

/**
 * Whether an event fits a pattern.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function fits(pattern: Json, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return (wanted as Json[]).some(choice => fits(choice, event));
    const value = isObject(event) ? event[name] : undefined;
    if (!Array.isArray(wanted)) return fits(wanted as Json, value);
    const values = Array.isArray(value) ? value : [value];
    return wanted.some(matcher => values.some(one => matches(matcher, one)));
  });
}

/**
 * Reads a pattern.
 *
 * @throws AwsError InvalidEventPatternException
 */
export function parsePattern(text: string): Json {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalid(`Event pattern is not valid. Reason: ${(error as Error).message}`);
  }
  if (!isObject(pattern) || Object.keys(pattern).length === 0)
    throw invalid('Event pattern is not valid. Reason: Empty');
  check(pattern);
  return pattern;
}

const operators = ['prefix', 'suffix', 'anything-but', 'numeric', 'exists', 'equals-ignore-case', 'wildcard'];

function check(pattern: Json): void {
  for (const [name, wanted] of Object.entries(pattern)) {
    if (!Array.isArray(wanted)) {
      if (!isObject(wanted))
        throw invalid(`Event pattern is not valid. Reason: "${name}" must be an object or an array`);
      check(wanted);
      continue;
    }
    if (wanted.length === 0) throw invalid('Event pattern is not valid. Reason: Empty arrays are not allowed');
    if (name === '$or') {
      for (const choice of wanted) check(choice as Json);
      continue;
    }
    const strange = wanted
      .filter(isObject)
      .flatMap(Object.keys)
      .find(key => !operators.includes(key));
    if (strange) throw invalid(`Event pattern is not valid. Reason: Unrecognized match type ${strange}`);
  }
}

function matches(matcher: unknown, value: unknown): boolean {
  if (!isObject(matcher)) return matcher === value;
  const [[operator = '', wanted] = []] = Object.entries(matcher);
  switch (operator) {
    case 'exists':
      return (value !== undefined) === wanted;
    case 'prefix':
      return matchesText(wanted, value, (text, start) => text.startsWith(start));
    case 'suffix':
      return matchesText(wanted, value, (text, end) => text.endsWith(end));
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === String(wanted).toLowerCase();
    case 'wildcard':
      return typeof value === 'string' && isLike(String(wanted), value);
    case 'numeric':
      return typeof value === 'number' && isInRange(wanted as unknown[], value);
    case 'anything-but':
      return value !== undefined && ![wanted].flat().some(other => matches(other, value));
    default:
      return false;
  }
}

/** The value of an operator may be of any case: `{ "prefix": { "equals-ignore-case": "ab" } }`. */
function matchesText(wanted: unknown, value: unknown, test: (text: string, part: string) => boolean): boolean {
  if (typeof value !== 'string') return false;
  if (Array.isArray(wanted)) return wanted.some(part => test(value, String(part)));
  if (isObject(wanted)) return test(value.toLowerCase(), String(wanted['equals-ignore-case']).toLowerCase());
  return test(value, String(wanted));
}

function isLike(pattern: string, value: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** `[">", 0, "<=", 5]` */
function isInRange(conditions: readonly unknown[], value: number): boolean {
  for (let i = 0; i < conditions.length; i += 2) {
    const bound = Number(conditions[i + 1]);
    const holds = {
      '<': value < bound,
      '<=': value <= bound,
      '=': value === bound,
      '>': value > bound,
      '>=': value >= bound,
    };
    if (!holds[conditions[i] as keyof typeof holds]) return false;
  }
  return true;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidEventPatternException', message);
}
