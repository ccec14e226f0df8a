import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { ContentDelivery, type ContentDeliveryProps, LoadBalancer } from '../src';
import { Edge } from './_fixtures/edge';

const DISTRIBUTION = 'AWS::CloudFront::Distribution';
const NAME = 'shop.example.com';

let edge: Edge;

beforeEach(() => {
  edge = new Edge();
});

function certificateIn(region: string) {
  return Certificate.fromCertificateArn(edge.stack, region, `arn:aws:acm:${region}:000000000000:certificate/1`);
}

function make(props: Partial<ContentDeliveryProps> = {}): ContentDelivery {
  return new ContentDelivery(edge.stack, 'Cdn', {
    loadBalancer: LoadBalancer.fromContract(edge.stack, 'LoadBalancer', 'dev'),
    domainNames: [NAME],
    certificate: certificateIn('us-east-1'),
    ...props,
  });
}

function configOf(): Record<string, unknown> {
  const [distribution] = Object.values(Template.fromStack(edge.stack).findResources(DISTRIBUTION));
  return distribution?.Properties.DistributionConfig;
}

test('S004-54: serves the newest HTTP with TLS 1.2 and up, for its names, from the load balancer inside the VPC', () => {
  const { url } = make();

  expect(url).toBe('https://shop.example.com');
  expect(configOf()).toMatchObject({
    Enabled: true,
    HttpVersion: 'http2and3',
    IPV6Enabled: true,
    Aliases: [NAME],
    ViewerCertificate: {
      AcmCertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/1',
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    },
    Origins: [
      {
        Id: 'loadBalancer',
        DomainName: { Ref: expect.stringContaining('dnsName') },
        VpcOriginConfig: { VpcOriginId: { 'Fn::GetAtt': [expect.stringMatching(/^CdnOrigin/), 'Id'] } },
      },
    ],
  });
  Template.fromStack(edge.stack).hasResourceProperties('AWS::CloudFront::VpcOrigin', {
    VpcOriginEndpointConfig: {
      Arn: { Ref: Match.stringLikeRegexp('v1arn') },
      OriginProtocolPolicy: 'https-only',
      OriginSSLProtocols: ['TLSv1.2'],
    },
  });
});

test('passes every request on, and keeps nothing, by default', () => {
  make();

  expect(configOf()).toMatchObject({
    CacheBehaviors: [],
    DefaultCacheBehavior: {
      TargetOriginId: 'loadBalancer',
      ViewerProtocolPolicy: 'redirect-to-https',
      Compress: true,
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // Managed-CachingDisabled, Managed-AllViewer, Managed-SecurityHeadersPolicy
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
      ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03',
    },
  });
});

test('keeps what the service says may be kept, of the paths that are given', () => {
  make({ cachedPaths: ['/static/*'] });

  expect(configOf()).toMatchObject({
    CacheBehaviors: [
      {
        PathPattern: '/static/*',
        ViewerProtocolPolicy: 'redirect-to-https',
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
        // UseOriginCacheControlHeaders-QueryStrings
        CachePolicyId: '4cc15a8a-d715-48a4-82b8-cc0b614638fe',
      },
    ],
  });
});

test('has a name of its own where there is no domain, and speaks plain HTTP inside the VPC', () => {
  const { url } = make({ domainNames: undefined, certificate: undefined, originTls: false });

  expect(edge.stack.resolve(url)).toEqual({
    'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^Cdn/), 'DomainName'] }]],
  });
  expect(configOf()).toMatchObject({ Aliases: [], ViewerCertificate: { CloudFrontDefaultCertificate: true } });
  Template.fromStack(edge.stack).hasResourceProperties('AWS::CloudFront::VpcOrigin', {
    VpcOriginEndpointConfig: Match.objectLike({ OriginProtocolPolicy: 'http-only' }),
  });
});

test.each([
  [undefined, 365],
  [Duration.days(30), 30],
])('logs requests into a bucket that CloudFront can write to, for %s days or a year', (logRetention, days) => {
  make({ logRetention });

  expect(configOf()).toMatchObject({
    Logging: { Bucket: { 'Fn::GetAtt': [expect.stringMatching(/^CdnLogs/), 'DomainName'] }, Prefix: 'cdn/' },
  });
  Template.fromStack(edge.stack).hasResourceProperties('AWS::S3::Bucket', {
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: days })] },
  });
});

test('is judged by a web ACL at the edge when one is given', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:000000000000:global/webacl/edge/1';
  make({ webAclArn });

  expect(configOf()).toMatchObject({ WebACLId: webAclArn });
});

test('is judged by no web ACL at the edge otherwise', () => {
  make();

  expect(configOf()).not.toHaveProperty('WebACLId');
});

test.each<[Partial<ContentDeliveryProps>, string]>([
  [
    { certificate: undefined },
    'certificate = undefined: users of shop.example.com would be refused; give one of us-east-1',
  ],
  [
    { domainNames: [], originTls: false },
    'domainNames = undefined: a certificate needs the names that it is for; name them, or leave it out',
  ],
  [
    { domainNames: undefined, certificate: undefined },
    'originTls = true: the certificate of the load balancer is not for the name of CloudFront; give domainNames, or set originTls: false',
  ],
  [
    { webAclArn: 'arn:aws:wafv2:eu-west-1:000000000000:regional/webacl/edge/1' },
    'webAclArn = "arn:aws:wafv2:eu-west-1:000000000000:regional/webacl/edge/1": not of scope CLOUDFRONT; make one in us-east-1 with that scope',
  ],
  [{ cachedPaths: ['/a', '/b', '/a'] }, 'cachedPaths[2] = "/a": is there twice; leave it out'],
  [
    { cachedPaths: ['/a b'] },
    'cachedPaths[0] = "/a b": must be at most 255 letters, digits and _-.*$/~"\'@:+&?; use one like "/static/*"',
  ],
  [
    { cachedPaths: [`/${'a'.repeat(255)}`] },
    `cachedPaths[0] = "/${'a'.repeat(255)}": must be at most 255 letters, digits and _-.*$/~"'@:+&?; use one like "/static/*"`,
  ],
  [{ cachedPaths: ['/a', 'static/*'] }, 'cachedPaths[1] = "static/*": must start with "/"; use "/static/*"'],
])('BERTH-LB-026: fails with %j', (props, message) => {
  expect(() => make(props)).toThrow(expect.objectContaining({ name: 'BERTH-LB-026', message: `Stack/Cdn.${message}` }));
});

test('BERTH-LB-026: fails with a certificate of another region', () => {
  expect(() => make({ certificate: certificateIn('eu-west-1') })).toThrow(
    'Stack/Cdn.certificate = "arn:aws:acm:eu-west-1:000000000000:certificate/1": CloudFront takes certificates of us-east-1 only; make one there',
  );
});

test.each([Duration.hours(12), Duration.days(36_501)])('BERTH-LB-016: fails to keep logs for %s', logRetention => {
  expect(() => make({ logRetention })).toThrow(expect.objectContaining({ name: 'BERTH-LB-016' }));
});

test.each<[string, string, (delivery: ContentDelivery) => IMetric]>([
  ['Requests', 'Sum', delivery => delivery.metricRequests()],
  ['5xxErrorRate', 'Average', delivery => delivery.metric5xxErrorRate()],
])('measures %s in us-east-1, wherever its stack is', (metricName, statistic, measure) => {
  const delivery = make();

  expect(measure(delivery).toMetricConfig().metricStat).toMatchObject({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensions: [
      { name: 'DistributionId', value: delivery.distributionId },
      { name: 'Region', value: 'Global' },
    ],
    statistic,
    region: 'us-east-1',
  });
});

test('measures as asked', () => {
  expect(make().metricRequests({ statistic: 'Average' }).toMetricConfig().metricStat?.statistic).toBe('Average');
});
