import { removalPolicyOf } from '@berth/foundation';
import type { INetwork } from '@berth/network';
import {
  CfnSecurityGroupEgress,
  CfnSecurityGroupIngress,
  type ISecurityGroup,
  SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnDBProxy, CfnDBProxyTargetGroup } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Fn, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DatabaseProxyOptions } from '../database-options';
import { acknowledgeLogWithoutKey } from './acknowledged';

export interface DatabaseProxyProps extends DatabaseProxyOptions {
  readonly environment: string;
  readonly network: INetwork;

  /** Of the instance, and the name of the proxy. */
  readonly instanceIdentifier: string;

  /** Of all who may log in. */
  readonly secrets: ISecret[];

  /** Of the instance. */
  readonly databaseGroup: ISecurityGroup;
  readonly port: number;
  readonly logRetention: RetentionDays;
  readonly deleteWithStack?: boolean;
}

/**
 * A pool of connections between the tasks and the instance, which keeps them over a failover and reads the password again after each rotation.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
 */
export class DatabaseProxy extends Construct {
  public readonly endpoint: string;

  /** `prx-0123456789abcdef0`: the name that permissions to connect know it by. */
  public readonly resourceId: string;
  public readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, props: DatabaseProxyProps) {
    super(scope, id);

    const { instanceIdentifier, network, secrets, iamAuthentication = false, maxConnectionsPercent = 90 } = props;
    const { idleClientTimeout = Duration.minutes(30) } = props;
    this.securityGroup = this.makeSecurityGroup(props);
    const proxy = new CfnDBProxy(this, 'Resource', {
      dbProxyName: instanceIdentifier,
      engineFamily: 'POSTGRESQL',
      requireTls: true,
      roleArn: this.makeRole(secrets).roleArn,
      vpcSubnetIds: network.dataSubnetIds,
      vpcSecurityGroupIds: [this.securityGroup.securityGroupId],
      idleClientTimeout: idleClientTimeout.toSeconds(),
      auth: secrets.map(({ secretArn }) => ({
        authScheme: 'SECRETS',
        secretArn,
        clientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
        iamAuth: iamAuthentication ? 'REQUIRED' : 'DISABLED',
      })),
    });
    proxy.node.addDependency(this.makeLog(props));
    new CfnDBProxyTargetGroup(this, 'Targets', {
      dbProxyName: proxy.ref,
      targetGroupName: 'default',
      dbInstanceIdentifiers: [instanceIdentifier],
      connectionPoolConfigurationInfo: { maxConnectionsPercent },
    });
    this.endpoint = proxy.attrEndpoint;
    // arn:aws:rds:<region>:<account>:db-proxy:<id>
    this.resourceId = Fn.select(6, Fn.split(':', proxy.attrDbProxyArn));
  }

  private makeSecurityGroup({ environment, network, databaseGroup, port }: DatabaseProxyProps): ISecurityGroup {
    const group = new SecurityGroup(this, 'Group', {
      vpc: network.vpc,
      description: `Database proxy of ${environment}`,
      allowAllOutbound: false,
    });
    const rule = { ipProtocol: 'tcp', fromPort: port, toPort: port, description: 'PostgreSQL from the proxy' };
    new CfnSecurityGroupIngress(this, 'ToDatabaseIngress', {
      ...rule,
      groupId: databaseGroup.securityGroupId,
      sourceSecurityGroupId: group.securityGroupId,
    });
    new CfnSecurityGroupEgress(this, 'ToDatabaseEgress', {
      ...rule,
      groupId: group.securityGroupId,
      destinationSecurityGroupId: databaseGroup.securityGroupId,
    });
    return group;
  }

  /** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-secrets-arns.html */
  private makeRole(secrets: readonly ISecret[]): Role {
    const { account, region } = Stack.of(this);
    const encryptionKey = keyOf(secrets);
    const decrypt = encryptionKey && [
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [encryptionKey.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
      }),
    ];
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Reads the password of the database',
      statements: [
        new PolicyStatement({
          actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
          resources: secrets.map(({ secretArn }) => secretArn),
        }),
        ...(decrypt ?? []),
      ],
    });
    return new Role(this, 'Role', {
      description: 'Database proxy',
      assumedBy: new ServicePrincipal('rds.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
      managedPolicies: [policy],
    });
  }

  private makeLog({ instanceIdentifier, secrets, logRetention, deleteWithStack }: DatabaseProxyProps): LogGroup {
    const encryptionKey = keyOf(secrets);
    const log = new LogGroup(this, 'Log', {
      logGroupName: `/aws/rds/proxy/${instanceIdentifier}`,
      retention: logRetention,
      encryptionKey,
      removalPolicy: removalPolicyOf(deleteWithStack),
    });
    if (!encryptionKey) acknowledgeLogWithoutKey(log);
    return log;
  }
}

/** One for all. */
function keyOf([secret]: readonly ISecret[]): ISecret['encryptionKey'] {
  return secret?.encryptionKey;
}
