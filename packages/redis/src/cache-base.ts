import { allowBetween, peerId } from '@berth/foundation';
import { type IMetric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type CacheNodes, hitRate, nodeMetric } from './private/node-metrics';

/**
 * A cache that speaks the protocol of Redis over TLS, inside a network.
 */
export interface ICache extends IResource {
  /** Name in DNS of the node that takes writes, whichever it is. */
  readonly endpoint: string;

  /** As text, because it may be known only when the stack is deployed. */
  readonly port: string;

  /** Part of the names of its nodes, and so of its metrics. */
  readonly replicationGroupId: string;

  /** The password alone, without punctuation. */
  readonly authToken: ISecret;

  /** What applications expect as `REDIS_URL`: `rediss://:password@host:6379/0`. */
  readonly url: ISecret;

  readonly securityGroup: ISecurityGroup;

  /**
   * Allow connections from `peer`, in both security groups. The rules belong to `scope`, the consumer's side, so that no two stacks need each other.
   */
  allowFrom(scope: Construct, peer: ISecurityGroup): void;

  /** Allow `grantee` to read the URL, and to decrypt with its key. */
  grantReadUrl(grantee: IGrantable): Grant;

  /**
   * Share of the one processor that answers commands in use, in percent: of the busiest node.
   *
   * @default - average over 5 minutes
   */
  metricEngineCpuUtilization(options?: MetricOptions): IMetric;

  /**
   * Share of the memory in use, in percent: of the fullest node.
   *
   * @default - maximum over 5 minutes
   */
  metricMemoryUsage(options?: MetricOptions): IMetric;

  /**
   * Keys that went because memory was short, of all nodes.
   *
   * @default - sum over 5 minutes
   */
  metricEvictions(options?: MetricOptions): IMetric;

  /**
   * Clients that are connected, to all nodes.
   *
   * @default - maximum over 5 minutes
   */
  metricConnections(options?: MetricOptions): IMetric;

  /**
   * Share of reads that found their key, in percent, of all nodes. No figure while nobody reads.
   *
   * @default - over 5 minutes
   */
  metricHitRate(options?: MetricOptions): IMetric;
}

/** What a cache of one's own and an imported one have in common. */
export abstract class CacheBase extends Resource implements ICache {
  public abstract readonly endpoint: string;
  public abstract readonly port: string;
  public abstract readonly replicationGroupId: string;
  public abstract readonly authToken: ISecret;
  public abstract readonly url: ISecret;
  public abstract readonly securityGroup: ISecurityGroup;
  protected abstract readonly portNumber: number;
  protected abstract readonly nodeCount: number;

  public allowFrom(scope: Construct, peer: ISecurityGroup): void {
    const ports = [this.portNumber, this.portNumber] as const;
    const way = { from: peer, to: this.securityGroup, ports, description: 'cache' };
    allowBetween(scope, `${this.node.id}From${peerId(peer)}`, way);
  }

  public grantReadUrl(grantee: IGrantable): Grant {
    const read = this.url.grantRead(grantee);
    // the grant of the secret alone does not reach the key of another stack
    return this.url.encryptionKey ? read.combine(this.url.encryptionKey.grantDecrypt(grantee)) : read;
  }

  public metricEngineCpuUtilization(options?: MetricOptions): IMetric {
    return nodeMetric(this.nodes, 'EngineCPUUtilization', 'MAX', { statistic: Stats.AVERAGE, ...options });
  }

  public metricMemoryUsage(options?: MetricOptions): IMetric {
    return nodeMetric(this.nodes, 'DatabaseMemoryUsagePercentage', 'MAX', { statistic: Stats.MAXIMUM, ...options });
  }

  public metricEvictions(options?: MetricOptions): IMetric {
    return nodeMetric(this.nodes, 'Evictions', 'SUM', { statistic: Stats.SUM, ...options });
  }

  public metricConnections(options?: MetricOptions): IMetric {
    return nodeMetric(this.nodes, 'CurrConnections', 'SUM', { statistic: Stats.MAXIMUM, ...options });
  }

  public metricHitRate(options: MetricOptions = {}): IMetric {
    return hitRate(this.nodes, options);
  }

  private get nodes(): CacheNodes {
    return { replicationGroupId: this.replicationGroupId, nodes: this.nodeCount };
  }
}
