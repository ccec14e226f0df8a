import { CfnDBInstance, type CfnDBInstanceProps } from 'aws-cdk-lib/aws-rds';
import { CfnDeletionPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeReplica } from './acknowledged';

/** What a copy has from its source without being told, or must not have. */
type NotOfReplica =
  | 'allocatedStorage'
  | 'allowMajorVersionUpgrade'
  | 'availabilityZone'
  | 'dbInstanceIdentifier'
  | 'dbName'
  | 'dbSubnetGroupName'
  | 'engineVersion'
  | 'kmsKeyId'
  | 'manageMasterUserPassword'
  | 'masterUsername'
  | 'masterUserPassword'
  | 'masterUserSecret'
  | 'multiAz'
  | 'storageEncrypted';

/**
 * Make a copy of `source` that only reads.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
 */
export function makeReadReplica(
  scope: Construct,
  id: string,
  source: CfnDBInstance,
  props: Omit<CfnDBInstanceProps, NotOfReplica> & { readonly dbInstanceIdentifier: string },
): CfnDBInstance {
  const replica = new CfnDBInstance(scope, id, {
    ...props,
    sourceDbInstanceIdentifier: source.ref,
    multiAz: false,
    backupRetentionPeriod: 7, // less is of no use if it is promoted
  });
  // it holds nothing that its source does not hold, and RDS takes no last snapshot of it
  replica.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
  replica.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
  acknowledgeReplica(replica);
  return replica;
}
