import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../../core/aws-error';
import type { Tags } from '../../core/tags';

/** What can be filtered by: the values of one thing, by the name of the filter. */
export type Facts = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Whether a thing passes all filters. In their values `*` stands for any characters, `?` for one.
 *
 * @throws AwsError InvalidParameterValue, for a filter that is not known
 */
export function passes(filters: readonly Filter[] | undefined, facts: Facts, tags: Tags): boolean {
  return (filters ?? []).every(({ Name = '', Values = [] }) => {
    const actual = valuesOf(Name, facts, tags);
    return Values.some(value => actual.some(one => like(value, one)));
  });
}

function valuesOf(name: string, facts: Facts, tags: Tags): readonly string[] {
  if (name === 'tag-key') return Object.keys(tags);
  if (name.startsWith('tag:')) return [tags[name.slice(4)] ?? []].flat();
  if (!(name in facts)) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  return [facts[name] ?? []].flat();
}

function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(value);
}
