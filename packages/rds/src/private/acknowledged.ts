import { acknowledge } from '@berth/foundation';
import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { DatabaseOptOut } from '../database-options';

const owner = 'Berth';
const NIST = 'NIST.800.53.R5::NIST.800.53.R5-';

/** Accept the port that everybody knows. */
export function acknowledgeUsualPort(instance: IConstruct): void {
  const reason = '5432 is reached only from named security groups; another port would hide nothing';
  acknowledge(instance, { id: 'AwsSolutions::AwsSolutions-RDS11', reason, owner });
}

/** Accept that there is no standby. */
export function acknowledgeSingleZone(instance: IConstruct, optOut?: DatabaseOptOut): void {
  const reason = 'multiAz is off by configuration: this database may be gone with its zone until it is restored';
  for (const id of ['AwsSolutions::AwsSolutions-RDS3', `${NIST}RDSMultiAZSupport`]) {
    acknowledge(instance, { reason, owner, ...optOut, id });
  }
}

/** Accept that the instance may be deleted. */
export function acknowledgeDeletable(instance: IConstruct): void {
  const reason = 'deletionProtection is off by configuration; whatever deletes the instance leaves a snapshot';
  for (const id of ['AwsSolutions::AwsSolutions-RDS10', `${NIST}RDSInstanceDeletionProtectionEnabled`]) {
    acknowledge(instance, { id, reason, owner });
  }
}

/** Accept that the figures of the operating system are missing. */
export function acknowledgeNoEnhancedMonitoring(instance: IConstruct): void {
  const reason = 'enhancedMonitoring is off by configuration; the figures of RDS and of its queries stay';
  acknowledge(instance, { id: `${NIST}RDSEnhancedMonitoringEnabled`, reason, owner });
}

/** Accept that AWS Backup keeps nothing. */
export function acknowledgeNoBackupPlan(instance: IConstruct, reason: string): void {
  acknowledge(instance, { id: `${NIST}RDSInBackupPlan`, reason, owner });
}

/** Accept that a read replica is no instance of its own. */
export function acknowledgeReplica(replica: IConstruct): void {
  const standby = 'a read replica needs no standby: the instance that it copies serves on without it';
  const encrypted = 'a replica is encrypted with the key of its source, and RDS refuses to be told so';
  acknowledgeNoBackupPlan(replica, 'the source of this read replica is in the backup plan, or says why it is not');
  acknowledge(replica, { id: 'AwsSolutions::AwsSolutions-RDS3', reason: standby, owner });
  acknowledge(replica, { id: `${NIST}RDSMultiAZSupport`, reason: standby, owner });
  acknowledge(replica, { id: 'AwsSolutions::AwsSolutions-RDS2', reason: encrypted, owner });
  acknowledge(replica, { id: `${NIST}RDSStorageEncrypted`, reason: encrypted, owner });
}

/** Accept a log without a key of our own. */
export function acknowledgeLogWithoutKey(log: IConstruct): void {
  const reason = 'awsManagedKeys is on by configuration: CloudWatch Logs encrypts the log with a key of its own';
  acknowledge(log, { id: `${NIST}CloudWatchLogGroupEncrypted`, reason, owner });
}

/** Accept a permission for what has no name yet, or no resource level. */
export function acknowledgeWildcard(policy: IConstruct, resource: string, reason: string): void {
  acknowledge(policy, { id: `AwsSolutions::AwsSolutions-IAM5[Resource::${shown(policy, resource)}]`, reason, owner });
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
