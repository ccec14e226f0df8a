import { readContract, removalPolicyOf, ValidationError, writeContract } from '@berth/foundation';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DatabaseBase, type IDatabase } from './database-base';
import { databaseProblems } from './database-problems';
import type { DatabaseProps } from './database-props';
import { ApplicationUser } from './private/application-user';
import { DatabaseBackups } from './private/database-backups';
import { DatabaseProxy } from './private/database-proxy';
import { makeDatabaseKey } from './private/make-database-key';
import { makeInstance } from './private/make-instance';
import { type AdminCredentials, ManagedCredentials } from './private/managed-credentials';
import { RotatedCredentials } from './private/rotated-credentials';
import { dailyWindow, freeHour, weeklyWindow } from './private/window';

const PACKAGE = 'rds';
const FIELDS = [
  'endpoint',
  'port',
  'databaseName',
  'instanceIdentifier',
  'connectResourceId',
  'secretArn',
  'applicationSecretArn',
  'secretKeyArn',
  'securityGroupId',
] as const;

/**
 * What of a database must be known before its contract can be read.
 */
export interface DatabaseContractOptions {
  /**
   * The port that the database was made with: security-group rules need it when they are synthesized.
   *
   * @default 5432
   */
  readonly port?: number;
}

/**
 * Defines a PostgreSQL instance on RDS: encrypted, private, TLS only, backed up, and kept as a snapshot when its stack goes.
 */
export class Database extends DatabaseBase {
  /** The database that another stack published. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    { port = 5432 }: DatabaseContractOptions = {},
  ): IDatabase {
    const fields = readContract(scope, environment, PACKAGE, FIELDS);
    class Import extends DatabaseBase {
      public readonly endpoint = fields.endpoint;
      public readonly port = fields.port;
      public readonly databaseName = fields.databaseName;
      public readonly instanceIdentifier = fields.instanceIdentifier;
      private readonly encryptionKey = Key.fromKeyArn(this, 'Key', fields.secretKeyArn);
      public readonly secret = Secret.fromSecretAttributes(this, 'Secret', {
        secretCompleteArn: fields.secretArn,
        encryptionKey: this.encryptionKey,
      });
      public readonly applicationSecret = Secret.fromSecretAttributes(this, 'ApplicationSecret', {
        secretCompleteArn: fields.applicationSecretArn,
        encryptionKey: this.encryptionKey,
      });
      public readonly securityGroup = SecurityGroup.fromSecurityGroupId(this, 'Group', fields.securityGroupId);
      protected readonly portNumber = port;
      protected readonly connectResourceId = fields.connectResourceId;
    }
    return new Import(scope, id);
  }

  public readonly endpoint: string;
  public readonly port: string;
  public readonly databaseName: string;
  public readonly instanceIdentifier: string;
  public readonly secret: ISecret;
  public readonly applicationSecret: ISecret;
  public readonly securityGroup: ISecurityGroup;

  /** Undefined with the keys of AWS. */
  public readonly encryptionKey?: IKey;

  /** The instance itself, for what the props do not say. */
  public readonly instance: CfnDBInstance;

  /** The copies that only read: `attrEndpointAddress` is where. */
  public readonly readReplicas: CfnDBInstance[];

  protected readonly portNumber: number;
  protected readonly connectResourceId: string;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);

    ValidationError.throwIfAny(databaseProblems(props), this);

    const { environment, databaseName = 'app', port = 5432, backupPlan = true, events } = props;
    const removalPolicy = removalPolicyOf(props.deleteWithStack);
    this.portNumber = port;
    this.databaseName = databaseName;
    this.instanceIdentifier = props.instanceIdentifier ?? `${environment}-database`;
    this.encryptionKey = props.awsManagedKeys
      ? undefined
      : (props.encryptionKey ?? makeDatabaseKey(this, environment, removalPolicy));
    const group = this.makeSecurityGroup(props);
    const credentials = this.makeCredentials(props);
    const made = makeInstance(this, { ...props, databaseName, port, backupPlan }, credentials, {
      instanceIdentifier: this.instanceIdentifier,
      securityGroupId: group.securityGroupId,
      encryptionKey: this.encryptionKey,
    });
    this.instance = made.instance;
    this.readReplicas = made.readReplicas;
    this.secret = credentials.secretOf(this.instance);
    const application = this.makeApplicationUser(props, group);
    this.applicationSecret = application.secret;
    if (backupPlan) this.makeBackups(removalPolicy);
    const proxy = this.makeProxy(props, group, [this.secret, ...application.proxySecrets]);
    this.endpoint = proxy?.endpoint ?? this.instance.attrEndpointAddress;
    this.port = this.instance.attrEndpointPort;
    this.securityGroup = proxy?.securityGroup ?? group;
    this.connectResourceId = proxy?.resourceId ?? this.instance.attrDbiResourceId;
    if (events) this.subscribe(this, events);
    this.publish(environment);
  }

  private makeSecurityGroup({ environment, network }: DatabaseProps): SecurityGroup {
    return new SecurityGroup(this, 'Group', {
      vpc: network.vpc,
      description: `Database of ${environment}`,
      allowAllOutbound: false,
    });
  }

  private makeCredentials(props: DatabaseProps): AdminCredentials {
    const { adminUser = 'appadmin', adminRotation = Duration.days(30), readReplicas = 0, deleteWithStack } = props;
    const { encryptionKey, instanceIdentifier } = this;
    const admin = { adminUser, rotation: adminRotation, encryptionKey };
    if (readReplicas === 0) return new ManagedCredentials(this, 'Admin', admin);
    const { logRetention = RetentionDays.ONE_YEAR } = props;
    return new RotatedCredentials(this, 'Admin', { ...admin, instanceIdentifier, logRetention, deleteWithStack });
  }

  private makeApplicationUser(props: DatabaseProps, securityGroup: ISecurityGroup): ApplicationUser {
    const { network, applicationUser = 'app', applicationRotation = Duration.days(30) } = props;
    const { logRetention = RetentionDays.ONE_YEAR, deleteWithStack } = props;
    const { instance, databaseName, encryptionKey } = this;
    return new ApplicationUser(this, 'Application', {
      user: applicationUser,
      rotation: applicationRotation,
      network,
      inDataSubnets: props.rotateInDataSubnets ?? false,
      sharedGroup: props.rotationSecurityGroup,
      instance,
      securityGroup,
      port: this.portNumber,
      databaseName,
      adminSecret: this.secret,
      behindProxy: props.proxy !== undefined,
      encryptionKey,
      logRetention,
      deleteWithStack,
    });
  }

  private makeBackups(removalPolicy: RemovalPolicy): void {
    const { instance, encryptionKey } = this;
    const { preferredBackupWindow = '', preferredMaintenanceWindow = '' } = instance;
    const daily = dailyWindow(preferredBackupWindow);
    const weekly = weeklyWindow(preferredMaintenanceWindow);
    const hour = daily && weekly ? freeHour(daily, weekly) : 5;
    new DatabaseBackups(this, 'Backups', { instance, hour, encryptionKey, removalPolicy });
  }

  private makeProxy(
    props: DatabaseProps,
    databaseGroup: ISecurityGroup,
    secrets: ISecret[],
  ): DatabaseProxy | undefined {
    const { environment, network, proxy, logRetention = RetentionDays.ONE_YEAR, deleteWithStack } = props;
    if (!proxy) return undefined;
    const made = new DatabaseProxy(this, 'Proxy', {
      ...proxy,
      environment,
      network,
      databaseGroup,
      instanceIdentifier: this.instanceIdentifier,
      secrets,
      port: this.portNumber,
      logRetention,
      deleteWithStack,
    });
    made.node.addDependency(this.instance);
    return made;
  }

  private publish(environment: string): void {
    const { partition, region, account } = Stack.of(this);
    // who reads the contract grants the key; for a key of AWS that is a permission without effect
    const keyOfAws = `arn:${partition}:kms:${region}:${account}:alias/aws/secretsmanager`;
    writeContract(this, environment, PACKAGE, {
      endpoint: this.endpoint,
      port: this.port,
      databaseName: this.databaseName,
      instanceIdentifier: this.instanceIdentifier,
      connectResourceId: this.connectResourceId,
      secretArn: this.secret.secretArn,
      applicationSecretArn: this.applicationSecret.secretArn,
      secretKeyArn: this.encryptionKey?.keyArn ?? keyOfAws,
      securityGroupId: this.securityGroup.securityGroupId,
    } satisfies Record<(typeof FIELDS)[number], string>);
  }
}
