import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import type { Duration } from 'aws-cdk-lib/core';
import { handlerCodeProblems } from './private/handler-code';

/** What the rules look at. */
export interface PackagedFunctionRules {
  readonly code: string;
  readonly description: string;
  readonly timeout?: Duration;
  readonly memoryMiB?: number;
  readonly reservedConcurrency?: number;
  readonly variables?: Record<string, string>;
}

/**
 * Every mistake in the props.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function packagedFunctionProblems(props: PackagedFunctionRules): Problem[] {
  const { code, timeout, memoryMiB, reservedConcurrency } = props;
  const seconds = isKnown(timeout) ? timeout.toSeconds({ integral: false }) : undefined;
  return [
    ...handlerCodeProblems(code),
    ...descriptionProblems(props),
    ...variableProblems(props),
    ...wholeNumberProblems(seconds, { code: 'TimeoutOutOfRange', path: 'timeout', min: 1, max: 900, unit: 'seconds' }),
    ...wholeNumberProblems(memoryMiB, {
      code: 'MemoryOutOfRange',
      path: 'memoryMiB',
      min: 128,
      max: 10_240,
      unit: 'MiB',
    }),
    ...wholeNumberProblems(reservedConcurrency, {
      code: 'ReservedConcurrencyOutOfRange',
      path: 'reservedConcurrency',
      min: 1,
      max: 1_000,
    }),
  ];
}

function descriptionProblems({ description }: PackagedFunctionRules): Problem[] {
  if (!isKnown(description) || (description.trim() && description.length <= 256)) return [];
  const fact = 'must say in 1 to 256 characters what the function is for';
  return [{ code: 'DescriptionInvalid', path: 'description', value: description, fact }];
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html */
function variableProblems({ variables = {} }: PackagedFunctionRules): Problem[] {
  const fact = 'must be two or more letters, digits and underscores, the first one a letter';
  return Object.keys(variables)
    .filter(name => !/^[a-z][a-z0-9_]+$/i.test(name))
    .map(value => ({ code: 'VariableNameInvalid', path: 'variables', value, fact }));
}
