import { allowBetween, peerId } from '@berth/foundation';
import { type IMetric, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Duration, type IResource, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * A load balancer that services share.
 */
export interface ILoadBalancer extends IResource {
  readonly loadBalancerArn: string;

  /** Where users reach it: `https://shop.example.com`. */
  readonly url: string;

  /** Its own name: `dev-alb-123.eu-west-1.elb.amazonaws.com`. */
  readonly dnsName: string;

  /** Of its own name, for alias records. */
  readonly hostedZoneId: string;

  /** Part of its metrics: `app/name/0123456789abcdef`. */
  readonly fullName: string;

  readonly securityGroup: ISecurityGroup;

  /** The listener of the users. */
  readonly productionListenerArn: string;

  /** The listener where a release is tried before users reach it. Undefined if there is none. */
  readonly testListenerArn?: string;

  /** The listener of port 80 that serves beside HTTPS. Undefined if port 80 redirects. */
  readonly plainListenerArn?: string;

  /** Let `users` connect to a listener. The rules belong to the stack of `scope`, so that no two stacks need each other. */
  allowFrom(scope: Construct, users: ISecurityGroup, port: number): void;

  /** Let it connect to `targets`, on one port or on a range. The rules belong to the stack of `scope`, once for all who ask there. */
  allowTo(scope: Construct, targets: ISecurityGroup, fromPort: number, toPort?: number): void;

  /** Requests in a period, of all services. */
  metricRequests(options?: MetricOptions): IMetric;

  /** Requests that it could not pass on, such as those without a healthy target. */
  metric5xx(options?: MetricOptions): IMetric;
}

/** What owned and imported load balancers share. */
export abstract class LoadBalancerBase extends Resource implements ILoadBalancer {
  public abstract readonly loadBalancerArn: string;
  public abstract readonly url: string;
  public abstract readonly dnsName: string;
  public abstract readonly hostedZoneId: string;
  public abstract readonly fullName: string;
  public abstract readonly securityGroup: ISecurityGroup;
  public abstract readonly productionListenerArn: string;
  public abstract readonly testListenerArn?: string;
  public abstract readonly plainListenerArn?: string;

  public allowFrom(scope: Construct, users: ISecurityGroup, port: number): void {
    const id = `${peerId(users)}To${this.node.id}${port}`;
    allowBetween(scope, id, {
      from: users,
      to: this.securityGroup,
      ports: [port, port],
      description: 'To the load balancer',
    });
  }

  public allowTo(scope: Construct, targets: ISecurityGroup, fromPort: number, toPort = fromPort): void {
    const id = `${this.node.id}To${peerId(targets)}${fromPort}`;
    const ports: [number, number] = [fromPort, toPort];
    allowBetween(scope, id, { from: this.securityGroup, to: targets, ports, description: 'From the load balancer' });
  }

  public metricRequests(options?: MetricOptions): IMetric {
    return this.metric('RequestCount', options);
  }

  public metric5xx(options?: MetricOptions): IMetric {
    return this.metric('HTTPCode_ELB_5XX_Count', options);
  }

  /** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
  private metric(metricName: string, options?: MetricOptions): IMetric {
    return new Metric({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensionsMap: { LoadBalancer: this.fullName },
      statistic: 'Sum',
      period: Duration.minutes(1),
      ...options,
    });
  }
}
