import { BlockList, isIPv6 } from 'node:net';
import { type ConditionValues, fits, textOf } from './pattern';

/** Whether the value of a request is one that the policy says. */
type Test = (value: string, said: string, variables?: ConditionValues) => boolean;

const compared = (read: (text: string) => number, test: (value: number, said: number) => boolean): Test => {
  return (value, said) => test(read(value), read(said));
};

const equal = (value: number, said: number): boolean => value === said;
const less = (value: number, said: number): boolean => value < said;
const lessOrEqual = (value: number, said: number): boolean => value <= said;
const greater = (value: number, said: number): boolean => value > said;
const greaterOrEqual = (value: number, said: number): boolean => value >= said;

/** ISO 8601, or seconds since 1970. */
const dateOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

/** Parts of an ARN are compared one by one, so that no wildcard reaches across a colon but in the last. */
const likeArn: Test = (value, said, variables) => {
  const [parts, patterns] = [partsOf(value), partsOf(said)];
  if (parts.length < 6 || patterns.length < 6) return false;
  return patterns.every((pattern, i) => fits(pattern, parts[i] ?? '', variables));
};

function partsOf(arn: string): string[] {
  // colons of a variable's name separate nothing
  const parts = arn.match(/(?:\$\{[^}]*\}|[^:])+|(?<=:|^)(?=:|$)/g) ?? [];
  return parts.length > 6 ? [...parts.slice(0, 5), parts.slice(5).join(':')] : parts;
}

const inRange: Test = (value, said) => {
  const [address = '', prefix = isIPv6(said) ? '128' : '32'] = said.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(address, Number(prefix), family);
    return list.check(value, isIPv6(value) ? 'ipv6' : 'ipv4');
  } catch {
    return false;
  }
};

interface Operator {
  readonly test: Test;

  /** Whether it asks that no value fits. */
  readonly negated: boolean;
}

const is = (test: Test): Operator => ({ test, negated: false });
const not = (test: Test): Operator => ({ test, negated: true });
const same: Test = (value, said, variables) => value === textOf(said, variables);
const sameWord: Test = (value, said, variables) => value.toLowerCase() === textOf(said, variables)?.toLowerCase();
const like: Test = (value, said, variables) => fits(said, value, variables);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: is(same),
  StringNotEquals: not(same),
  StringEqualsIgnoreCase: is(sameWord),
  StringNotEqualsIgnoreCase: not(sameWord),
  StringLike: is(like),
  StringNotLike: not(like),
  NumericEquals: is(compared(Number, equal)),
  NumericNotEquals: not(compared(Number, equal)),
  NumericLessThan: is(compared(Number, less)),
  NumericLessThanEquals: is(compared(Number, lessOrEqual)),
  NumericGreaterThan: is(compared(Number, greater)),
  NumericGreaterThanEquals: is(compared(Number, greaterOrEqual)),
  DateEquals: is(compared(dateOf, equal)),
  DateNotEquals: not(compared(dateOf, equal)),
  DateLessThan: is(compared(dateOf, less)),
  DateLessThanEquals: is(compared(dateOf, lessOrEqual)),
  DateGreaterThan: is(compared(dateOf, greater)),
  DateGreaterThanEquals: is(compared(dateOf, greaterOrEqual)),
  Bool: is(sameWord),
  BinaryEquals: is((value, said) => value === said),
  IpAddress: is(inRange),
  NotIpAddress: not(inRange),
  ArnEquals: is(likeArn),
  ArnNotEquals: not(likeArn),
  ArnLike: is(likeArn),
  ArnNotLike: not(likeArn),
};

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

/** Whether IAM knows an operator of this name. */
export function isOperator(name: string): boolean {
  const [, , operator = '', ifExists] = NAME.exec(name) ?? [];
  return operator in OPERATORS || (operator === 'Null' && !ifExists);
}

/** Whether a request fulfils one line of a condition. `variables` is missing where the policy's version knows none. */
export function holds(
  name: string,
  key: string,
  said: readonly string[],
  values: ConditionValues,
  variables?: ConditionValues,
): boolean {
  const [, set, operatorName = '', ifExists] = NAME.exec(name) ?? [];
  const present = values.get(key.toLowerCase());
  if (operatorName === 'Null') return said.some(text => (text.toLowerCase() === 'true') === (present === undefined));
  const operator = OPERATORS[operatorName];
  if (!operator) return false;
  const { test, negated } = operator;
  if (!present?.length) return Boolean(ifExists) || set === 'ForAllValues' || (negated && set !== 'ForAnyValue');

  const fitting = (value: string): boolean => said.some(text => test(value, text, variables)) !== negated;
  if (set === 'ForAnyValue') return present.some(fitting);
  return set === 'ForAllValues' || negated ? present.every(fitting) : present.some(fitting);
}
