import { allowBetween, peerId } from '@berth/foundation';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventSubscription } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { ArnFormat, type IResource, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { databaseMetric } from './private/database-metric';

/** All that is worth a look, without the noise of each backup. */
const EVENT_CATEGORIES = [
  'availability',
  'configuration change',
  'deletion',
  'failover',
  'failure',
  'low storage',
  'maintenance',
  'notification',
  'recovery',
];

/**
 * A PostgreSQL database that answers over TLS, inside a network.
 */
export interface IDatabase extends IResource {
  /** Name in DNS: of the proxy if there is one, else of the instance. */
  readonly endpoint: string;

  /** As text, because it may be known only when the stack is deployed. */
  readonly port: string;

  readonly databaseName: string;

  /** JSON with `username` and `password` of the administrator. */
  readonly secret: ISecret;

  /** JSON with `username` and `password` for applications. Its rotation makes the other one of two users current: what was current before works until the next. */
  readonly applicationSecret: ISecret;

  /** Of what `endpoint` names. */
  readonly securityGroup: ISecurityGroup;

  readonly instanceIdentifier: string;

  /**
   * Allow connections from `peer`, in both security groups. The rules belong to `scope`, the consumer's side, so that no two stacks need each other.
   */
  allowFrom(scope: Construct, peer: ISecurityGroup): void;

  /**
   * Grant to connect as `user` with a token of IAM instead of a password. The user must exist: `CREATE USER <user>; GRANT rds_iam TO <user>`.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  grantConnect(grantee: IGrantable, user: string): Grant;

  /**
   * Tell `topic` of failures, failovers, low storage, maintenance and changes. The key of the topic must let `events.rds.amazonaws.com` use it.
   *
   * The subscription belongs to `scope`.
   */
  subscribe(scope: Construct, topic: ITopic): void;

  /**
   * Share of the processor in use, in percent.
   *
   * @default - average over 5 minutes
   */
  metricCpuUtilization(options?: MetricOptions): Metric;

  /**
   * Bytes left on the volume.
   *
   * @default - minimum over 5 minutes
   */
  metricFreeStorage(options?: MetricOptions): Metric;

  /**
   * Connections that are open.
   *
   * @default - maximum over 5 minutes
   */
  metricConnections(options?: MetricOptions): Metric;

  /**
   * Bytes of memory left.
   *
   * @default - minimum over 5 minutes
   */
  metricFreeableMemory(options?: MetricOptions): Metric;

  /**
   * Seconds that a read of the volume takes.
   *
   * @default - average over 5 minutes
   */
  metricReadLatency(options?: MetricOptions): Metric;

  /**
   * Seconds that a write to the volume takes.
   *
   * @default - average over 5 minutes
   */
  metricWriteLatency(options?: MetricOptions): Metric;
}

/** What a database of this stack and one of another have in common. */
export abstract class DatabaseBase extends Resource implements IDatabase {
  public abstract readonly endpoint: string;
  public abstract readonly port: string;
  public abstract readonly databaseName: string;
  public abstract readonly secret: ISecret;
  public abstract readonly applicationSecret: ISecret;
  public abstract readonly securityGroup: ISecurityGroup;
  public abstract readonly instanceIdentifier: string;
  protected abstract readonly portNumber: number;

  /** `db-ABCDEFGHIJKLMNOPQRSTUVWXYZ` or `prx-0123456789abcdef0`: what permissions to connect name. */
  protected abstract readonly connectResourceId: string;

  public allowFrom(scope: Construct, peer: ISecurityGroup): void {
    const ports = [this.portNumber, this.portNumber] as const;
    const way = { from: peer, to: this.securityGroup, ports, description: 'PostgreSQL' };
    allowBetween(scope, `${this.node.id}From${peerId(peer)}`, way);
  }

  public grantConnect(grantee: IGrantable, user: string): Grant {
    const resourceName = `${this.connectResourceId}/${user}`;
    const dbUser = { service: 'rds-db', resource: 'dbuser', resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    return Grant.addToPrincipal({
      grantee,
      actions: ['rds-db:connect'],
      resourceArns: [Stack.of(this).formatArn(dbUser)],
    });
  }

  public subscribe(scope: Construct, topic: ITopic): void {
    const { account } = Stack.of(this);
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: `${this.node.id}Events`,
        principals: [new ServicePrincipal('events.rds.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    const subscription = new CfnEventSubscription(scope, `${this.node.id}Events`, {
      enabled: true,
      sourceType: 'db-instance',
      sourceIds: [this.instanceIdentifier],
      eventCategories: EVENT_CATEGORIES,
      snsTopicArn: topic.topicArn,
    });
    // RDS sends a message at once, which the topic must accept
    subscription.node.addDependency(topic);
  }

  public metricCpuUtilization(options?: MetricOptions): Metric {
    return this.metric('CPUUtilization', 'Average', options);
  }

  public metricFreeStorage(options?: MetricOptions): Metric {
    return this.metric('FreeStorageSpace', 'Minimum', options);
  }

  public metricConnections(options?: MetricOptions): Metric {
    return this.metric('DatabaseConnections', 'Maximum', options);
  }

  public metricFreeableMemory(options?: MetricOptions): Metric {
    return this.metric('FreeableMemory', 'Minimum', options);
  }

  public metricReadLatency(options?: MetricOptions): Metric {
    return this.metric('ReadLatency', 'Average', options);
  }

  public metricWriteLatency(options?: MetricOptions): Metric {
    return this.metric('WriteLatency', 'Average', options);
  }

  private metric(metricName: string, statistic: string, options?: MetricOptions): Metric {
    return databaseMetric(this.instanceIdentifier, metricName, { statistic, ...options }).attachTo(this);
  }
}
