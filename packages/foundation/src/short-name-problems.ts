import { isKnown } from './is-known';
import type { Problem } from './problem';

/**
 * What is wrong with a name that becomes part of other names: of roles, groups, parameters, load balancers and repositories, whose rules are all different.
 *
 * A hyphen at the end or two in a row are refused by some of them, when most of the stack is made already.
 */
export function shortNameProblems(value: string | undefined, rule: Pick<Problem, 'code' | 'path'>): Problem[] {
  if (!isKnown(value) || /^(?=.{1,32}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(value)) return [];
  const fact = 'must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first';
  return [{ ...rule, value, fact }];
}
