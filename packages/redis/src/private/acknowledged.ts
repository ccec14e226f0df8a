import { acknowledge } from '@berth/foundation';
import type { IConstruct } from 'constructs';

/** A password of a cache cannot be changed behind the back of those who use it. */
export function acknowledgeNoRotation(secret: IConstruct): void {
  const reason = 'a new password needs a time in which the cache takes both, and a release of its users: berth rotate';
  for (const id of ['AwsSolutions::AwsSolutions-SMG4', 'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerRotationEnabled'])
    acknowledge(secret, { id, reason, owner: 'Berth' });
}

export function acknowledgeUsualPort(cache: IConstruct): void {
  const reason = 'the cache is reached only from named security groups, over TLS, with a password';
  acknowledge(cache, { id: 'AwsSolutions::AwsSolutions-AEC5', reason, owner: 'Berth' });
}
