import { allowLogGroups } from '@berth/foundation';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
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

/** Only services of AWS may lend the key to others, and only for resources of theirs. */
function denyForeignGrants(key: Key): void {
  key.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['kms:CreateGrant'],
      resources: ['*'], // in the policy of a key: this key
      conditions: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
    }),
  );
}
