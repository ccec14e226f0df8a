import { acknowledge, wildcardResource } from '@berth/foundation';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** All objects of one bucket. */
export function bucketPolicy(
  scope: Construct,
  id: string,
  { bucketArn, encryptionKey }: { readonly bucketArn: string; readonly encryptionKey?: IKey },
): ManagedPolicy {
  const objects = `${bucketArn}/*`;
  const policy = new ManagedPolicy(scope, id, {
    description: 'Objects of one bucket',
    statements: [
      allow(['s3:ListBucket'], bucketArn),
      allow(['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], objects),
      ...(encryptionKey ? [allow(['kms:Decrypt', 'kms:GenerateDataKey'], encryptionKey.keyArn)] : []),
    ],
  });
  acknowledge(policy, {
    id: wildcardResource(scope, objects),
    reason: 'the program names its objects itself, all of them in the one bucket that it was given',
    owner: 'Berth',
  });
  return policy;
}

function allow(actions: string[], resource: string): PolicyStatement {
  return new PolicyStatement({ actions, resources: [resource] });
}
