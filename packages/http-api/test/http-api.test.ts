import { Network } from '@berth/network';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Alarm, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { HttpApi, type HttpApiProps, type IHttpApi } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/alb/1/2';
const API = { Ref: 'ApiF70053CD' };
let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Edge', { env });
});

function make(props: Partial<HttpApiProps> = {}): HttpApi {
  return new HttpApi(stack, 'Api', {
    environment: 'dev',
    network: Network.fromContract(stack, 'Network', 'dev'),
    target: {
      listenerArn: LISTENER,
      port: 443,
      securityGroup: SecurityGroup.fromSecurityGroupId(stack, 'LoadBalancer', 'sg-alb'),
    },
    tokens: { issuer: 'https://issuer.example.com', audience: ['client'] },
    ...(props.http ? {} : { secureServerName: 'api.internal.example.com' }),
    ...props,
  });
}

const has = (type: string, properties: object) =>
  Template.fromStack(stack).hasResourceProperties(`AWS::ApiGatewayV2::${type}`, properties);

test('S003-21: is an HTTP API with the name that AWS gives it', () => {
  const { url } = make();
  new CfnOutput(stack, 'ApiUrl', { value: url });

  has('Api', {
    Name: 'dev',
    Description: 'API of dev',
    ProtocolType: 'HTTP',
    DisableExecuteApiEndpoint: false,
    CorsConfiguration: Match.absent(),
  });
  Template.fromStack(stack).hasOutput('ApiUrl', { Value: { 'Fn::GetAtt': ['ApiF70053CD', 'ApiEndpoint'] } });
});

test('S003-22: has a link in the subnets of tasks, with a security group of its own', () => {
  make();

  has('VpcLink', {
    Name: 'dev',
    SubnetIds: [Match.anyValue(), Match.anyValue()],
    SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('ApiLinkGroup'), 'GroupId'] }],
  });
  const [link] = Object.values(Template.fromStack(stack).findResources('AWS::ApiGatewayV2::VpcLink'));
  expect(JSON.stringify(link?.Properties.SubnetIds)).toContain('networkv1subnetIds');
});

test('S003-23: hands every request on to the listener, over TLS', () => {
  make();

  has('Integration', {
    ApiId: API,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: LISTENER,
    ConnectionType: 'VPC_LINK',
    ConnectionId: { Ref: Match.stringLikeRegexp('ApiLink') },
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 30_000,
    TlsConfig: { ServerNameToVerify: 'api.internal.example.com' },
  });
});

test('speaks plain HTTP behind the link only when told why', () => {
  make({ http: { reason: 'no data of people' } });

  has('Integration', { TlsConfig: Match.absent() });
});

test('waits as long as it is told', () => {
  make({ timeout: Duration.seconds(5) });

  has('Integration', { TimeoutInMillis: 5000 });
});

test('S003-26: reaches the load balancer, and nothing else, by rules of its own stack', () => {
  const { securityGroup } = make();

  const template = Template.fromStack(stack);
  const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'API to load balancer' };
  const link = stack.resolve(securityGroup.securityGroupId);
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    ...rule,
    GroupId: link,
    DestinationSecurityGroupId: 'sg-alb',
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    ...rule,
    GroupId: 'sg-alb',
    SourceSecurityGroupId: link,
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: 'API of dev: out to its load balancer',
    SecurityGroupIngress: Match.absent(),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
});

test('S003-31, S003-32: takes the tokens of its issuer from the usual header', () => {
  make();

  has('Authorizer', {
    ApiId: API,
    AuthorizerType: 'JWT',
    Name: 'tokens',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['client'] },
  });
});

test('S003-33: every route needs a token', () => {
  make();

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
  has('Route', {
    ApiId: API,
    RouteKey: '$default',
    AuthorizationType: 'JWT',
    AuthorizerId: { Ref: Match.stringLikeRegexp('Authorizer') },
    Target: { 'Fn::Join': ['', ['integrations/', { Ref: Match.stringLikeRegexp('Integration') }]] },
  });
});

function acknowledged(api: HttpApi): Record<string, string> {
  const data = api.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(entry => Object.entries<string>(entry.data).map(([id, reason]) => [`${node.id} ${id}`, reason])),
    );
  return Object.fromEntries(data);
}

const GUARD = 'CloudFormation-Validate::api_gw_v2_authorization_type_configured_check';

test('a public route needs none, and says why', () => {
  const reason = 'the health check of the monitoring service';
  const api = make({ public: [{ route: 'GET /healthz', reason, owner: 'shop', until: '2999-01-01' }] });

  has('Route', {
    RouteKey: 'GET /healthz',
    AuthorizationType: 'NONE',
    AuthorizerId: Match.absent(),
    Target: Match.anyValue(),
  });
  expect(acknowledged(api)).toEqual({
    'GET --healthz AwsSolutions::AwsSolutions-APIG4': `${reason} (shop, until 2999-01-01)`,
    [`GET --healthz ${GUARD}`]: `${reason} (shop, until 2999-01-01)`,
  });
});

test('without public routes there is nothing to accept', () => {
  expect(acknowledged(make())).toEqual({});
});

test('answers 100 requests a second, 200 at once', () => {
  make();

  has('Stage', {
    ApiId: API,
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
  });
});

test('answers as many requests as it is told', () => {
  make({ rateLimit: 5, burstLimit: 10 });

  has('Stage', { DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 } });
});

test('writes down every call, in JSON, encrypted, for a year', () => {
  make();

  const template = Template.fromStack(stack);
  template.hasResource('AWS::Logs::LogGroup', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: {
      RetentionInDays: 365,
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('ApiAccessLogKey'), 'Arn'] },
    },
  });
  template.hasResource('AWS::KMS::Key', {
    DeletionPolicy: 'RetainExceptOnCreate',
    Properties: { EnableKeyRotation: true, Description: 'Access log of the API of dev' },
  });
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  const { DestinationArn, Format } = stage?.Properties.AccessLogSettings ?? {};
  const [group] = Object.keys(template.findResources('AWS::Logs::LogGroup'));
  expect(DestinationArn).toEqual({ 'Fn::GetAtt': [group, 'Arn'] });
  expect(JSON.parse(Format)).toEqual({
    authorizerError: '$context.authorizer.error',
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
    integrationLatency: '$context.integrationLatency',
    integrationStatus: '$context.integrationStatus',
    ip: '$context.identity.sourceIp',
    latency: '$context.responseLatency',
    method: '$context.httpMethod',
    path: '$context.path',
    protocol: '$context.protocol',
    requestId: '$context.requestId',
    responseLength: '$context.responseLength',
    route: '$context.routeKey',
    status: '$context.status',
    time: '$context.requestTime',
    user: '$context.authorizer.claims.sub',
    userAgent: '$context.identity.userAgent',
  });
});

test('lets CloudWatch Logs use its key, and only services of AWS lend it', () => {
  make();

  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  const statements = key?.Properties.KeyPolicy.Statement;
  expect(statements).toContainEqual({
    Effect: 'Deny',
    Action: 'kms:CreateGrant',
    Principal: { AWS: '*' },
    Resource: '*',
    Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
  });
  expect(JSON.stringify(statements)).toContain('kms:EncryptionContext:aws:logs:arn');
});

test('takes its own key and retention', () => {
  const encryptionKey = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
  make({ encryptionKey, logRetention: RetentionDays.ONE_MONTH });

  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', {
    KmsKeyId: encryptionKey.keyArn,
    RetentionInDays: 30,
  });
});

test('takes log and key along when told to', () => {
  make({ deleteLogWithStack: true });

  Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  Template.fromStack(stack).hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
});

test('lets a web site call it, whose browser asks without a token first', () => {
  const api = make({ cors: { allowOrigins: ['https://shop.example.com'] } });

  has('Api', {
    CorsConfiguration: {
      AllowOrigins: ['https://shop.example.com'],
      AllowMethods: ['*'],
      AllowHeaders: ['authorization', 'content-type'],
      AllowCredentials: false,
      MaxAge: 3600,
    },
  });
  has('Route', { RouteKey: 'OPTIONS /', AuthorizationType: 'NONE' });
  has('Route', { RouteKey: 'OPTIONS /{proxy+}', AuthorizationType: 'NONE' });
  const reason = 'browsers ask for the CORS rules without a token, and the API itself answers (Berth)';
  expect(acknowledged(api)).toEqual({
    'OPTIONS -- AwsSolutions::AwsSolutions-APIG4': reason,
    'OPTIONS --{proxy+} AwsSolutions::AwsSolutions-APIG4': reason,
    [`OPTIONS -- ${GUARD}`]: reason,
    [`OPTIONS --{proxy+} ${GUARD}`]: reason,
  });
});

test('takes its own rules for web sites', () => {
  make({
    cors: {
      allowOrigins: ['https://shop.example.com'],
      allowMethods: ['GET'],
      allowHeaders: ['x-cart'],
      allowCredentials: true,
      maxAge: Duration.minutes(5),
    },
  });

  has('Api', {
    CorsConfiguration: {
      AllowMethods: ['GET'],
      AllowHeaders: ['x-cart'],
      AllowCredentials: true,
      MaxAge: 300,
    },
  });
});

test('has a name of its own, and closes the other one', () => {
  const certificate = Certificate.fromCertificateArn(stack, 'Cert', 'arn:aws:acm:eu-west-1:111122223333:certificate/1');
  const { url, aliasTarget } = make({ domain: { domainName: 'api.example.com', certificate } });

  has('Api', { DisableExecuteApiEndpoint: true });
  has('DomainName', {
    DomainName: 'api.example.com',
    DomainNameConfigurations: [
      { CertificateArn: certificate.certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
    ],
  });
  has('ApiMapping', {
    ApiId: API,
    DomainName: { Ref: Match.stringLikeRegexp('ApiDomain') },
    Stage: { Ref: Match.stringLikeRegexp('ApiStage') },
  });
  expect(url).toBe('https://api.example.com');
  expect(stack.resolve(aliasTarget)).toEqual({
    dnsName: { 'Fn::GetAtt': [expect.stringContaining('ApiDomain'), 'RegionalDomainName'] },
    hostedZoneId: { 'Fn::GetAtt': [expect.stringContaining('ApiDomain'), 'RegionalHostedZoneId'] },
  });
});

test('points to nothing of its own without a name', () => {
  expect(make().aliasTarget).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
});

test('is published', () => {
  make();

  const parameters = Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter'));
  expect(parameters.map(({ Properties }) => Properties.Name)).toEqual([
    '/berth/dev/http-api/v1/apiId',
    '/berth/dev/http-api/v1/url',
  ]);
});

describe.each(['owned', 'imported'])('%s', kind => {
  test.each<[string, (api: IHttpApi) => IMetric, object]>([
    ['metricRequests', api => api.metricRequests(), { MetricName: 'Count', Statistic: 'Sum', Period: 300 }],
    ['metric4xx', api => api.metric4xx(), { MetricName: '4xx', Statistic: 'Sum', Period: 300 }],
    ['metric5xx', api => api.metric5xx(), { MetricName: '5xx', Statistic: 'Sum', Period: 300 }],
    ['metricLatency', api => api.metricLatency(), { MetricName: 'Latency', Statistic: 'Average', Period: 300 }],
    [
      'metricLatency with options',
      api => api.metricLatency({ statistic: 'p95', period: Duration.minutes(1) }),
      { MetricName: 'Latency', ExtendedStatistic: 'p95', Period: 60 },
    ],
    ['metric5xx with options', api => api.metric5xx({ statistic: 'Average' }), { Statistic: 'Average' }],
    ['metric4xx with options', api => api.metric4xx({ statistic: 'Average' }), { Statistic: 'Average' }],
    ['metricRequests with options', api => api.metricRequests({ statistic: 'Average' }), { Statistic: 'Average' }],
  ])('%s is that of the API', (_, metricOf, expected) => {
    const reader = kind === 'owned' ? stack : new Stack(app, 'Reader', { env });
    const api = kind === 'owned' ? make() : HttpApi.fromContract(reader, 'Api', 'dev');

    new Alarm(reader, 'Alarm', { metric: metricOf(api), threshold: 1, evaluationPeriods: 1 });

    Template.fromStack(reader).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/ApiGateway',
      Dimensions: [{ Name: 'ApiId', Value: kind === 'owned' ? API : { Ref: Match.stringLikeRegexp('apiId') } }],
      ...expected,
    });
  });
});

test('tells its URL in another stack', () => {
  const reader = new Stack(app, 'Reader', { env });
  new CfnOutput(reader, 'Url', { value: HttpApi.fromContract(reader, 'Api', 'dev').url });

  Template.fromStack(reader).hasParameter('*', { Default: '/berth/dev/http-api/v1/url' });
});

test('fails with all mistakes at once', () => {
  expect(() => make({ secureServerName: undefined, rateLimit: 0 })).toThrow(
    expect.objectContaining({
      name: 'BERTH-API-005',
      message: [
        'Edge/Api.rateLimit = 0: must be a whole number from 1 to 10000',
        'BERTH-API-007 Edge/Api.secureServerName = undefined: requests would cross the VPC readable; give the name in the certificate, or http: { reason }',
      ].join('\n'),
    }),
  );
});

test('hands out the API, for what has no prop', () => {
  make().api.addPropertyOverride('Version', '2');

  has('Api', { Version: '2' });
});
