import type * as sdk from '@aws-sdk/client-secrets-manager';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import type { Rotations } from './rotations';
import type { Secrets } from './secrets';

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html */
export function rotationOperations(secrets: Secrets, rotations: Rotations): Record<string, Operation> {
  return {
    /** Answers before the rotation is done: DescribeSecret tells when it is. */
    RotateSecret(input: sdk.RotateSecretRequest, { region }: Call): sdk.RotateSecretResponse {
      const secret = secrets.findLive(input.SecretId ?? '', region);
      const { RotationLambdaARN: lambdaArn, RotationRules: rules, ClientRequestToken: token } = input;
      const changed = rotations.configure(secret, { lambdaArn, rules });
      const named = { ARN: changed.arn, Name: changed.name };
      if (input.RotateImmediately === false) {
        rotations.test(changed);
        return named;
      }
      const VersionId = token ?? randomUUID();
      rotations.begin(changed, VersionId);
      return { ...named, VersionId };
    },

    CancelRotateSecret(
      { SecretId = '' }: sdk.CancelRotateSecretRequest,
      { region }: Call,
    ): sdk.CancelRotateSecretResponse {
      const { arn, name } = rotations.cancel(secrets.findLive(SecretId, region));
      return { ARN: arn, Name: name };
    },
  };
}
