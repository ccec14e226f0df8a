import { CfnBackupPlan, CfnBackupSelection, CfnBackupVault } from 'aws-cdk-lib/aws-backup';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Names, type RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledged';

export interface DatabaseBackupsProps {
  readonly instance: CfnDBInstance;

  /** Hour of the day, UTC, at which a backup starts. */
  readonly hour: number;

  /** @default - the one of AWS Backup */
  readonly encryptionKey?: IKey;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Backups in a vault of their own, which nobody loses together with the instance: each day for 35 days, each month for a year.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
 */
export class DatabaseBackups extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseBackupsProps) {
    super(scope, id);

    const { instance, hour, encryptionKey, removalPolicy } = props;
    const vault = new CfnBackupVault(this, 'Vault', {
      backupVaultName: Names.uniqueResourceName(this, { maxLength: 50 }),
      encryptionKeyArn: encryptionKey?.keyArn,
    });
    vault.applyRemovalPolicy(removalPolicy);
    const rule = (ruleName: string, days: string, keepDays: number) => ({
      ruleName,
      targetBackupVault: vault.ref,
      scheduleExpression: `cron(0 ${hour} ${days} * ? *)`,
      lifecycle: { deleteAfterDays: keepDays },
    });
    const plan = new CfnBackupPlan(this, 'Plan', {
      backupPlan: {
        backupPlanName: 'database',
        backupPlanRule: [rule('daily', '*', 35), rule('monthly', '1', 365)],
      },
    });
    new CfnBackupSelection(this, 'Selection', {
      backupPlanId: plan.ref,
      backupSelection: {
        selectionName: 'database',
        iamRoleArn: this.makeRole(instance, vault, encryptionKey).roleArn,
        resources: [instance.attrDbInstanceArn],
      },
    });
  }

  /**
   * What `AWSBackupServiceRolePolicyForBackup` allows, for this instance alone.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
   */
  private makeRole(instance: CfnDBInstance, vault: CfnBackupVault, encryptionKey?: IKey): Role {
    const stack = Stack.of(this);
    const snapshots = `arn:${stack.partition}:rds:${stack.region}:${stack.account}:snapshot:awsbackup:*`;
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Takes, labels and deletes snapshots of the database',
      statements: [
        new PolicyStatement({
          actions: [
            'rds:CreateDBSnapshot',
            'rds:AddTagsToResource',
            'rds:ListTagsForResource',
            'rds:DescribeDBSnapshots',
          ],
          resources: [instance.attrDbInstanceArn, snapshots],
        }),
        new PolicyStatement({
          actions: ['rds:CopyDBSnapshot', 'rds:DeleteDBSnapshot', 'rds:ModifyDBSnapshotAttribute'],
          resources: [snapshots],
        }),
        new PolicyStatement({
          actions: ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'],
          resources: [instance.attrDbInstanceArn],
        }),
        new PolicyStatement({
          actions: ['backup:DescribeBackupVault', 'backup:CopyIntoBackupVault'],
          resources: [vault.attrBackupVaultArn],
        }),
        new PolicyStatement({ actions: ['tag:GetResources'], resources: ['*'] }),
        ...(encryptionKey ? useOfKey(encryptionKey) : []),
      ],
    });
    acknowledgeWildcard(policy, '*', 'tag:GetResources has no resource level, and only reads');
    acknowledgeWildcard(policy, snapshots, 'AWS Backup gives the snapshots that it takes their names');
    return new Role(this, 'Role', {
      description: 'Backups of the database',
      assumedBy: new ServicePrincipal('backup.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      managedPolicies: [policy],
    });
  }
}

function useOfKey({ keyArn }: IKey): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['kms:DescribeKey'], resources: [keyArn] }),
    new PolicyStatement({
      actions: ['kms:CreateGrant'],
      resources: [keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }),
  ];
}
