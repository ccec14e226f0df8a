import { AwsError } from '../core/aws-error';

/** What CloudFormation answers to nearly every request that it does not like. */
export function refusal(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

/** The text of a failure, as it goes into a status reason. */
export function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
