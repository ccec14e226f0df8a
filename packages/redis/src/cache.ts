import { readContract, removalPolicyOf, ValidationError, writeContract } from '@berth/foundation';
import { type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnParameterGroup, CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnDeletionPolicy, Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CacheBase, type ICache } from './cache-base';
import { CacheEngine } from './cache-engine';
import { cacheProblems } from './cache-problems';
import type { CacheContractOptions, CacheProps } from './cache-props';
import { findEngineVersion } from './data/engine-versions';
import {
  acknowledgeNoFailover,
  acknowledgeOnePassword,
  acknowledgeShortSnapshots,
  acknowledgeUsualPort,
} from './private/acknowledged';
import { CacheLogs } from './private/cache-logs';
import { CacheSecrets } from './private/cache-secrets';
import { makeCacheKey } from './private/make-cache-key';

const PACKAGE = 'redis';
const FIELDS = [
  'endpoint',
  'port',
  'replicationGroupId',
  'authTokenArn',
  'urlArn',
  'secretKeyArn',
  'securityGroupId',
] as const;

/** As long as NIST 800-53 wants snapshots to be kept. */
const SNAPSHOT_DAYS = 15;

/**
 * Defines a cache on ElastiCache: encrypted, private, with a password, TLS only, and kept as a snapshot when its stack goes.
 */
export class Cache extends CacheBase {
  /** The cache that another stack published. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    { port = 6379, nodes = 2 }: CacheContractOptions = {},
  ): ICache {
    const fields = readContract(scope, environment, PACKAGE, FIELDS);
    class Import extends CacheBase {
      private readonly encryptionKey = Key.fromKeyArn(this, 'Key', fields.secretKeyArn);
      public readonly endpoint = fields.endpoint;
      public readonly port = fields.port;
      public readonly replicationGroupId = fields.replicationGroupId;
      public readonly authToken = this.secret('AuthToken', fields.authTokenArn);
      public readonly url = this.secret('Url', fields.urlArn);
      public readonly securityGroup = SecurityGroup.fromSecurityGroupId(this, 'Group', fields.securityGroupId);
      protected readonly portNumber = port;
      protected readonly nodeCount = nodes;

      private secret(secretId: string, secretCompleteArn: string): ISecret {
        return Secret.fromSecretAttributes(this, secretId, { secretCompleteArn, encryptionKey: this.encryptionKey });
      }
    }
    return new Import(scope, id);
  }

  public readonly endpoint: string;
  public readonly port: string;
  public readonly replicationGroupId: string;
  public readonly authToken: ISecret;
  public readonly url: ISecret;
  public readonly securityGroup: ISecurityGroup;
  public readonly encryptionKey: IKey;

  /** The replication group itself, for what the props do not say. */
  public readonly replicationGroup: CfnReplicationGroup;

  protected readonly portNumber: number;
  protected readonly nodeCount: number;

  constructor(scope: Construct, id: string, props: CacheProps) {
    super(scope, id);

    ValidationError.throwIfAny(cacheProblems(props), this);

    const { environment, network, singleNode, nodes = singleNode ? 1 : 2, port = 6379 } = props;
    const removalPolicy = removalPolicyOf(props.deleteWithStack);
    this.portNumber = port;
    this.nodeCount = nodes;
    this.encryptionKey = props.encryptionKey ?? makeCacheKey(this, environment, removalPolicy);
    this.securityGroup = new SecurityGroup(this, 'Group', {
      vpc: network.vpc,
      description: `Cache of ${environment}`,
      allowAllOutbound: false,
    });
    const secrets = new CacheSecrets(this, 'Secrets', { encryptionKey: this.encryptionKey, removalPolicy });
    this.replicationGroup = this.makeReplicationGroup(props, secrets.authToken);
    this.endpoint = this.replicationGroup.attrPrimaryEndPointAddress;
    this.port = this.replicationGroup.attrPrimaryEndPointPort;
    this.replicationGroupId = this.replicationGroup.ref;
    this.authToken = secrets.authToken;
    this.url = secrets.makeUrl(this.endpoint, this.port);
    this.writeContract(environment);
  }

  private makeReplicationGroup(props: CacheProps, authToken: ISecret): CfnReplicationGroup {
    const { environment, engine = CacheEngine.VALKEY, nodeType = 'cache.t4g.micro', deleteWithStack = false } = props;
    const { snapshotRetention = Duration.days(SNAPSHOT_DAYS), snapshotWindow = '03:00-04:00' } = props;
    const { automaticFailover = this.nodeCount > 1, maintenanceWindow = 'sun:05:00-sun:06:00' } = props;
    const logs = new CacheLogs(this, 'Logs', { ...props, encryptionKey: this.encryptionKey });
    const group = new CfnReplicationGroup(this, 'Resource', {
      replicationGroupDescription: `Cache of ${environment}`,
      engine,
      engineVersion: findEngineVersion(engine, props.engineVersion)?.version ?? props.engineVersion,
      cacheNodeType: nodeType,
      numCacheClusters: this.nodeCount,
      automaticFailoverEnabled: automaticFailover,
      multiAzEnabled: automaticFailover,
      port: this.portNumber,
      cacheSubnetGroupName: this.makeSubnetGroup(props).ref,
      cacheParameterGroupName: this.makeParameterGroup(engine, props).ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
      atRestEncryptionEnabled: true,
      kmsKeyId: this.encryptionKey.keyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      authToken: authToken.secretValue.unsafeUnwrap(), // safe: a reference
      autoMinorVersionUpgrade: true,
      preferredMaintenanceWindow: maintenanceWindow,
      snapshotRetentionLimit: snapshotRetention.toDays(),
      snapshotWindow,
      notificationTopicArn: props.notifications?.topicArn,
      logDeliveryConfigurations: logs.deliveries,
    });
    const policy = deleteWithStack ? CfnDeletionPolicy.DELETE : CfnDeletionPolicy.SNAPSHOT;
    group.cfnOptions.deletionPolicy = policy;
    group.cfnOptions.updateReplacePolicy = policy;
    if (!automaticFailover) acknowledgeNoFailover(group, engine, props.singleNode);
    if (snapshotRetention.toDays() < SNAPSHOT_DAYS) acknowledgeShortSnapshots(group, snapshotRetention.toDays());
    if (engine === CacheEngine.REDIS) acknowledgeOnePassword(group);
    if (engine === CacheEngine.REDIS && this.portNumber === 6379) acknowledgeUsualPort(group);
    return group;
  }

  private makeSubnetGroup({ environment, network }: CacheProps): CfnSubnetGroup {
    return new CfnSubnetGroup(this, 'Subnets', {
      description: `Cache of ${environment}`,
      subnetIds: network.dataSubnetIds,
    });
  }

  private makeParameterGroup(engine: CacheEngine, props: CacheProps): CfnParameterGroup {
    return new CfnParameterGroup(this, 'Parameters', {
      description: `Cache of ${props.environment}`,
      cacheParameterGroupFamily: findEngineVersion(engine, props.engineVersion)?.family ?? engine,
      properties: { ...props.parameters },
    });
  }

  private writeContract(environment: string): void {
    writeContract(this, environment, PACKAGE, {
      endpoint: this.endpoint,
      port: this.port,
      replicationGroupId: this.replicationGroupId,
      authTokenArn: this.authToken.secretArn,
      urlArn: this.url.secretArn,
      secretKeyArn: this.encryptionKey.keyArn,
      securityGroupId: this.securityGroup.securityGroupId,
    } satisfies Record<(typeof FIELDS)[number], string>);
  }
}
