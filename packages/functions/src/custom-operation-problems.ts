import { isKnown, type Problem } from '@berth/foundation';
import { type PackagedFunctionRules, packagedFunctionProblems } from './packaged-function-problems';

/** In seconds. Less would leave the handler no time. */
const SHORTEST = 10;

/** What the rules look at. */
export interface CustomOperationRules extends PackagedFunctionRules {
  readonly kind: string;
}

/**
 * Every mistake in the props.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
 */
export function customOperationProblems(props: CustomOperationRules): Problem[] {
  const { kind, timeout } = props;
  const problems = packagedFunctionProblems(props);
  if (!/^[A-Z][A-Za-z0-9]{0,51}$/.test(kind)) {
    const fact = 'must be 1 to 52 letters and digits, the first one a capital';
    problems.push({ code: 'KindInvalid', path: 'kind', value: kind, fact, fix: 'use one like "TrafficRule"' });
  }
  const seconds = isKnown(timeout) ? timeout.toSeconds({ integral: false }) : undefined;
  if (seconds !== undefined && seconds >= 1 && seconds < SHORTEST) {
    const fact = `must be at least ${SHORTEST} seconds, of which 5 are kept for the answer`;
    problems.push({ code: 'TimeoutOutOfRange', path: 'timeout', value: `${seconds} seconds`, fact });
  }
  return problems;
}
