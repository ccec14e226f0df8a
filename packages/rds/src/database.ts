import { readContract, removalPolicyOf, ValidationError, writeContract } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  type ISecurityGroup,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnDBInstance, CfnDBParameterGroup, CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import { AttachmentTargetType, type ISecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnDeletionPolicy, Duration, type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { newestMinor } from './data/postgres-versions';
import { databaseProblems } from './database-problems';
import { MonitoringRole } from './private/monitoring-role';

const PACKAGE = 'rds';
const FIELDS = ['endpoint', 'port', 'databaseName', 'secretArn', 'secretKeyArn', 'securityGroupId'] as const;

/**
 * A PostgreSQL database that answers over TLS, inside a network.
 */
export interface IDatabase extends IResource {
  /** Name in DNS. */
  readonly endpoint: string;

  /** As text, because it may be known only when the stack is deployed. */
  readonly port: string;

  readonly databaseName: string;

  /** JSON with `username` and `password` of the administrator, and `host`, `port`, `dbname`, `engine`. */
  readonly secret: ISecret;

  readonly securityGroup: ISecurityGroup;

  /**
   * Allow connections from `peer`, in both security groups. The rules belong to `scope`, the consumer's side, so that no two stacks need each other.
   */
  allowFrom(scope: Construct, peer: ISecurityGroup): void;
}

/**
 * Where a database is, how large, and how well it is guarded.
 */
export interface DatabaseProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/rds/v1/`. */
  readonly environment: string;

  /** The database goes into its data subnets. */
  readonly network: INetwork;

  /**
   * A major takes its newest minor; a minor stays until you change it.
   *
   * @default '17'
   */
  readonly engineVersion?: string;

  /** @default 'db.t4g.micro' */
  readonly instanceClass?: string;

  /**
   * Size of the gp3 volume, 20 to 65536 GiB. It can grow, never shrink.
   *
   * @default 20
   */
  readonly storageGiB?: number;

  /**
   * The database that is made in the new instance. A change replaces the instance.
   *
   * @default 'app'
   */
  readonly databaseName?: string;

  /**
   * Name of the administrator. A change replaces the instance.
   *
   * @default 'appadmin'
   */
  readonly adminUser?: string;

  /**
   * A standby in another zone takes over within two minutes; doubles the price.
   *
   * @default true
   */
  readonly multiAz?: boolean;

  /**
   * How long daily backups are kept, 1 to 35 days.
   *
   * @default Duration.days(35)
   */
  readonly backupRetention?: Duration;

  /**
   * Refuse to delete the instance, whoever asks.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Figures of the operating system every minute.
   *
   * @default true
   */
  readonly enhancedMonitoring?: boolean;

  /**
   * Port, 1150 to 65535.
   *
   * @default 5432
   */
  readonly port?: number;

  /**
   * Key of the volume, the backups and the administrator's secret.
   *
   * @default - a key of its own, rotated every year and retained
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete the administrator's secret and the own key with the stack. The snapshot that stays can then be restored for 30 days, until its key is gone.
   *
   * @default false
   */
  readonly deleteSecretsWithStack?: boolean;
}

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

abstract class DatabaseBase extends Resource implements IDatabase {
  public abstract readonly endpoint: string;
  public abstract readonly port: string;
  public abstract readonly databaseName: string;
  public abstract readonly secret: ISecret;
  public abstract readonly securityGroup: ISecurityGroup;
  protected abstract readonly portNumber: number;

  public allowFrom(scope: Construct, peer: ISecurityGroup): void {
    const id = `${this.node.id}From${peer.node.id}`;
    // a literal port: rules that hold a token cannot be read by policy checks
    const ports = { ipProtocol: 'tcp', fromPort: this.portNumber, toPort: this.portNumber };
    const database = this.securityGroup.securityGroupId;
    new CfnSecurityGroupIngress(scope, `${id}Ingress`, {
      ...ports,
      description: 'PostgreSQL',
      groupId: database,
      sourceSecurityGroupId: peer.securityGroupId,
    });
    new CfnSecurityGroupEgress(scope, `${id}Egress`, {
      ...ports,
      description: 'PostgreSQL',
      groupId: peer.securityGroupId,
      destinationSecurityGroupId: database,
    });
  }
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
      public readonly secret = Secret.fromSecretAttributes(this, 'Secret', {
        secretCompleteArn: fields.secretArn,
        encryptionKey: Key.fromKeyArn(this, 'Key', fields.secretKeyArn),
      });
      public readonly securityGroup = SecurityGroup.fromSecurityGroupId(this, 'Group', fields.securityGroupId);
      protected readonly portNumber = port;
    }
    return new Import(scope, id);
  }

  public readonly endpoint: string;
  public readonly port: string;
  public readonly databaseName: string;
  public readonly secret: ISecret;
  public readonly securityGroup: ISecurityGroup;
  public readonly encryptionKey: IKey;

  /** The instance itself, for what the props do not say. */
  public readonly instance: CfnDBInstance;

  protected readonly portNumber: number;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);

    const { databaseName = 'app', adminUser = 'appadmin', port = 5432 } = props;
    ValidationError.throwIfAny(databaseProblems({ ...props, databaseName, adminUser, port }), this);

    const removalPolicy = removalPolicyOf(props.deleteSecretsWithStack);
    this.portNumber = port;
    this.databaseName = databaseName;
    this.encryptionKey =
      props.encryptionKey ??
      new Key(this, 'Key', {
        description: `Database of ${props.environment}`,
        enableKeyRotation: true,
        removalPolicy,
      });
    this.securityGroup = new SecurityGroup(this, 'Group', {
      vpc: props.network.vpc,
      description: `Database of ${props.environment}`,
      allowAllOutbound: false,
    });
    const secret = makeAdminSecret(this, adminUser, { encryptionKey: this.encryptionKey, removalPolicy });
    this.instance = this.makeInstance(props, secret);
    this.secret = secret.attach({
      asSecretAttachmentTarget: () => ({
        targetId: this.instance.ref,
        targetType: AttachmentTargetType.RDS_DB_INSTANCE,
      }),
    });
    this.endpoint = this.instance.attrEndpointAddress;
    this.port = this.instance.attrEndpointPort;

    writeContract(this, props.environment, PACKAGE, {
      endpoint: this.endpoint,
      port: this.port,
      databaseName,
      secretArn: secret.secretArn,
      secretKeyArn: this.encryptionKey.keyArn,
      securityGroupId: this.securityGroup.securityGroupId,
    });
  }

  /**
   * Share of the processor in use, in percent.
   *
   * @default - average over 5 minutes
   */
  public metricCpuUtilization(options?: MetricOptions): Metric {
    return this.metric('CPUUtilization', options);
  }

  /**
   * Bytes left on the volume.
   *
   * @default - minimum over 5 minutes
   */
  public metricFreeStorageSpace(options?: MetricOptions): Metric {
    return this.metric('FreeStorageSpace', { statistic: Stats.MINIMUM, ...options });
  }

  /**
   * Connections that are open.
   *
   * @default - maximum over 5 minutes
   */
  public metricDatabaseConnections(options?: MetricOptions): Metric {
    return this.metric('DatabaseConnections', { statistic: Stats.MAXIMUM, ...options });
  }

  private metric(metricName: string, options?: MetricOptions): Metric {
    const dimensionsMap = { DBInstanceIdentifier: this.instance.ref };
    return new Metric({ namespace: 'AWS/RDS', metricName, dimensionsMap, ...options }).attachTo(this);
  }

  private makeInstance(props: DatabaseProps, secret: ISecret): CfnDBInstance {
    const { engineVersion = '17', instanceClass = 'db.t4g.micro', storageGiB = 20, multiAz = true } = props;
    const { backupRetention = Duration.days(35), deletionProtection = true, enhancedMonitoring = true } = props;
    const instance = new CfnDBInstance(this, 'Resource', {
      engine: 'postgres',
      engineVersion: newestMinor(engineVersion) ?? engineVersion,
      dbInstanceClass: instanceClass,
      allocatedStorage: String(storageGiB),
      storageType: 'gp3',
      storageEncrypted: true,
      kmsKeyId: this.encryptionKey.keyArn,
      dbName: this.databaseName,
      port: String(this.portNumber),
      masterUsername: secret.secretValueFromJson('username').unsafeUnwrap(),
      masterUserPassword: secret.secretValueFromJson('password').unsafeUnwrap(),
      dbSubnetGroupName: this.makeSubnetGroup(props).ref,
      dbParameterGroupName: this.makeParameterGroup(engineVersion).ref,
      vpcSecurityGroups: [this.securityGroup.securityGroupId],
      publiclyAccessible: false,
      multiAz,
      backupRetentionPeriod: backupRetention.toDays(),
      deleteAutomatedBackups: false,
      copyTagsToSnapshot: true,
      deletionProtection,
      autoMinorVersionUpgrade: true,
      enableIamDatabaseAuthentication: true,
      enableCloudwatchLogsExports: ['postgresql', 'upgrade'],
      enablePerformanceInsights: true,
      performanceInsightsKmsKeyId: this.encryptionKey.keyArn,
      ...(enhancedMonitoring && {
        monitoringInterval: 60,
        monitoringRoleArn: new MonitoringRole(this, 'Monitoring').roleArn,
      }),
    });
    instance.cfnOptions.deletionPolicy = CfnDeletionPolicy.SNAPSHOT;
    instance.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.SNAPSHOT;
    return instance;
  }

  private makeSubnetGroup({ environment, network }: DatabaseProps): CfnDBSubnetGroup {
    return new CfnDBSubnetGroup(this, 'Subnets', {
      dbSubnetGroupDescription: `Database of ${environment}`,
      subnetIds: network.dataSubnetIds,
    });
  }

  private makeParameterGroup(engineVersion: string): CfnDBParameterGroup {
    const [major] = engineVersion.split('.');
    return new CfnDBParameterGroup(this, 'Parameters', {
      description: 'TLS only',
      family: `postgres${major}`,
      parameters: { 'rds.force_ssl': '1' },
    });
  }
}

function makeAdminSecret(
  scope: Construct,
  username: string,
  options: Pick<SecretProps, 'encryptionKey' | 'removalPolicy'>,
): Secret {
  return new Secret(scope, 'Admin', {
    ...options,
    description: 'Administrator of the database',
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username }),
      generateStringKey: 'password',
      passwordLength: 32,
      // the password becomes part of a URL
      excludePunctuation: true,
    },
  });
}
