import { acknowledgeAll, awsSolutions, nist, type OptOut, templateRule } from '@berth/foundation';
import type { IConstruct } from 'constructs';
import { CacheEngine } from '../cache-engine';

/** A password of a cache cannot be changed behind the back of those who use it. */
export function acknowledgeNoRotation(secret: IConstruct): void {
  const reason = 'a new password needs a time in which the cache takes both, and a release of its users: berth rotate';
  acknowledgeAll(secret, [awsSolutions('SMG4'), nist('SecretsManagerRotationEnabled')], reason);
}

/** A rule of Redis OSS alone: of Valkey nobody asks it. */
export function acknowledgeOnePassword(cache: IConstruct): void {
  const id = templateRule('elasticache_repl_grp_rbac_auth_enabled_check');
  const reason = 'one service uses the cache, with a generated password over TLS: roles would add nothing';
  acknowledgeAll(cache, [id], reason);
}

/** Another rule of Redis OSS alone. */
export function acknowledgeUsualPort(cache: IConstruct): void {
  const reason = 'the cache is reached only from named security groups, over TLS, with a password';
  acknowledgeAll(cache, [awsSolutions('AEC5')], reason);
}

/** Nothing takes over when the node is lost, or its zone. Of Redis OSS another rule asks it, too. */
export function acknowledgeNoFailover(cache: IConstruct, engine: CacheEngine, optOut?: OptOut): void {
  const ofRedis = [templateRule('elasticache_repl_grp_auto_failover_enabled_check')];
  const ids = [awsSolutions('AEC4'), ...(engine === CacheEngine.REDIS ? ofRedis : [])];
  const reason = 'there is no failover by configuration: this cache may be lost with its zone, and fills again';
  acknowledgeAll(cache, ids, optOut?.reason ?? reason, optOut);
}

/** Snapshots are younger than the rule wants them. */
export function acknowledgeShortSnapshots(cache: IConstruct, days: number): void {
  const reason = `snapshots are kept ${days} days by configuration: what a cache holds can be read again elsewhere`;
  acknowledgeAll(cache, [nist('ElastiCacheRedisClusterAutomaticBackup')], reason);
}
