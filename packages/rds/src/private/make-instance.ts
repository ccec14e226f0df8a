import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnDBInstance, type CfnDBInstanceProps, CfnDBParameterGroup, CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import { CfnDeletionPolicy, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DatabaseInsights } from '../database-options';
import type { DatabaseProps } from '../database-props';
import { majorOf, USUAL_VERSION } from '../version-problems';
import {
  acknowledgeDeletable,
  acknowledgeFixedVersion,
  acknowledgeKeyOfAws,
  acknowledgeNoBackupPlan,
  acknowledgeNoEnhancedMonitoring,
  acknowledgeSingleZone,
  acknowledgeUsualPort,
} from './acknowledged';
import { DatabaseLogs, LOG_TYPES } from './database-logs';
import type { AdminCredentials } from './managed-credentials';
import { MonitoringRole } from './monitoring-role';
import { makeReadReplica } from './read-replica';

/** Props of a database that are decided by now. */
type Decided = DatabaseProps & Required<Pick<DatabaseProps, 'databaseName' | 'port' | 'backupPlan'>>;

/** What an instance needs besides its props. */
export interface InstanceParts {
  readonly instanceIdentifier: string;
  readonly securityGroupId: string;

  /** @default - keys of AWS */
  readonly encryptionKey?: IKey;
}

/** Make the instance and its read replicas. */
export function makeInstance(
  scope: Construct,
  props: Decided,
  { instanceProps }: AdminCredentials,
  parts: InstanceParts,
): { readonly instance: CfnDBInstance; readonly readReplicas: CfnDBInstance[] } {
  const { storageGiB = 20, readReplicas = 0, majorUpgrade } = props;
  const { backupRetention = Duration.days(35), backupWindow = '01:00-02:00' } = props;
  const shared = sharedProps(scope, props, parts);
  const instance = new CfnDBInstance(scope, 'Resource', {
    ...shared,
    ...instanceProps,
    dbInstanceIdentifier: parts.instanceIdentifier,
    engineVersion: versionOf(props),
    allowMajorVersionUpgrade: majorUpgrade && true,
    allocatedStorage: String(storageGiB),
    storageEncrypted: true,
    kmsKeyId: parts.encryptionKey?.keyArn,
    dbName: props.databaseName,
    dbSubnetGroupName: makeSubnetGroup(scope, props).ref,
    multiAz: isMultiAz(props),
    availabilityZone: props.availabilityZone,
    backupRetentionPeriod: backupRetention.toDays(),
    preferredBackupWindow: backupWindow,
    deleteAutomatedBackups: false,
  });
  instance.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
  instance.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
  finish(instance, 'Logs', parts.instanceIdentifier, props, parts);
  if (!isMultiAz(props)) acknowledgeSingleZone(instance, props.singleAz);
  if (!props.backupPlan) acknowledgeNoBackupPlan(instance);
  if (!parts.encryptionKey) acknowledgeKeyOfAws(instance);
  const replicas = Array.from({ length: readReplicas }, (_, index) => {
    const dbInstanceIdentifier = `${parts.instanceIdentifier}-${index + 1}`;
    const id = `Replica${index + 1}`;
    const replica = makeReadReplica(scope, id, instance, { ...shared, dbInstanceIdentifier });
    finish(replica, `${id}Logs`, dbInstanceIdentifier, props, parts);
    return replica;
  });
  return { instance, readReplicas: replicas };
}

/** Whether the instance has a standby. */
function isMultiAz({ multiAz = true, singleAz }: DatabaseProps): boolean {
  return multiAz && !singleAz;
}

/** What the instance and its replicas have in common. */
function sharedProps(scope: Construct, props: Decided, { securityGroupId, encryptionKey }: InstanceParts) {
  const { instanceClass = 'db.t4g.micro', maxStorageGiB, maintenanceWindow = 'sun:03:00-sun:04:00' } = props;
  const { deletionProtection = true, enhancedMonitoring = true, insights = DatabaseInsights.STANDARD } = props;
  const { certificateAuthority = 'rds-ca-rsa2048-g1', iamAuthentication = true } = props;
  return {
    engine: 'postgres',
    dbInstanceClass: instanceClass,
    storageType: 'gp3',
    maxAllocatedStorage: maxStorageGiB,
    port: String(props.port),
    dbParameterGroupName: makeParameterGroup(scope, props).ref,
    vpcSecurityGroups: [securityGroupId],
    publiclyAccessible: false,
    preferredMaintenanceWindow: maintenanceWindow,
    copyTagsToSnapshot: true,
    deletionProtection,
    autoMinorVersionUpgrade: props.fixedVersion === undefined,
    enableIamDatabaseAuthentication: iamAuthentication,
    caCertificateIdentifier: certificateAuthority,
    enableCloudwatchLogsExports: LOG_TYPES,
    enablePerformanceInsights: true,
    performanceInsightsKmsKeyId: encryptionKey?.keyArn,
    databaseInsightsMode: insights,
    performanceInsightsRetentionPeriod: insights === DatabaseInsights.ADVANCED ? 465 : 7,
    ...(enhancedMonitoring && {
      monitoringInterval: 60,
      monitoringRoleArn: new MonitoringRole(scope, 'Monitoring').roleArn,
    }),
  } satisfies CfnDBInstanceProps;
}

/** The logs that an instance writes to, and what its props leave open. */
function finish(
  instance: CfnDBInstance,
  logsId: string,
  instanceIdentifier: string,
  props: Decided,
  { encryptionKey }: InstanceParts,
): void {
  const { deletionProtection = true, enhancedMonitoring = true, port } = props;
  const { logRetention: retention = RetentionDays.ONE_YEAR, deleteWithStack } = props;
  const scope = instance.node.scope as Construct;
  const logs = new DatabaseLogs(scope, logsId, { instanceIdentifier, retention, encryptionKey, deleteWithStack });
  instance.node.addDependency(logs);
  if (port === 5432) acknowledgeUsualPort(instance);
  if (!deletionProtection) acknowledgeDeletable(instance);
  if (!enhancedMonitoring) acknowledgeNoEnhancedMonitoring(instance);
  if (props.fixedVersion) acknowledgeFixedVersion(instance, props.fixedVersion);
}

function makeSubnetGroup(scope: Construct, { environment, network }: DatabaseProps): CfnDBSubnetGroup {
  return new CfnDBSubnetGroup(scope, 'Subnets', {
    dbSubnetGroupDescription: `Database of ${environment}`,
    subnetIds: network.dataSubnetIds,
  });
}

/** With another major it is another group: RDS takes both in one step. */
function makeParameterGroup(scope: Construct, props: DatabaseProps): CfnDBParameterGroup {
  return new CfnDBParameterGroup(scope, 'Parameters', {
    description: 'TLS only',
    family: `postgres${majorOf(versionOf(props))}`,
    parameters: { ...props.parameters, 'rds.force_ssl': '1' },
  });
}

function versionOf({ engineVersion = USUAL_VERSION, majorUpgrade }: DatabaseProps): string {
  return majorUpgrade?.to ?? engineVersion;
}
