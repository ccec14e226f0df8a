import { acknowledgeAll, awsSolutions, nist, type OptOut, wildcardResource } from '@berth/foundation';
import type { IConstruct } from 'constructs';

/** Accept that nothing rotates a secret. */
export function acknowledgeNoRotation(secret: IConstruct, optOut: OptOut): void {
  acknowledgeAll(secret, [awsSolutions('SMG4'), nist('SecretsManagerRotationEnabled')], optOut.reason, optOut);
}

/** Accept a secret without a key of our own. */
export function acknowledgeKeyOfAws(secret: IConstruct): void {
  const reason = 'no encryptionKey by configuration: the key of Secrets Manager serves this account only';
  acknowledgeAll(secret, [nist('SecretsManagerUsingKMSKey')], reason);
}

/** Accept a permission for what has no name yet, or no resource level. */
export function acknowledgeWildcard(policy: IConstruct, resource: string, reason: string): void {
  acknowledgeAll(policy, [wildcardResource(policy, resource)], reason);
}
