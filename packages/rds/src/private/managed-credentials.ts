import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnDBInstance, CfnDBInstanceProps } from 'aws-cdk-lib/aws-rds';
import { CfnRotationSchedule, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnDeletionPolicy, type Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface AdminCredentialsProps {
  readonly adminUser: string;
  readonly rotation: Duration;

  /** @default - the one of Secrets Manager */
  readonly encryptionKey?: IKey;
}

/** The administrator's name and password, and who changes the password. */
export interface AdminCredentials {
  /** What the instance must know. */
  readonly instanceProps: Partial<CfnDBInstanceProps>;

  /** The secret, once the instance exists. */
  secretOf(instance: CfnDBInstance): ISecret;
}

/**
 * A password that RDS makes, keeps in Secrets Manager, and changes.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
 */
export class ManagedCredentials extends Construct implements AdminCredentials {
  public readonly instanceProps: Partial<CfnDBInstanceProps>;
  private readonly days: number;
  private readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, { adminUser, rotation, encryptionKey }: AdminCredentialsProps) {
    super(scope, id);

    this.days = rotation.toDays();
    this.encryptionKey = encryptionKey;
    this.instanceProps = {
      masterUsername: adminUser,
      manageMasterUserPassword: true,
      ...(encryptionKey && { masterUserSecret: { kmsKeyId: encryptionKey.keyArn } }),
    };
  }

  public secretOf(instance: CfnDBInstance): ISecret {
    const secretCompleteArn = instance.attrMasterUserSecretSecretArn;
    // no function: RDS itself rotates, and by itself every 7 days
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: secretCompleteArn,
      rotationRules: { automaticallyAfterDays: this.days },
      rotateImmediatelyOnUpdate: false,
    });
    // the secret goes with the instance, and whoever takes only this away wants no password that lives for ever
    schedule.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
    schedule.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    return Secret.fromSecretAttributes(this, 'Secret', { secretCompleteArn, encryptionKey: this.encryptionKey });
  }
}
