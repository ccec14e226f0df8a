import { ValidationError } from '@berth/foundation';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  CachePolicy,
  CfnDistribution,
  CfnVpcOrigin,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { contentDeliveryProblems } from './content-delivery-problems';
import type { ILoadBalancer } from './load-balancer-base';
import { acceptNoEdgeAcl, acceptOwnName, acceptService } from './private/content-delivery-findings';
import { LogBucket } from './private/log-bucket';

/**
 * TLS 1.3 and 1.2 only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html
 */
const TLS_POLICY = 'TLSv1.2_2021';

const READS = ['GET', 'HEAD', 'OPTIONS'];
const ALL_METHODS = [...READS, 'PUT', 'PATCH', 'POST', 'DELETE'];

/**
 * What CloudFront serves from its edges, and from where.
 */
export interface ContentDeliveryProps {
  /** An internal one: CloudFront reaches it inside the VPC, and nobody can go around CloudFront. */
  readonly loadBalancer: ILoadBalancer;

  /**
   * Whether the load balancer has a certificate of `domainNames`. Without, CloudFront speaks plain HTTP inside the VPC.
   *
   * @default true
   */
  readonly originTls?: boolean;

  /**
   * Names that users call: `shop.example.com`. Their records are made elsewhere, for `domainName`.
   *
   * @default - a name of CloudFront
   */
  readonly domainNames?: string[];

  /**
   * Certificate of `domainNames`, in us-east-1 wherever the stack is.
   *
   * @default - that of CloudFront's own name
   */
  readonly certificate?: ICertificate;

  /**
   * Paths that the edges keep, as long as the service says so by `Cache-Control`: `/static/*`.
   *
   * @default - none: every request reaches the service
   */
  readonly cachedPaths?: string[];

  /**
   * ARN of a web ACL of scope CLOUDFRONT, which only us-east-1 has.
   *
   * @default - none: the web ACL of the load balancer judges, with `waf: true` and `forwardedAddresses: true`
   */
  readonly webAclArn?: string;

  /**
   * How long requests are logged, in whole days.
   *
   * @default Duration.days(365)
   */
  readonly logRetention?: Duration;
}

/**
 * Defines a CloudFront distribution before an internal load balancer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
export class ContentDelivery extends Resource {
  /** CloudFront's own name: `d111111abcdef8.cloudfront.net`. */
  public readonly domainName: string;

  public readonly distributionId: string;

  /** Where users reach it. */
  public readonly url: string;

  constructor(scope: Construct, id: string, props: ContentDeliveryProps) {
    super(scope, id);

    const { domainNames = [], certificate, webAclArn } = props;
    ValidationError.throwIfAny(contentDeliveryProblems(props), this);

    const distribution = new CfnDistribution(this, 'Resource', { distributionConfig: this.makeConfig(props) });
    acceptService(distribution);
    if (!certificate) acceptOwnName(distribution);
    if (!webAclArn) acceptNoEdgeAcl(distribution);

    this.domainName = distribution.attrDomainName;
    this.distributionId = distribution.ref;
    this.url = `https://${domainNames[0] ?? this.domainName}`;
  }

  /**
   * Requests of all methods.
   *
   * @default - sum over 5 minutes
   */
  public metricRequests(options?: MetricOptions): IMetric {
    return this.metric('Requests', { statistic: Stats.SUM, ...options });
  }

  /**
   * Answers 500 to 599, in percent of all.
   *
   * @default - average over 5 minutes
   */
  public metric5xxErrorRate(options?: MetricOptions): IMetric {
    return this.metric('5xxErrorRate', { statistic: Stats.AVERAGE, ...options });
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html */
  private metric(metricName: string, options: MetricOptions): IMetric {
    return new Metric({
      namespace: 'AWS/CloudFront',
      metricName,
      dimensionsMap: { DistributionId: this.distributionId, Region: 'Global' },
      // wherever the stack is
      region: 'us-east-1',
      ...options,
    });
  }

  private makeConfig(props: ContentDeliveryProps): CfnDistribution.DistributionConfigProperty {
    const { domainNames = [], certificate, webAclArn, cachedPaths = [], logRetention = Duration.days(365) } = props;
    const logs = new LogBucket(this, 'Logs', { retention: logRetention, accessControlLists: true });
    return {
      enabled: true,
      httpVersion: 'http2and3',
      ipv6Enabled: true,
      aliases: domainNames,
      origins: [this.makeOrigin(props)],
      defaultCacheBehavior: behavior(CachePolicy.CACHING_DISABLED, ALL_METHODS),
      cacheBehaviors: cachedPaths.map(pathPattern => ({
        pathPattern,
        ...behavior(CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS, READS),
      })),
      viewerCertificate: certificate
        ? {
            acmCertificateArn: certificate.certificateArn,
            minimumProtocolVersion: TLS_POLICY,
            sslSupportMethod: 'sni-only',
          }
        : { cloudFrontDefaultCertificate: true },
      logging: { bucket: logs.bucketDomainName, prefix: 'cdn/' },
      ...(webAclArn && { webAclId: webAclArn }),
    };
  }

  private makeOrigin({ loadBalancer, originTls = true }: ContentDeliveryProps): CfnDistribution.OriginProperty {
    const origin = new CfnVpcOrigin(this, 'Origin', {
      vpcOriginEndpointConfig: {
        arn: loadBalancer.loadBalancerArn,
        name: this.node.addr,
        originProtocolPolicy: originTls ? 'https-only' : 'http-only',
        originSslProtocols: ['TLSv1.2'],
      },
    });
    return {
      id: ORIGIN,
      domainName: loadBalancer.dnsName,
      vpcOriginConfig: { vpcOriginId: origin.attrId },
    };
  }
}

const ORIGIN = 'loadBalancer';

/** The service gets everything that the user sent, its name too, so that its rules and its certificate fit. */
function behavior(cachePolicy: { cachePolicyId: string }, allowedMethods: string[]) {
  return {
    targetOriginId: ORIGIN,
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    allowedMethods,
    cachePolicyId: cachePolicy.cachePolicyId,
    originRequestPolicyId: OriginRequestPolicy.ALL_VIEWER.originRequestPolicyId,
    responseHeadersPolicyId: ResponseHeadersPolicy.SECURITY_HEADERS.responseHeadersPolicyId,
  };
}
