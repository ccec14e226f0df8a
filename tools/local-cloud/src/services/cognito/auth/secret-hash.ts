import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../../core/aws-error';
import type { Client } from '../registry';

/**
 * Lets in who knows the secret of a client that has one.
 *
 * @throws AwsError NotAuthorizedException
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 */
export function checkSecretHash({ id, secret }: Client, username = '', given?: string): void {
  if (secret === undefined) return;
  if (given === undefined) {
    const message = `Client ${id} is configured with secret but SECRET_HASH was not received`;
    throw new AwsError('NotAuthorizedException', message);
  }
  const expected = createHmac('sha256', secret).update(`${username}${id}`).digest();
  const received = Buffer.from(given, 'base64');
  if (received.length === expected.length && timingSafeEqual(received, expected)) return;
  throw new AwsError('NotAuthorizedException', `SecretHash does not match for the client: ${id}`);
}
