import type { PropertyDifference } from '@aws-sdk/client-cloudformation';
import { isSame } from '../spec/replacement';
import { isObject, type Properties } from '../template/template';

/**
 * How a resource differs from its template. Only what the template says counts: what AWS added by itself is no drift, and neither is what cannot be read,
 * or must not be shown, as the values of dynamic references.
 *
 * @param actual what was read; a property that is missing there is not compared, one that is undefined has been removed
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
export function differencesOf(expected: Properties, actual: Properties): PropertyDifference[] {
  return comparedNames(expected, actual).flatMap(name => differences(expected[name], actual[name], `/${name}`));
}

/** Names of the properties that the template gives and that were read. */
export function comparedNames(expected: Properties, actual: Properties): string[] {
  return Object.keys(expected).filter(name => name in actual && !isHidden(expected[name]));
}

function isHidden(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes('{{resolve:');
}

function differences(expected: unknown, actual: unknown, path: string): PropertyDifference[] {
  if (isSame(expected, actual)) return [];
  if (Array.isArray(expected) && Array.isArray(actual)) return ofLists(expected, actual, path);
  if (isObject(expected) && isObject(actual)) {
    return Object.keys(expected).flatMap(name => differences(expected[name], actual[name], `${path}/${name}`));
  }
  return [difference(path, expected, actual)];
}

/** Of items without an order: some are gone, some came. */
function ofLists(expected: readonly unknown[], actual: readonly unknown[], path: string): PropertyDifference[] {
  const isIn = (item: unknown, items: readonly unknown[]) => items.some(other => isSame(item, other));
  return [
    ...expected.flatMap((item, at) => (isIn(item, actual) ? [] : [difference(`${path}/${at}`, item, undefined)])),
    ...actual.flatMap((item, at) => (isIn(item, expected) ? [] : [difference(`${path}/${at}`, undefined, item)])),
  ];
}

function difference(PropertyPath: string, expected: unknown, actual: unknown): PropertyDifference {
  return {
    PropertyPath,
    ExpectedValue: shown(expected),
    ActualValue: shown(actual),
    DifferenceType: expected === undefined ? 'ADD' : actual === undefined ? 'REMOVE' : 'NOT_EQUAL',
  };
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? null);
}
