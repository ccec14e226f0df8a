import { acknowledge } from '@berth/foundation';
import type { IConstruct } from 'constructs';

const owner = 'Berth';

/** A password of a cache cannot be changed behind the back of those who use it. */
export function acknowledgeNoRotation(secret: IConstruct): void {
  const reason = 'a new password needs a time in which the cache takes both, and a release of its users: berth rotate';
  acknowledge(secret, { id: 'AwsSolutions::AwsSolutions-SMG4', reason, owner });
  acknowledge(secret, { id: 'NIST.800.53.R5::NIST.800.53.R5-SecretsManagerRotationEnabled', reason, owner });
}

/** A rule of Redis OSS alone: of Valkey nobody asks it. */
export function acknowledgeOnePassword(cache: IConstruct): void {
  const id = 'CloudFormation-Validate::elasticache_repl_grp_rbac_auth_enabled_check';
  const reason = 'one service uses the cache, with a generated password over TLS: roles would add nothing';
  acknowledge(cache, { id, reason, owner });
}

/** Another rule of Redis OSS alone. */
export function acknowledgeUsualPort(cache: IConstruct): void {
  const reason = 'the cache is reached only from named security groups, over TLS, with a password';
  acknowledge(cache, { id: 'AwsSolutions::AwsSolutions-AEC5', reason, owner });
}
