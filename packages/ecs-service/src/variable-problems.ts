import type { Problem } from '@berth/foundation';

/** Variables that the container of the service gets. */
export const ALWAYS_SET: readonly string[] = ['ENVIRONMENT', 'HOST', 'PORT'];

/** ECS refuses a container that gets one variable from two sides. */
export function twiceProblems(
  secretNames: readonly string[],
  variables: Record<string, string>,
  path: string,
  always: readonly string[] = [],
): Problem[] {
  return secretNames.flatMap(name => {
    const problem = { code: 'VariableTwice', path: `${path}.${name}`, value: '(hidden)' };
    if (always.includes(name)) return [{ ...problem, fact: 'is set by Berth' }];
    return name in variables ? [{ ...problem, fact: 'stands in variables, too', fix: 'take it out there' }] : [];
  });
}
