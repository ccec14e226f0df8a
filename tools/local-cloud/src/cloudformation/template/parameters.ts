import type { Parameter } from '@aws-sdk/client-cloudformation';
import { refusal } from '../refusals';
import { isObject, type ParameterDeclaration, type Properties } from './template';

/** A parameter as a stack remembers it. */
export interface ParameterValue {
  readonly key: string;

  /** As given; of an SSM type the name in the Parameter Store. */
  readonly value: string;

  /** What the Parameter Store held. */
  readonly resolved?: string;
  readonly noEcho?: boolean;
}

export interface ParameterSources {
  readonly given: readonly Parameter[];

  /** Of the stack as it is, for `UsePreviousValue`. */
  readonly previous: readonly ParameterValue[];

  /** Reads the Parameter Store. */
  parameter(name: string): string;
}

/**
 * Decides the value of every parameter of a template.
 *
 * @throws AwsError `ValidationError` for values that are missing, unknown or against a constraint
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function decideParameters(
  declarations: Readonly<Record<string, ParameterDeclaration>>,
  sources: ParameterSources,
): ParameterValue[] {
  const unknown = sources.given.map(({ ParameterKey = '' }) => ParameterKey).filter(key => !(key in declarations));
  if (unknown.length > 0) throw refusal(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const missing: string[] = [];
  const values = Object.entries(declarations).flatMap(([key, declaration]) => {
    const value = valueFor(key, declaration, sources);
    if (value === undefined) missing.push(key);
    return value === undefined ? [] : [decide(key, value, declaration, sources)];
  });
  if (missing.length > 0) throw refusal(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

/** What `Ref` gives: a string, or a list of strings. */
export function refValues(
  values: readonly ParameterValue[],
  declarations: Readonly<Record<string, ParameterDeclaration>>,
): Properties {
  const entries = values.map(({ key, value, resolved }) => {
    const known = resolved ?? value;
    const type = declarations[key]?.Type ?? 'String';
    return [key, isList(type) ? known.split(',').map(item => item.trim()) : known];
  });
  return Object.fromEntries(entries);
}

/** Loops are unrolled before the values are checked, so this reads what is there. */
export function loopParameters(raw: Properties, given: readonly Parameter[]): Properties {
  const declarations = isObject(raw.Parameters) ? raw.Parameters : {};
  const entries = Object.entries(declarations).flatMap(([key, declaration]) => {
    const value = given.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
    const fallback = isObject(declaration) ? declaration.Default : undefined;
    const known = value ?? fallback;
    return known === undefined
      ? []
      : [
          [
            key,
            String(known)
              .split(',')
              .map(item => item.trim()),
          ] as const,
        ];
  });
  return Object.fromEntries(entries);
}

function isList(type: string): boolean {
  return (
    type === 'CommaDelimitedList' ||
    type.startsWith('List<') ||
    /^AWS::SSM::Parameter::Value<(List<|CommaDel)/.test(type)
  );
}

function valueFor(key: string, declaration: ParameterDeclaration, sources: ParameterSources): string | undefined {
  const given = sources.given.find(({ ParameterKey }) => ParameterKey === key);
  if (given?.UsePreviousValue) {
    const previous = sources.previous.find(other => other.key === key);
    if (!previous)
      throw refusal(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    return previous.value;
  }
  if (given?.ParameterValue !== undefined) return given.ParameterValue;
  return declaration.Default === undefined ? undefined : String(declaration.Default);
}

function decide(
  key: string,
  value: string,
  declaration: ParameterDeclaration,
  sources: ParameterSources,
): ParameterValue {
  check(key, value, declaration);
  const secret = String(declaration.NoEcho) === 'true' ? { noEcho: true } : {};
  if (!declaration.Type.startsWith('AWS::SSM::Parameter::Value<')) return { key, value, ...secret };
  return { key, value, resolved: stored(value, sources), ...secret };
}

function stored(name: string, sources: ParameterSources): string {
  try {
    return sources.parameter(name);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ParameterNotFound') throw error;
    throw refusal(`Unable to fetch parameters [${name}] from parameter store for this account.`);
  }
}

function check(key: string, value: string, declaration: ParameterDeclaration): void {
  const { AllowedValues, AllowedPattern, ConstraintDescription, MinLength, MaxLength, MinValue, MaxValue, Type } =
    declaration;
  const broken = (rule: string): never => {
    throw refusal(
      ConstraintDescription ? `Parameter ${key} failed to satisfy constraint: ${ConstraintDescription}` : rule,
    );
  };
  const items = isList(Type) ? value.split(',').map(item => item.trim()) : [value];
  if (AllowedValues && !items.every(item => AllowedValues.map(String).includes(item))) {
    broken(`Parameter '${key}' must be one of AllowedValues`);
  }
  if (AllowedPattern !== undefined && !items.every(item => new RegExp(`^(?:${AllowedPattern})$`).test(item))) {
    broken(`Parameter '${key}' must match pattern ${AllowedPattern}`);
  }
  if (MinLength !== undefined && value.length < Number(MinLength)) {
    broken(`Parameter '${key}' must contain at least ${MinLength} characters`);
  }
  if (MaxLength !== undefined && value.length > Number(MaxLength)) {
    broken(`Parameter '${key}' must contain at most ${MaxLength} characters`);
  }
  if (
    (Type === 'Number' || Type === 'List<Number>') &&
    !items.every(item => item !== '' && Number.isFinite(Number(item)))
  ) {
    broken(`Parameter '${key}' must be a number.`);
  }
  if (MinValue !== undefined && !items.every(item => Number(item) >= Number(MinValue))) {
    broken(`Parameter '${key}' must be a number not less than ${MinValue}`);
  }
  if (MaxValue !== undefined && !items.every(item => Number(item) <= Number(MaxValue))) {
    broken(`Parameter '${key}' must be a number not greater than ${MaxValue}`);
  }
}
