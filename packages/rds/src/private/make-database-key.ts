import { allowLogGroups, denyForeignGrants } from '@berth/foundation';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** A key for the data of one database, its backups, its password and its logs. */
export function makeDatabaseKey(scope: Construct, environment: string, removalPolicy: RemovalPolicy): Key {
  const key = new Key(scope, 'Key', {
    description: `Database of ${environment}`,
    enableKeyRotation: true,
    removalPolicy,
  });
  allowLogGroups(key);
  denyForeignGrants(key);
  return key;
}
