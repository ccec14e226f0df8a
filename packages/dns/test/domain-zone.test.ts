import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnOutput, Lazy, Stack } from 'aws-cdk-lib/core';
import { DomainZone, type DomainZoneProps, domainZoneProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Global', { env });
});

const make = (props: Partial<DomainZoneProps> = {}) =>
  new DomainZone(stack, 'Zone', { environment: 'global', zoneName: 'example.com', ...props });

test('S004-43: makes a zone, and keeps it', () => {
  make();

  Template.fromStack(stack).hasResource('AWS::Route53::HostedZone', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: { Name: 'example.com.', HostedZoneConfig: { Comment: 'Zone of global' } },
  });
});

test('goes with its stack when told to', () => {
  make({ deleteWithStack: true });

  Template.fromStack(stack).hasResource('AWS::Route53::HostedZone', { DeletionPolicy: 'Delete' });
});

test('logs no questions', () => {
  make();

  const [zone] = Object.values(Template.fromStack(stack).findResources('AWS::Route53::HostedZone'));
  expect(zone?.Properties.QueryLoggingConfig).toBeUndefined();
});

test('logs questions in us-east-1, wherever it is itself', () => {
  make({ queryLogGroupName: '/aws/route53/example.com' });

  const [zone] = Object.values(Template.fromStack(stack).findResources('AWS::Route53::HostedZone'));
  expect(zone?.Properties.QueryLoggingConfig.CloudWatchLogsLogGroupArn).toEqual({
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, ':logs:us-east-1:111122223333:log-group:/aws/route53/example.com'],
    ],
  });
});

test('S004-45: tells its name servers', () => {
  const { nameServers } = make();
  new CfnOutput(stack, 'NameServers', { value: nameServers });

  const value = { 'Fn::Join': [' ', { 'Fn::GetAtt': ['ZoneA5DE4B68', 'NameServers'] }] };
  Template.fromStack(stack).hasOutput('NameServers', { Value: value });
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/global/dns/v1/example.com-nameServers',
    Value: value,
  });
});

test('is published, and read back in another stack', () => {
  const { zone } = make();
  const reader = new Stack(new App(), 'Reader', { env });
  const imported = DomainZone.fromContract(reader, 'Zone', 'global', 'example.com');
  new CfnOutput(reader, 'Id', { value: imported.hostedZoneId });

  expect(zone.zoneName).toBe('example.com');
  expect(imported.zoneName).toBe('example.com');
  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/global/dns/v1/example.com-zoneId',
    Value: stack.resolve(zone.hostedZoneId),
  });
  Template.fromStack(reader).hasParameter('*', { Default: '/berth/global/dns/v1/example.com-zoneId' });
});

test('pins the logical id of the zone, as another one would have other name servers', () => {
  make();

  expect(Object.keys(Template.fromStack(stack).findResources('AWS::Route53::HostedZone'))).toEqual(['ZoneA5DE4B68']);
});

test.each([
  'exa mple.com',
  'example',
  'Example.com',
  '-a.com',
  'a-.com',
  'example.com.',
  '.com',
  'a..com',
  'a.1',
  'a.-b',
])('B69: fails when the zone is %s', zoneName => {
  expect(() => make({ zoneName })).toThrow(
    expect.objectContaining({
      name: 'BERTH-DNS-004',
      message: `Global/Zone.zoneName = "${zoneName}": must be a domain name of lower-case letters, digits and hyphens; use one like "example.com"`,
    }),
  );
});

const label = 'a'.repeat(63);
const longest = `${label}.${label}.${label}.${label.slice(6)}.com`;

test.each([`${label}a.com`, `a${longest}`, `a.${longest.slice(1)}`])('fails when a name is too long', zoneName => {
  expect(domainZoneProblems({ zoneName })).toHaveLength(1);
});

test.each([
  'example.com',
  'a.io',
  'shop-1.example.co.uk',
  '1.example.com',
  'example.xn--p1ai',
  `${label}.com`,
  longest,
])('accepts %s', zoneName => {
  expect(domainZoneProblems({ zoneName })).toEqual([]);
});

test('accepts a name that is known only at deployment', () => {
  expect(domainZoneProblems({ zoneName: Lazy.string({ produce: () => 'x' }) })).toEqual([]);
});
