import { Match, Template } from 'aws-cdk-lib/assertions';
import { HostedZone, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { CLOUDFRONT_ZONE, Domain, type DomainProps, DomainZone, type IDomain } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const ALB = { dnsName: 'alb.eu-west-1.elb.amazonaws.com', hostedZoneId: 'Z32O12XQLNTSW2' };
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/1';
let app: App;
let stack: Stack;
let zone: IHostedZone;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Cluster', { env });
  zone = HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.com' });
});

const make = (props: Partial<DomainProps> = {}) =>
  new Domain(stack, 'Domain', { environment: 'prod', domainName: 'example.com', zone, ...props });

const certificateHas = (properties: object) =>
  Template.fromStack(stack).hasResourceProperties('AWS::CertificateManager::Certificate', properties);

function recordsOf(scope: Stack): string[] {
  const records = Object.values(Template.fromStack(scope).findResources('AWS::Route53::RecordSet'));
  return records.map(({ Properties }) => `${Properties.Type} ${Properties.Name}`);
}

test('S004-44: has a certificate for the domain and www, validated by records in its zone', () => {
  make();

  certificateHas({
    DomainName: 'example.com',
    SubjectAlternativeNames: ['www.example.com'],
    ValidationMethod: 'DNS',
    DomainValidationOptions: [
      { DomainName: 'example.com', HostedZoneId: 'Z123' },
      { DomainName: 'www.example.com', HostedZoneId: 'Z123' },
    ],
  });
});

test('S004-43: takes a zone of another stack', () => {
  make({ zone: DomainZone.fromContract(stack, 'Shared', 'global', 'example.com') });

  certificateHas({
    DomainValidationOptions: Match.arrayWith([Match.objectLike({ HostedZoneId: { Ref: Match.anyValue() } })]),
  });
});

test('may be below the zone, without www, with further names', () => {
  const { names, url } = make({ domainName: 'shop.example.com', www: false, alternativeNames: ['api.example.com'] });

  expect(names).toEqual(['shop.example.com', 'api.example.com']);
  expect(url).toBe('https://shop.example.com');
  certificateHas({ DomainName: 'shop.example.com', SubjectAlternativeNames: ['api.example.com'] });
});

test('is good for every name below it only when told why', () => {
  const { names } = make({ wildcard: { reason: 'each customer has a name of its own' } });

  certificateHas({ SubjectAlternativeNames: ['www.example.com', '*.example.com'] });
  expect(names).toEqual(['example.com', 'www.example.com']);
});

test('takes a certificate that exists, and makes none', () => {
  const { certificate } = make({
    certificate: { certificateArn: CERTIFICATE, names: ['example.com', '*.example.com'] },
  });

  expect(certificate.certificateArn).toBe(CERTIFICATE);
  Template.fromStack(stack).resourceCountIs('AWS::CertificateManager::Certificate', 0);
});

test('has no records before it points to something', () => {
  make();

  expect(recordsOf(stack)).toEqual([]);
});

const published = (scope: Stack): IDomain =>
  Domain.fromContract(scope, 'Domain', 'prod', { domainName: 'example.com' });

describe.each(['owned', 'imported'])('%s', kind => {
  test('S004-46: points the domain and www to a load balancer, by records of its side', () => {
    const consumer = kind === 'owned' ? stack : new Stack(app, 'Edge', { env });
    const domain = kind === 'owned' ? make() : published(consumer);

    domain.pointTo(consumer, ALB);

    expect(recordsOf(consumer)).toEqual([
      'A example.com.',
      'AAAA example.com.',
      'A www.example.com.',
      'AAAA www.example.com.',
    ]);
    Template.fromStack(consumer).allResourcesProperties('AWS::Route53::RecordSet', {
      HostedZoneId: kind === 'owned' ? 'Z123' : { Ref: Match.anyValue() },
      AliasTarget: { DNSName: ALB.dnsName, HostedZoneId: ALB.hostedZoneId, EvaluateTargetHealth: true },
    });
  });

  test('tells where users go', () => {
    const domain = kind === 'owned' ? make() : published(stack);

    expect(domain.url).toBe('https://example.com');
    expect(domain.names).toEqual(['example.com', 'www.example.com']);
    expect(domain.domainName).toBe('example.com');
  });
});

test('does not ask for the health of a distribution, which Route 53 refuses', () => {
  make().pointTo(stack, { dnsName: 'd111.cloudfront.net', hostedZoneId: CLOUDFRONT_ZONE });

  Template.fromStack(stack).allResourcesProperties('AWS::Route53::RecordSet', {
    AliasTarget: { EvaluateTargetHealth: false },
  });
});

test('keeps the ids of its records', () => {
  make({ alternativeNames: ['api.example.com'] }).pointTo(stack, ALB);

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::Route53::RecordSet'))).toEqual([
    'DomainApexA',
    'DomainApexAAAA',
    'DomainWwwA',
    'DomainWwwAAAA',
    'DomainapiexamplecomA',
    'DomainapiexamplecomAAAA',
  ]);
});

test('is published, and its certificate is read back in another stack', () => {
  make();
  const reader = new Stack(app, 'Reader', { env });
  new CfnOutput(reader, 'Arn', { value: published(reader).certificate.certificateArn });

  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/prod/dns/v1/example.com-certificateArn',
    Value: { Ref: Match.stringLikeRegexp('DomainCertificate') },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/prod/dns/v1/example.com-zoneId',
    Value: 'Z123',
  });
  Template.fromStack(reader).hasParameter('*', { Default: '/berth/prod/dns/v1/example.com-certificateArn' });
});

test('S004-45: fails when the stack makes the zone, too, as nobody could have delegated it', () => {
  const own = new DomainZone(stack, 'NewZone', { environment: 'global', zoneName: 'example.com' });

  expect(() => make({ zone: own.zone })).toThrow(
    'Cluster/Domain.zone = "example.com": is made by the same stack: the certificate would wait for ever for somebody to delegate it; make it in a stack that is deployed before',
  );
});

test('takes a zone that another stack of the app makes', () => {
  const other = new DomainZone(new Stack(app, 'Global', { env }), 'Zone', {
    environment: 'global',
    zoneName: 'example.com',
  });

  expect(() => make({ zone: other.zone })).not.toThrow();
});

test('a certificate that exists does not wait for the zone of the same stack', () => {
  const own = new DomainZone(stack, 'NewZone', { environment: 'global', zoneName: 'example.com' });

  expect(() =>
    make({ zone: own.zone, certificate: { certificateArn: CERTIFICATE, names: ['example.com', 'www.example.com'] } }),
  ).not.toThrow();
});

test('B56: fails with all mistakes at once', () => {
  expect(() => make({ domainName: 'other.org' })).toThrow(
    expect.objectContaining({
      name: 'BERTH-DNS-001',
      message: [
        'Cluster/Domain.domainName = "other.org": other.org cannot be validated in zone example.com: the stack would wait for ever',
        'BERTH-DNS-001 Cluster/Domain.domainName = "www.other.org": www.other.org cannot be validated in zone example.com: the stack would wait for ever',
      ].join('\n'),
    }),
  );
});

test('S004-54: points to CloudFront with a certificate of us-east-1, from a stack anywhere', () => {
  const certificate = { certificateArn: CERTIFICATE.replace('eu-west-1', 'us-east-1'), names: ['example.com'] };

  make({ www: false, cloudFront: true, certificate }).pointTo(stack, {
    dnsName: 'd111.cloudfront.net',
    hostedZoneId: CLOUDFRONT_ZONE,
  });

  Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'example.com.',
    Type: 'AAAA',
    AliasTarget: { DNSName: 'd111.cloudfront.net', HostedZoneId: 'Z2FDTNDATAQYW2', EvaluateTargetHealth: false },
  });
});
