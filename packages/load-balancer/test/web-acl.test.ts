import { Match, Template } from 'aws-cdk-lib/assertions';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { WebAcl, type WebAclOptions } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

function templateOf(options: WebAclOptions = {}): Template {
  new WebAcl(stack, 'WebAcl', { environment: 'dev', loadBalancerArn: 'arn:lb', ...options });
  return Template.fromStack(stack);
}

const visible = (MetricName: string) => ({ CloudWatchMetricsEnabled: true, MetricName, SampledRequestsEnabled: true });

const managed = (Name: string, Priority: number, more: object = {}) => ({
  Name,
  Priority,
  OverrideAction: { None: {} },
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name, ...more } },
  VisibilityConfig: visible(Name),
});

test('limits the requests of an address, then asks the managed rules, and lets the rest pass', () => {
  const template = templateOf();

  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  expect(acl?.Properties).toEqual({
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visible('WebAcl-dev'),
    Rules: [
      {
        Name: 'RequestLimit',
        Priority: 0,
        Action: { Block: {} },
        Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } },
        VisibilityConfig: visible('RequestLimit'),
      },
      managed('AWSManagedRulesCommonRuleSet', 1),
      managed('AWSManagedRulesKnownBadInputsRuleSet', 2),
    ],
  });
});

test('judges the load balancer', () => {
  templateOf().hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
    ResourceArn: 'arn:lb',
    WebACLArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebAcl'), 'Arn'] },
  });
});

test('knows the users behind a proxy by the address that it tells', () => {
  templateOf({ forwardedAddresses: true, requestLimit: 500 }).hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({
        Statement: {
          RateBasedStatement: {
            Limit: 500,
            AggregateKeyType: 'FORWARDED_IP',
            ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' },
          },
        },
      }),
    ]),
  });
});

test('only counts what a rule finds that should not refuse', () => {
  templateOf({ countedRules: ['SizeRestrictions_BODY'] }).hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      managed('AWSManagedRulesCommonRuleSet', 1, {
        RuleActionOverrides: [{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }],
      }),
    ]),
  });
});

test('logs what it judges for a year, encrypted, without cookies and passwords', () => {
  const template = templateOf();

  template.hasResource('AWS::Logs::LogGroup', {
    Properties: {
      LogGroupName: 'aws-waf-logs-dev',
      RetentionInDays: 365,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebAclKey'), 'Arn'] },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
  template.hasResourceProperties('AWS::WAFv2::LoggingConfiguration', {
    ResourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebAcl'), 'Arn'] },
    LogDestinationConfigs: [
      {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':logs:eu-west-1:000000000000:log-group:',
            { Ref: Match.stringLikeRegexp('^WebAclLog') },
          ],
        ],
      },
    ],
    RedactedFields: [{ SingleHeader: { Name: 'authorization' } }, { SingleHeader: { Name: 'cookie' } }],
  });
});

test('makes a key that rotates, that CloudWatch Logs may use and nobody may lend', () => {
  const template = templateOf();

  template.hasResource('AWS::KMS::Key', {
    Properties: {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: 'logs.amazonaws.com' } }),
          Match.objectLike({
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 'kms:CreateGrant',
            Condition: {
              BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
            },
          }),
        ]),
      },
    },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('keeps the log as asked', () => {
  const logEncryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');

  const template = templateOf({ logEncryptionKey, logRetention: RetentionDays.ONE_MONTH, deleteLogWithStack: true });

  template.resourceCountIs('AWS::KMS::Key', 0);
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30, KmsKeyId: 'arn:aws:kms:eu-west-1:000000000000:key/1' },
    DeletionPolicy: 'Delete',
  });
});

test('deletes its own key with the log', () => {
  templateOf({ deleteLogWithStack: true }).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test.each([9, 2_000_000_001, 10.5])('BERTH-LB-013: fails with a limit of %d requests', requestLimit => {
  expect(() => templateOf({ requestLimit })).toThrow(
    expect.objectContaining({
      name: 'BERTH-LB-013',
      message: `Stack/WebAcl.requestLimit = ${requestLimit}: must be a whole number from 10 to 2000000000`,
    }),
  );
});

test.each([10, 2_000_000_000])('takes a limit of %d requests', requestLimit => {
  expect(() => templateOf({ requestLimit })).not.toThrow();
});

test.each<[string, (acl: WebAcl) => IMetric]>([
  ['AllowedRequests', acl => acl.metricAllowedRequests()],
  ['BlockedRequests', acl => acl.metricBlockedRequests()],
])('measures %s by the name that only its environment has', (metricName, measure) => {
  const acl = new WebAcl(stack, 'WebAcl', { environment: 'dev', loadBalancerArn: 'arn:lb' });

  expect(measure(acl).toMetricConfig().metricStat).toMatchObject({
    namespace: 'AWS/WAFV2',
    metricName,
    dimensions: [
      { name: 'Region', value: 'eu-west-1' },
      { name: 'Rule', value: 'ALL' },
      { name: 'WebACL', value: 'WebAcl-dev' },
    ],
    statistic: 'Sum',
  });
});

test('measures over the time that is asked for', () => {
  const acl = new WebAcl(stack, 'WebAcl', { environment: 'dev', loadBalancerArn: 'arn:lb' });

  expect(acl.metricBlockedRequests({ period: Duration.minutes(1) })).toMatchObject({ period: Duration.minutes(1) });
});
