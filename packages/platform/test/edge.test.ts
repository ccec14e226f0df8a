import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, type Stack } from 'aws-cdk-lib/core';
import { type DomainEdgeConfig, type EdgeConfig, type EnvironmentConfig, type HttpsEdgeConfig, Platform } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';

const certificateIn = (region: string) => `arn:aws:acm:${region}:000000000000:certificate/1`;
const rollout = { engine: 'ecs', shift: { kind: 'rolling' } } as const;

/** The stack of the cluster, with this edge. */
function clusterOf(edge: EdgeConfig, changes: Partial<EnvironmentConfig> = {}): Template {
  const config = makeConfig({ services: [makeService({ rollout })], edge, ...changes });
  return Template.fromStack(new Platform(new App({ context: flags }), config).cluster as Stack);
}

const targetOf = (template: Template, name: string) =>
  Object.values(template.findResources('AWS::Route53::RecordSet', { Properties: { Name: name } })).map(
    ({ Properties }) => [Properties.Type, Properties.HostedZoneId],
  );

test('writes the block of testers out, so that rules about open ports can read it', () => {
  const codeDeploy = { engine: 'codeDeploy', shift: { kind: 'allAtOnce' }, keepBlueMinutes: 5 } as const;
  const services = [makeService({ rollout: codeDeploy })];

  const template = clusterOf({ kind: 'http', reason: 'there is no domain yet' }, { services });

  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.arrayWith([Match.objectLike({ Description: 'testers', CidrIp: '10.0.0.0/16' })]),
  });
});

test('S003-23: encrypts what is between the API and its load balancer where it has a certificate', () => {
  const certificateArn = certificateIn('eu-west-1');

  const template = clusterOf({ kind: 'httpApi', tls: { certificateArn, serverName: 'shop.internal.example.com' } });

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443,
    Protocol: 'HTTPS',
    Certificates: [{ CertificateArn: certificateArn }],
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Integration', {
    TlsConfig: { ServerNameToVerify: 'shop.internal.example.com' },
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, ToPort: 443 });
});

test('gives an API a name of its own, with a certificate and a record', () => {
  const zone = { id: 'Z1', name: 'example.com' };
  const plainHttp = { reason: 'inside the VPC, from the link to the load balancer' };

  const template = clusterOf({ kind: 'httpApi', plainHttp, domain: 'api.example.com', zone });

  template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'api.example.com' });
  template.hasResourceProperties('AWS::CertificateManager::Certificate', {
    DomainName: 'api.example.com',
    SubjectAlternativeNames: [],
  });
  expect(targetOf(template, 'api.example.com.')).toEqual([
    ['A', 'Z1'],
    ['AAAA', 'Z1'],
  ]);
  template.hasOutput('ApiUrl', { Value: 'https://api.example.com' });
  template.hasOutput('ApplicationUrl', { Value: 'https://api.example.com' });
});

test('trusts the users of its own pool only', () => {
  const template = clusterOf({ kind: 'httpApi', plainHttp: { reason: 'inside the VPC, behind the link' } });

  const [pool = ''] = Object.keys(template.findResources('AWS::Cognito::UserPool'));
  const [client = ''] = Object.keys(template.findResources('AWS::Cognito::UserPoolClient'));
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    JwtConfiguration: {
      Issuer: { 'Fn::Join': ['', Match.arrayWith([{ Ref: pool }])] },
      Audience: [{ Ref: client }],
    },
  });
  template.hasOutput('UserPoolId', { Value: { Ref: pool } });
});

test.each([
  ['strict', 'PLUS', 'ACTIVE', 'RetainExceptOnCreate'],
  ['relaxed', 'ESSENTIALS', 'INACTIVE', 'Delete'],
] as const)('guards users as protection %s says', (protection, UserPoolTier, DeletionProtection, DeletionPolicy) => {
  const template = clusterOf(
    { kind: 'httpApi', plainHttp: { reason: 'inside the VPC, behind the link' } },
    { protection },
  );

  template.hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy,
    Properties: { UserPoolTier, DeletionProtection, AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
  });
});

test('passes limits, origins and open routes to the API', () => {
  const template = clusterOf({
    kind: 'httpApi',
    plainHttp: { reason: 'inside the VPC, behind the link' },
    rateLimit: 7,
    burstLimit: 9,
    corsOrigins: ['https://shop.example.com'],
  });

  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 7, ThrottlingBurstLimit: 9 },
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
    CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://shop.example.com'] }),
  });
});

test('S004-54: gives CloudFront a name, and the zone its records', () => {
  const edge = {
    kind: 'cdn',
    reason: 'inside the VPC, from CloudFront to the load balancer',
    domain: 'shop.example.com',
    certificateArn: certificateIn('us-east-1'),
  } as const;

  const template = clusterOf({ ...edge, zone: { shared: 'example.com' } });

  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: Match.objectLike({
      Aliases: ['shop.example.com'],
      ViewerCertificate: Match.objectLike({ AcmCertificateArn: certificateIn('us-east-1') }),
    }),
  });
  template.hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'shop.example.com.',
    AliasTarget: Match.objectLike({ HostedZoneId: 'Z2FDTNDATAQYW2' }),
  });
  template.hasOutput('ApplicationUrl', { Value: 'https://shop.example.com' });
  expect(targetOf(clusterOf(edge), 'shop.example.com.')).toEqual([]);
});

test.each<DomainEdgeConfig | HttpsEdgeConfig>([
  { kind: 'domain', domain: 'example.com', zone: { id: 'Z1', name: 'example.com' } },
  { kind: 'https', certificateArn: certificateIn('eu-west-1') },
])('S002-22: lets port 80 of $kind redirect, or serve where somebody insists', edge => {
  const plainHttp = { reason: 'old devices cannot follow redirects' };
  const listeners = (template: Template) =>
    Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener'))
      .filter(({ Properties }) => Properties.Port === 80)
      .map(({ Properties }) => Properties.DefaultActions[0].Type);

  expect(listeners(clusterOf(edge))).toEqual(['redirect']);
  expect(listeners(clusterOf({ ...edge, plainHttp }))).toEqual(['fixed-response']);
});

test('S004-43: takes a zone by its id', () => {
  const edge = { kind: 'domain', domain: 'example.com', zone: { id: 'Z1', name: 'example.com' } } as const;

  const template = clusterOf(edge);

  expect(targetOf(template, 'example.com.')).toEqual([
    ['A', 'Z1'],
    ['AAAA', 'Z1'],
  ]);
  expect(targetOf(template, 'www.example.com.')).toHaveLength(2);
  expect(targetOf(clusterOf({ ...edge, www: false }), 'www.example.com.')).toEqual([]);
});

test.each([
  ['strict', undefined, 1],
  ['relaxed', undefined, 0],
  ['strict', false, 0],
  ['relaxed', true, 1],
] as const)('has with protection %s and waf %s so many firewalls: %d', (protection, waf, count) => {
  const edge = { kind: 'http', reason: 'there is no domain to prove yet', waf } as const;

  clusterOf(edge, { protection }).resourceCountIs('AWS::WAFv2::WebACL', count);
});
