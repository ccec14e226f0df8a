import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { lastDayProblems } from './last-day-problems';
import type { OptOut } from './opt-out';
import type { Problem } from './problem';
import { ValidationError } from './validation-error';

/**
 * A finding that somebody accepts, and why.
 */
export interface Acknowledgement extends OptOut {
  /** Of the rule, with its namespace: `AwsSolutions::AwsSolutions-VPC7`. A bare id would remove the finding from the report. */
  readonly id: string;
}

/**
 * Accept a finding of the security rules for `scope` and all below it. Take the narrowest construct that has it.
 *
 * Reason, owner and last day are kept in the validation report.
 *
 * @param today the day that `until` is compared with
 */
export function acknowledge(scope: IConstruct, acknowledgement: Acknowledgement, today = new Date()): void {
  ValidationError.throwIfAny(acknowledgementProblems(acknowledgement, today), scope);
  const { id, reason, owner, until } = acknowledgement;
  const details = until ? `${owner}, until ${until}` : owner;
  Validations.of(scope).acknowledge({ id, reason: `${reason} (${details})` });
}

/**
 * Accept findings of several rules for one reason. What is accepted of `scope` already is left as it is.
 *
 * @param decided who decided it, and until when it counts. Without an owner: Berth, for ever
 */
export function acknowledgeAll(
  scope: IConstruct,
  ids: readonly string[],
  reason: string,
  decided: Partial<OptOut> = {},
): void {
  const { owner = 'Berth', until } = decided;
  for (const id of ids) if (!isAccepted(scope, id)) acknowledge(scope, { id, reason, owner, until });
}

function isAccepted({ node }: IConstruct, id: string): boolean {
  return node.metadata.some(
    ({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && id in (data as object),
  );
}

function acknowledgementProblems({ id, reason, owner, until }: Acknowledgement, today: Date): Problem[] {
  const problem = (path: string, value: string, fact: string, fix?: string): Problem => {
    return { code: 'AcknowledgementInvalid', path: `acknowledge(${id}).${path}`, value, fact, fix };
  };
  const problems: Problem[] = [];
  if (!id.includes('::'))
    problems.push(problem('id', id, 'has no namespace', `write "AwsSolutions::${id}" or the like`));
  if (reason.trim().length < 20) problems.push(problem('reason', reason, 'must have at least 20 characters'));
  if (!owner.trim()) problems.push(problem('owner', owner, 'must name who decided it'));
  const rule = { code: 'AcknowledgementInvalid', path: `acknowledge(${id}).until` };
  return [...problems, ...lastDayProblems(until, { ...rule, fix: 'solve the finding, or decide again' }, today)];
}
