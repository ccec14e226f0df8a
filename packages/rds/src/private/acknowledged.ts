import { acknowledgeAll, awsSolutions, nist, type OptOut, templateRule, wildcardResource } from '@berth/foundation';
import type { IConstruct } from 'constructs';

const USUAL_PORT = [awsSolutions('RDS11'), templateRule('rds_instance_no_default_ports_check')];
const SINGLE_ZONE = [
  awsSolutions('RDS3'),
  nist('RDSMultiAZSupport'),
  templateRule('rds_instance_multi_az_support_check'),
];
const DELETABLE = [
  awsSolutions('RDS10'),
  nist('RDSInstanceDeletionProtectionEnabled'),
  templateRule('rds_instance_deletion_protection_enabled_check'),
];
const NOT_MONITORED = [
  nist('RDSEnhancedMonitoringEnabled'),
  templateRule('rds_instance_enhanced_monitoring_enabled_check'),
];
const FIXED_VERSION = [templateRule('rds_instance_automatic_minor_version_upgrade_enabled_check')];
const NO_PLAN = [nist('RDSInBackupPlan')];
const NO_OWN_KEY = [templateRule('rds_storage_encrypted_kms_key_check')];
const LOG_WITHOUT_KEY = [nist('CloudWatchLogGroupEncrypted'), templateRule('cloudwatch_log_group_encrypted_check')];

/** What a read replica has from its source, and its template may not say. */
const INHERITED = [
  awsSolutions('RDS2'),
  nist('RDSStorageEncrypted'),
  templateRule('rds_instance_storage_encrypted_check'),
  templateRule('rds_instance_deployed_in_vpc_check'),
  ...NO_OWN_KEY,
];

/** Accept the port that everybody knows. */
export function acknowledgeUsualPort(instance: IConstruct): void {
  acknowledgeAll(
    instance,
    USUAL_PORT,
    '5432 is reached only from named security groups; another port would hide nothing',
  );
}

/** Accept that there is no standby. */
export function acknowledgeSingleZone(instance: IConstruct, optOut?: OptOut): void {
  const reason = 'multiAz is off by configuration: this database may be gone with its zone until it is restored';
  acknowledgeAll(instance, SINGLE_ZONE, optOut?.reason ?? reason, optOut);
}

/** Accept that RDS installs no new minors. */
export function acknowledgeFixedVersion(instance: IConstruct, optOut: OptOut): void {
  acknowledgeAll(instance, FIXED_VERSION, optOut.reason, optOut);
}

/** Accept that the instance may be deleted. */
export function acknowledgeDeletable(instance: IConstruct): void {
  acknowledgeAll(
    instance,
    DELETABLE,
    'deletionProtection is off by configuration; whatever deletes it leaves a snapshot',
  );
}

/** Accept that the figures of the operating system are missing. */
export function acknowledgeNoEnhancedMonitoring(instance: IConstruct): void {
  acknowledgeAll(instance, NOT_MONITORED, 'enhancedMonitoring is off by configuration; the figures of RDS itself stay');
}

/** Accept that AWS Backup keeps nothing. */
export function acknowledgeNoBackupPlan(instance: IConstruct): void {
  acknowledgeAll(instance, NO_PLAN, 'backupPlan is off by configuration: the backups of RDS itself are enough here');
}

/** Accept the key of RDS. */
export function acknowledgeKeyOfAws(instance: IConstruct): void {
  acknowledgeAll(
    instance,
    NO_OWN_KEY,
    'awsManagedKeys is on by configuration: RDS encrypts with its key of this account',
  );
}

/** Accept that a read replica is no instance of its own. */
export function acknowledgeReplica(replica: IConstruct): void {
  acknowledgeAll(replica, NO_PLAN, 'the source of this read replica is in the backup plan, or says why it is not');
  acknowledgeAll(
    replica,
    SINGLE_ZONE,
    'a read replica needs no standby: the instance that it copies serves on without it',
  );
  acknowledgeAll(replica, INHERITED, 'a read replica has key and network of its source, and RDS refuses to be told so');
}

/** Accept a log without a key of our own. */
export function acknowledgeLogWithoutKey(log: IConstruct): void {
  const reason = 'awsManagedKeys is on by configuration: CloudWatch Logs encrypts the log with a key of its own';
  acknowledgeAll(log, LOG_WITHOUT_KEY, reason);
}

/** Accept a secret without a key of our own. */
export function acknowledgeSecretWithoutKey(secret: IConstruct): void {
  const reason = 'awsManagedKeys is on by configuration: the key of Secrets Manager serves this account only';
  acknowledgeAll(secret, [nist('SecretsManagerUsingKMSKey')], reason);
}

/** Accept that nothing rotates what a rotation writes. */
export function acknowledgeNoSchedule(secret: IConstruct): void {
  const reason = 'holds the password of one of two users: the rotation of the other secret changes it in turn';
  acknowledgeAll(secret, [awsSolutions('SMG4'), nist('SecretsManagerRotationEnabled')], reason);
}

/** Accept a permission for what has no name yet, or no resource level. */
export function acknowledgeWildcard(policy: IConstruct, resource: string, reason: string): void {
  acknowledgeAll(policy, [wildcardResource(policy, resource)], reason);
}
