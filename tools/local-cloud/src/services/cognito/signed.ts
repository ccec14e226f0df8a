import { AwsError } from '../../core/aws-error';
import type { Operation } from '../../core/service';

/** Operations of administrators, which AWS refuses to callers without keys. */
export function signedOnly(operations: Record<string, Operation>): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, perform]): [string, Operation] => [
      name,
      (input, call) => {
        if (call.region) return perform(input, call);
        throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
      },
    ]),
  );
}
