import { allowBetween, peerId, ValidationError } from '@berth/foundation';
import { type IMetric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { natMetric } from './private/nat-metrics';

/**
 * Where things run: a VPC, and which of its subnets are for what.
 */
export interface INetwork extends IResource {
  /**
   * For constructs of the CDK. Its public subnets are those of load balancers, its private ones those of tasks, its isolated ones those of databases.
   */
  readonly vpc: IVpc;

  /** Primary block: `10.0.0.0/16`. */
  readonly cidr: string;

  readonly availabilityZones: string[];

  /** For load balancers that the internet reaches, one per zone. */
  readonly publicSubnetIds: string[];

  /** For tasks and instances, one per zone: the private tier, else the isolated one, unless a tier says that it is for them. */
  readonly subnetIds: string[];

  /** For databases and caches, one per zone: the isolated tier, else the private one, unless a tier says that it is for them. */
  readonly dataSubnetIds: string[];

  /** Of the interface endpoints. Undefined without them, and of another stack's network unless `endpoints` was said. */
  readonly endpointSecurityGroup?: ISecurityGroup;

  /** Of the NAT gateways. Empty without them, with an instance instead, and of another stack's network unless `natGateways` was said. */
  readonly natGatewayIds: string[];

  /**
   * Get the subnets of a tier.
   *
   * @throws TierNotFound; of another stack's network the deployment fails instead
   */
  tier(name: string): TierIds;

  /**
   * Allow HTTPS from `peer` to the interface endpoints, in both security groups. The rules belong to `scope`, the consumer's side, so that no two stacks need each other.
   *
   * @throws EndpointsMissing
   */
  allowToEndpoints(scope: Construct, peer: ISecurityGroup): void;

  /**
   * Connections that a NAT gateway refused because it had no port left for them: more than 55,000 at once to one address.
   *
   * @default - sum over 5 minutes, of all gateways
   * @throws NatGatewaysMissing
   */
  metricNatPortErrors(options?: MetricOptions): IMetric;

  /**
   * Packets that NAT gateways dropped. Above zero something is wrong with them.
   *
   * @default - sum over 5 minutes, of all gateways
   * @throws NatGatewaysMissing
   */
  metricNatDroppedPackets(options?: MetricOptions): IMetric;

  /**
   * What private tiers sent to the internet, in bytes. It is paid by the gigabyte.
   *
   * @default - sum over 5 minutes, of all gateways
   * @throws NatGatewaysMissing
   */
  metricNatBytesOut(options?: MetricOptions): IMetric;

  /**
   * What the internet answered private tiers, in bytes. It is paid by the gigabyte.
   *
   * @default - sum over 5 minutes, of all gateways
   * @throws NatGatewaysMissing
   */
  metricNatBytesIn(options?: MetricOptions): IMetric;

  /**
   * Connections through the NAT gateways at the same time.
   *
   * @default - maximum over 5 minutes, the sum of all gateways
   * @throws NatGatewaysMissing
   */
  metricNatConnections(options?: MetricOptions): IMetric;
}

/**
 * The subnets of a tier, one per zone.
 */
export interface TierIds {
  readonly subnetIds: string[];

  /** `10.0.1.0/24`. */
  readonly cidrs: string[];
}

/** What a network can do, wherever it was made. */
export abstract class NetworkBase extends Resource implements INetwork {
  public abstract readonly vpc: IVpc;
  public abstract readonly cidr: string;
  public abstract readonly availabilityZones: string[];
  public abstract readonly publicSubnetIds: string[];
  public abstract readonly subnetIds: string[];
  public abstract readonly dataSubnetIds: string[];
  public abstract readonly endpointSecurityGroup?: ISecurityGroup;
  public abstract readonly natGatewayIds: string[];

  public abstract tier(name: string): TierIds;

  public allowToEndpoints(scope: Construct, peer: ISecurityGroup): void {
    const endpoints = this.endpointSecurityGroup;
    if (endpoints === undefined) {
      const fact = 'the network has no interface endpoints';
      const fix = 'set interfaceEndpoints, and of a network of another stack say { endpoints: true }';
      throw new ValidationError([{ code: 'EndpointsMissing', path: 'endpoints', value: 'none', fact, fix }], this);
    }
    const way = { from: peer, to: endpoints, ports: [443, 443] as const, description: 'AWS services' };
    allowBetween(scope, `${this.node.id}EndpointsFrom${peerId(peer)}`, way);
  }

  public metricNatPortErrors(options?: MetricOptions): IMetric {
    return this.natMetric('ErrorPortAllocation', options);
  }

  public metricNatDroppedPackets(options?: MetricOptions): IMetric {
    return this.natMetric('PacketsDropCount', options);
  }

  public metricNatBytesOut(options?: MetricOptions): IMetric {
    return this.natMetric('BytesOutToDestination', options);
  }

  public metricNatBytesIn(options?: MetricOptions): IMetric {
    return this.natMetric('BytesInFromDestination', options);
  }

  public metricNatConnections(options?: MetricOptions): IMetric {
    return this.natMetric('ActiveConnectionCount', { statistic: Stats.MAXIMUM, ...options });
  }

  private natMetric(metricName: string, options?: MetricOptions): IMetric {
    if (this.natGatewayIds.length > 0) return natMetric(this.natGatewayIds, metricName, options);
    const fact = 'the network has no NAT gateway';
    const fix = 'set natGateways, and of a network of another stack say { natGateways: 1 }';
    throw new ValidationError([{ code: 'NatGatewaysMissing', path: 'natGateways', value: 'none', fact, fix }], this);
  }
}
