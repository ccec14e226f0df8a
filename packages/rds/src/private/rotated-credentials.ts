import { join } from 'node:path';
import { removalPolicyOf } from '@berth/foundation';
import { PackagedFunction } from '@berth/functions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CfnDBInstance, CfnDBInstanceProps } from 'aws-cdk-lib/aws-rds';
import { AttachmentTargetType, CfnRotationSchedule, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeSecretWithoutKey } from './acknowledged';
import type { AdminCredentials, AdminCredentialsProps } from './managed-credentials';

export interface RotatedCredentialsProps extends AdminCredentialsProps {
  readonly instanceIdentifier: string;
  readonly logRetention: RetentionDays;
  readonly deleteWithStack?: boolean;
}

/**
 * A password that Secrets Manager makes and a function of ours changes: for instances with replicas, whose password RDS cannot manage.
 *
 * The function asks RDS to set the password, so it needs no way to the database.
 */
export class RotatedCredentials extends Construct implements AdminCredentials {
  public readonly instanceProps: Partial<CfnDBInstanceProps>;
  private readonly secret: Secret;
  private readonly days: number;
  private readonly rotate: PackagedFunction;

  constructor(scope: Construct, id: string, props: RotatedCredentialsProps) {
    super(scope, id);

    const { adminUser, encryptionKey, rotation, deleteWithStack } = props;
    this.days = rotation.toDays();
    this.secret = new Secret(this, 'Resource', {
      description: 'Administrator of the database',
      encryptionKey,
      removalPolicy: removalPolicyOf(deleteWithStack),
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: adminUser }),
        generateStringKey: 'password',
        passwordLength: 32,
        excludePunctuation: true,
      },
    });
    if (!encryptionKey) acknowledgeSecretWithoutKey(this.secret);
    this.instanceProps = {
      masterUsername: adminUser,
      masterUserPassword: this.secret.secretValueFromJson('password').unsafeUnwrap(), // safe: a reference
    };
    this.rotate = this.makeFunction(props);
  }

  public secretOf(instance: CfnDBInstance): ISecret {
    const attached = this.secret.attach({
      asSecretAttachmentTarget: () => ({
        targetId: instance.ref,
        targetType: AttachmentTargetType.RDS_DB_INSTANCE,
      }),
    });
    const schedule = new CfnRotationSchedule(this, 'Rotation', {
      secretId: attached.secretArn,
      rotationLambdaArn: this.rotate.function.functionArn,
      rotationRules: { automaticallyAfterDays: this.days },
      rotateImmediatelyOnUpdate: false,
    });
    // Secrets Manager tries the function when it gets the schedule
    schedule.node.addDependency(this.rotate);
    return attached;
  }

  private makeFunction(props: RotatedCredentialsProps): PackagedFunction {
    const { instanceIdentifier, encryptionKey, logRetention, deleteWithStack } = props;
    const { partition, region, account } = Stack.of(this);
    const statements = [
      new PolicyStatement({
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [this.secret.secretArn],
      }),
      new PolicyStatement({
        actions: ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'],
        resources: [`arn:${partition}:rds:${region}:${account}:db:${instanceIdentifier}`],
      }),
    ];
    const rotate = new PackagedFunction(this, 'Rotate', {
      code: join(__dirname, '../../lib/functions/rotation'),
      description: 'Changes the password of the database administrator',
      variables: { INSTANCE: instanceIdentifier },
      statements,
      timeout: Duration.minutes(5),
      encryptionKey, // with which it may also read and write the secret
      logRetention,
      deleteLogWithStack: deleteWithStack,
    });
    rotate.function.addPermission('Rotation', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: account,
    });
    return rotate;
  }
}
