import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import { AwsError } from '../../core/aws-error';
import type { Found } from './parameters';

/**
 * Whether a parameter passes all filters.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
 */
export function matches(found: Found, filters: readonly ParameterStringFilter[] = []): boolean {
  return filters.every(filter => matchesOne(found, filter));
}

function matchesOne({ parameter, version }: Found, { Key = '', Option, Values = [] }: ParameterStringFilter): boolean {
  if (Key.startsWith('tag:')) return passes(parameter.tags[Key.slice(4)], Option, Values);
  switch (Key) {
    case 'Name':
      return passes(parameter.name, Option, Values);
    case 'Type':
      return passes(version.type, Option, Values);
    case 'KeyId':
      return passes(version.keyId, Option, Values);
    case 'Tier':
      return passes(version.tier, Option, Values);
    case 'DataType':
      return passes(version.dataType, Option, Values);
    case 'Path':
      return Values.some(path => isBelow(parameter.name, path, Option === 'Recursive'));
    default:
      throw new AwsError('InvalidFilterKey', `The following filter key is not valid: ${Key}.`);
  }
}

function passes(text: string | undefined, option = 'Equals', values: readonly string[]): boolean {
  if (text === undefined) return false;
  if (!values.length) return true;
  if (option === 'BeginsWith') return values.some(value => text.startsWith(value));
  if (option === 'Contains') return values.some(value => text.includes(value));
  return values.includes(text);
}

function isBelow(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes('/'));
}
