import { acknowledge } from '@berth/foundation';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { DatabaseOptOut } from '../database-options';

const owner = 'Berth';

/** Ids of one finding, as each set of rules calls it. */
const AWS = (rule: string) => `AwsSolutions::AwsSolutions-${rule}`;
const NIST = (rule: string) => `NIST.800.53.R5::NIST.800.53.R5-${rule}`;
const CONTROL_TOWER = (rule: string) => `CloudFormation-Validate::${rule}_check`;

const USUAL_PORT = [AWS('RDS11'), CONTROL_TOWER('rds_instance_no_default_ports')];
const SINGLE_ZONE = [AWS('RDS3'), NIST('RDSMultiAZSupport'), CONTROL_TOWER('rds_instance_multi_az_support')];
const DELETABLE = [
  AWS('RDS10'),
  NIST('RDSInstanceDeletionProtectionEnabled'),
  CONTROL_TOWER('rds_instance_deletion_protection_enabled'),
];
const NOT_MONITORED = [NIST('RDSEnhancedMonitoringEnabled'), CONTROL_TOWER('rds_instance_enhanced_monitoring_enabled')];
const NO_PLAN = [NIST('RDSInBackupPlan')];
const NO_OWN_KEY = [CONTROL_TOWER('rds_storage_encrypted_kms_key')];
const LOG_WITHOUT_KEY = [NIST('CloudWatchLogGroupEncrypted'), CONTROL_TOWER('cloudwatch_log_group_encrypted')];

/** What a read replica has from its source, and its template may not say. */
const INHERITED = [
  AWS('RDS2'),
  NIST('RDSStorageEncrypted'),
  CONTROL_TOWER('rds_instance_storage_encrypted'),
  CONTROL_TOWER('rds_instance_deployed_in_vpc'),
  ...NO_OWN_KEY,
];

/** Accept the port that everybody knows. */
export function acknowledgeUsualPort(instance: IConstruct): void {
  accept(instance, USUAL_PORT, '5432 is reached only from named security groups; another port would hide nothing');
}

/** Accept that there is no standby. */
export function acknowledgeSingleZone(instance: IConstruct, optOut?: DatabaseOptOut): void {
  const reason = 'multiAz is off by configuration: this database may be gone with its zone until it is restored';
  accept(instance, SINGLE_ZONE, reason, optOut);
}

/** Accept that the instance may be deleted. */
export function acknowledgeDeletable(instance: IConstruct): void {
  accept(instance, DELETABLE, 'deletionProtection is off by configuration; whatever deletes it leaves a snapshot');
}

/** Accept that the figures of the operating system are missing. */
export function acknowledgeNoEnhancedMonitoring(instance: IConstruct): void {
  accept(instance, NOT_MONITORED, 'enhancedMonitoring is off by configuration; the figures of RDS itself stay');
}

/** Accept that AWS Backup keeps nothing. */
export function acknowledgeNoBackupPlan(instance: IConstruct): void {
  accept(instance, NO_PLAN, 'backupPlan is off by configuration: the backups of RDS itself are enough here');
}

/** Accept the key of RDS. */
export function acknowledgeKeyOfAws(instance: IConstruct): void {
  accept(instance, NO_OWN_KEY, 'awsManagedKeys is on by configuration: RDS encrypts with its key of this account');
}

/** Accept that a read replica is no instance of its own. */
export function acknowledgeReplica(replica: IConstruct): void {
  accept(replica, NO_PLAN, 'the source of this read replica is in the backup plan, or says why it is not');
  accept(replica, SINGLE_ZONE, 'a read replica needs no standby: the instance that it copies serves on without it');
  accept(replica, INHERITED, 'a read replica has key and network of its source, and RDS refuses to be told so');
}

/** Accept a log without a key of our own. */
export function acknowledgeLogWithoutKey(log: IConstruct): void {
  const reason = 'awsManagedKeys is on by configuration: CloudWatch Logs encrypts the log with a key of its own';
  accept(log, LOG_WITHOUT_KEY, reason);
}

/** Accept a permission for what has no name yet, or no resource level. */
export function acknowledgeWildcard(policy: IConstruct, resource: string, reason: string): void {
  accept(policy, [AWS(`IAM5[Resource::${shown(policy, resource)}]`)], reason);
}

function accept(scope: IConstruct, ids: readonly string[], reason: string, optOut?: DatabaseOptOut): void {
  for (const id of ids) acknowledge(scope, { reason, owner, ...optOut, id });
}

/** A text with tokens as the rules write it: `arn:<AWS::Partition>:rds:eu-west-1:…`. */
function shown(scope: IConstruct, text: string): string {
  return show(Stack.of(scope).resolve(text));
}

function show(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(show).join(String(join[0]));
  return `<${Array.isArray(attribute) ? attribute.join('.') : String(Ref)}>`;
}
