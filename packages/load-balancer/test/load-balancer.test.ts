import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { LoadBalancer, type LoadBalancerProps } from '../src';
import { Edge, http } from './_fixtures/edge';

const LOAD_BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const NOT_FOUND = [
  {
    Type: 'fixed-response',
    FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'not found' },
  },
];

let edge: Edge;

beforeEach(() => {
  edge = new Edge();
});

function templateOf(props: Partial<LoadBalancerProps>): Template {
  edge.loadBalancer(props);
  return Template.fromStack(edge.stack);
}

function attributesOf(template: Template): Record<string, unknown> {
  const [loadBalancer] = Object.values(template.findResources(LOAD_BALANCER));
  const attributes: { Key: string; Value: unknown }[] = loadBalancer?.Properties.LoadBalancerAttributes;
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key, Value]));
}

function listenersOf(template: Template): Record<string, unknown>[] {
  return Object.values(template.findResources(LISTENER)).map(({ Properties }) => Properties);
}

function ingressOf(template: Template): Record<string, unknown>[] {
  const [group] = Object.values(template.findResources('AWS::EC2::SecurityGroup'));
  return group?.Properties.SecurityGroupIngress ?? [];
}

test('S000-20, S002-20: is public, in the public subnets, and speaks IPv4', () => {
  templateOf({ http }).hasResourceProperties(LOAD_BALANCER, {
    Scheme: 'internet-facing',
    Type: 'application',
    IpAddressType: 'ipv4',
    Subnets: edge.stack.resolve(edge.network.publicSubnetIds),
  });
});

test('is guarded against deletion and malformed requests, and logs everything', () => {
  const attributes = attributesOf(templateOf({ http }));

  expect(attributes).toEqual({
    'deletion_protection.enabled': 'true',
    'idle_timeout.timeout_seconds': '60',
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'defensive',
    'access_logs.s3.enabled': 'true',
    'access_logs.s3.bucket': { Ref: expect.stringContaining('EdgeLogs') },
    'access_logs.s3.prefix': 'access',
    'connection_logs.s3.enabled': 'true',
    'connection_logs.s3.bucket': { Ref: expect.stringContaining('EdgeLogs') },
    'connection_logs.s3.prefix': 'connections',
  });
});

test('waits for the policy of its log bucket, which it tries at once', () => {
  templateOf({ http }).hasResource(LOAD_BALANCER, {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^EdgeLogsPolicy')]),
  });
});

test('lets load balancers of this account write the two kinds of logs, and nobody else', () => {
  const template = templateOf({ http });

  const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  const statements: { Principal: unknown; Resource: unknown[] }[] = policy?.Properties.PolicyDocument.Statement;
  const ours = statements.filter(({ Principal }) => JSON.stringify(Principal).includes('logdelivery'));
  expect(ours).toEqual([
    {
      Effect: 'Allow',
      Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: ['access', 'connections'].map(prefix => ({
        'Fn::Join': ['', [expect.anything(), `/${prefix}/AWSLogs/000000000000/*`]],
      })),
    },
  ]);
});

test.each([
  [undefined, 365],
  [Duration.days(30), 30],
])('keeps its logs for %s days or a year', (accessLogRetention, days) => {
  templateOf({ http, accessLogRetention }).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: days })] },
  });
});

test('logs nothing when it should not', () => {
  const template = templateOf({ http, accessLogs: false });

  expect(attributesOf(template)).toMatchObject({
    'access_logs.s3.enabled': 'false',
    'connection_logs.s3.enabled': 'false',
  });
  template.resourceCountIs('AWS::S3::Bucket', 0);
});

test('S001-57: can be deleted when it is not protected', () => {
  const attributes = attributesOf(templateOf({ http, deletionProtection: false }));

  expect(attributes['deletion_protection.enabled']).toBe('false');
});

test('lets connections be silent as long as asked', () => {
  const attributes = attributesOf(templateOf({ http, idleTimeout: Duration.minutes(5) }));

  expect(attributes['idle_timeout.timeout_seconds']).toBe('300');
});

test('S000-39, S004-24: serves plain HTTP on 80 and tests on 9000; what no rule wants is not found', () => {
  const listeners = listenersOf(templateOf({ http }));

  const plain = { Protocol: 'HTTP', LoadBalancerArn: expect.anything(), DefaultActions: NOT_FOUND };
  expect(listeners).toEqual([
    { ...plain, Port: 80 },
    { ...plain, Port: 9000 },
  ]);
});

test('S001-23, S004-22, S004-23: serves HTTPS on 443, tests on 9443, and redirects 80', () => {
  const listeners = listenersOf(templateOf({ certificate: edge.certificate }));

  const secure = {
    LoadBalancerArn: expect.anything(),
    Protocol: 'HTTPS',
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09',
    Certificates: [{ CertificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/1' }],
    DefaultActions: NOT_FOUND,
  };
  expect(listeners).toEqual([
    { ...secure, Port: 443 },
    { ...secure, Port: 9443 },
    {
      LoadBalancerArn: expect.anything(),
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    },
  ]);
});

test('redirects to the port where it serves', () => {
  const listeners = listenersOf(templateOf({ certificate: edge.certificate, productionPort: 8443, testPort: 9444 }));

  expect(listeners.map(({ Port }) => Port)).toEqual([8443, 9444, 80]);
  expect(JSON.stringify(listeners[2])).toContain('"Port":"8443"');
});

test('S002-22: serves on port 80 beside HTTPS when it is insisted on', () => {
  const loadBalancer = edge.loadBalancer({ certificate: edge.certificate, http: { ...http, forward: true } });

  const listeners = listenersOf(Template.fromStack(edge.stack));
  expect(listeners.map(({ Port, Protocol, DefaultActions }) => [Port, Protocol, DefaultActions])).toEqual([
    [443, 'HTTPS', NOT_FOUND],
    [9443, 'HTTPS', NOT_FOUND],
    [80, 'HTTP', NOT_FOUND],
  ]);
  expect(edge.stack.resolve(loadBalancer.plainListenerArn)).toEqual({ Ref: expect.stringContaining('Plain') });
});

test('has no listener of port 80 to route to where that redirects', () => {
  expect(edge.loadBalancer({ certificate: edge.certificate }).plainListenerArn).toBeUndefined();
});

test('has no test listener where nothing is released blue/green', () => {
  const loadBalancer = edge.loadBalancer({ http, testListener: false, testPort: 80 });

  const template = Template.fromStack(edge.stack);
  expect(loadBalancer.testListenerArn).toBeUndefined();
  expect(listenersOf(template).map(({ Port }) => Port)).toEqual([80]);
  expect(ingressOf(template).map(({ FromPort }) => FromPort)).toEqual([80]);
});

test('S001-21, S004-07: lets everybody use 443 and 80, and only the VPC the test listener', () => {
  const ingress = ingressOf(templateOf({ certificate: edge.certificate }));

  const cidr = edge.stack.resolve(edge.network.cidr);
  expect(ingress).toEqual([
    { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'users' },
    { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 80, ToPort: 80, Description: 'users of plain HTTP' },
    { CidrIp: cidr, IpProtocol: 'tcp', FromPort: 9443, ToPort: 9443, Description: 'testers' },
  ]);
});

test('lets users and testers in from the networks that are given', () => {
  const ingress = ingressOf(templateOf({ http, userCidrs: ['203.0.113.0/24'], testCidrs: ['198.51.100.0/24'] }));

  expect(ingress.map(({ CidrIp, FromPort }) => [CidrIp, FromPort])).toEqual([
    ['203.0.113.0/24', 80],
    ['198.51.100.0/24', 9000],
  ]);
});

test('S003-24: is reached from the VPC only when it is internal', () => {
  const template = templateOf({ http, internal: true });

  template.hasResourceProperties(LOAD_BALANCER, {
    Scheme: 'internal',
    Subnets: edge.stack.resolve(edge.network.subnetIds),
  });
  const cidr = edge.stack.resolve(edge.network.cidr);
  expect(ingressOf(template).map(({ CidrIp }) => CidrIp)).toEqual([cidr, cidr]);
});

test('S003-26: admits nobody but the groups that it is told', () => {
  const loadBalancer = edge.loadBalancer({ http, internal: true, userCidrs: [], testListener: false });
  const link = SecurityGroup.fromSecurityGroupId(edge.stack, 'Link', 'sg-link');

  loadBalancer.allowFrom(edge.stack, link, 80);

  const template = Template.fromStack(edge.stack);
  expect(ingressOf(template)).toEqual([]);
  template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    IpProtocol: 'tcp',
    FromPort: 80,
    ToPort: 80,
    Description: 'To the load balancer',
    GroupId: edge.stack.resolve(loadBalancer.securityGroup.securityGroupId),
    SourceSecurityGroupId: 'sg-link',
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    IpProtocol: 'tcp',
    FromPort: 80,
    ToPort: 80,
    Description: 'To the load balancer',
    GroupId: 'sg-link',
    DestinationSecurityGroupId: edge.stack.resolve(loadBalancer.securityGroup.securityGroupId),
  });
});

test('lets nothing out until it is told where to', () => {
  templateOf({ http }).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
});

test('ties no two stacks together when one lets it reach the group of the other', () => {
  const app = new App();
  const [one, two] = [new Edge(app, 'One'), new Edge(app, 'Two')];
  const loadBalancer = one.loadBalancer({ http });
  const tasks = new SecurityGroup(two.stack, 'Tasks', { vpc: Vpc.fromVpcAttributes(two.stack, 'Vpc', VPC) });

  loadBalancer.allowTo(two.stack, tasks, 32_768, 65_535);
  app.synth();

  expect(one.stack.dependencies).toEqual([]);
  expect(two.stack.dependencies).toEqual([one.stack]);
  Template.fromStack(two.stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    IpProtocol: 'tcp',
    FromPort: 32_768,
    ToPort: 65_535,
    Description: 'From the load balancer',
    GroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Tasks'), 'GroupId'] },
  });
  Template.fromStack(two.stack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
    FromPort: 32_768,
    ToPort: 65_535,
    DestinationSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Tasks'), 'GroupId'] },
  });
});

const VPC = { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] };

test('S001-56: puts a web ACL before users, and none before an internal one', () => {
  templateOf({ http }).hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
    ResourceArn: { Ref: Match.stringLikeRegexp('^Edge') },
  });

  edge = new Edge();
  templateOf({ http, internal: true }).resourceCountIs('AWS::WAFv2::WebACL', 0);
});

test.each<[boolean, boolean, number]>([
  [false, false, 0],
  [true, true, 1],
])('has a web ACL as asked: internal %s, waf %s', (internal, waf, count) => {
  templateOf({ http, internal, waf }).resourceCountIs('AWS::WAFv2::WebACL', count);
});

test('passes on what its web ACL should be', () => {
  const key = Key.fromKeyArn(edge.stack, 'Key', 'arn:aws:kms:eu-west-1:000000000000:key/1');

  const template = templateOf({ http, wafOptions: { requestLimit: 100, logEncryptionKey: key } });

  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({ Statement: { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' } } }),
    ]),
  });
  template.resourceCountIs('AWS::KMS::Key', 0);
});

test.each<[Partial<LoadBalancerProps>, string, string]>([
  [{}, 'http://', ''],
  [{ productionPort: 8080 }, 'http://', ':8080'],
])('S000-40: says where it is reached: %j', (props, before, after) => {
  const { url } = edge.loadBalancer({ http, ...props });

  const name = { 'Fn::GetAtt': [expect.stringMatching(/^Edge/), 'DNSName'] };
  expect(edge.stack.resolve(url)).toEqual({ 'Fn::Join': ['', after ? [before, name, after] : [before, name]] });
});

test.each([
  [443, 'https://shop.example.com'],
  [8443, 'https://shop.example.com:8443'],
])('is known by its domain: port %d', (productionPort, url) => {
  const { certificate } = edge;

  expect(edge.loadBalancer({ certificate, productionPort, domainName: 'shop.example.com' }).url).toBe(url);
});

test('counts requests and those that it could not pass on', () => {
  const loadBalancer = edge.loadBalancer({ http });

  const dimensions = [{ name: 'LoadBalancer', value: loadBalancer.fullName }];
  for (const [metric, metricName] of [
    [loadBalancer.metricRequests(), 'RequestCount'],
    [loadBalancer.metric5xx(), 'HTTPCode_ELB_5XX_Count'],
  ] as const) {
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/ApplicationELB',
      metricName,
      statistic: 'Sum',
      period: Duration.minutes(1),
      dimensions,
    });
  }
});

test('counts as asked', () => {
  const metric = edge.loadBalancer({ http }).metricRequests({ period: Duration.minutes(5), statistic: 'Average' });

  expect(metric.toMetricConfig().metricStat).toMatchObject({ statistic: 'Average', period: Duration.minutes(5) });
});

test.each<[Partial<LoadBalancerProps>, string[]]>([
  [{}, ['testListenerArn']],
  [{ testListener: false }, []],
])('publishes its contract: %j', (props, more) => {
  const parameters = templateOf({ http, ...props }).findResources('AWS::SSM::Parameter');

  const names = Object.values(parameters).map(({ Properties }) => String(Properties.Name));
  const always = ['arn', 'dnsName', 'fullName', 'hostedZoneId', 'productionListenerArn', 'securityGroupId', 'url'];
  expect(names.sort()).toEqual([...always, ...more].sort().map(field => `/berth/dev/load-balancer/v1/${field}`));
});

test('reads the contract of another stack', () => {
  const imported = LoadBalancer.fromContract(edge.stack, 'Imported', 'dev');

  const field = (name: string) => ({ Ref: expect.stringContaining(`loadbalancerv1${name}`) });
  expect(edge.stack.resolve(imported.loadBalancerArn)).toEqual(field('arn'));
  expect(edge.stack.resolve(imported.url)).toEqual(field('url'));
  expect(edge.stack.resolve(imported.dnsName)).toEqual(field('dnsName'));
  expect(edge.stack.resolve(imported.hostedZoneId)).toEqual(field('hostedZoneId'));
  expect(edge.stack.resolve(imported.fullName)).toEqual(field('fullName'));
  expect(edge.stack.resolve(imported.productionListenerArn)).toEqual(field('productionListenerArn'));
  expect(edge.stack.resolve(imported.testListenerArn)).toEqual(field('testListenerArn'));
  expect(edge.stack.resolve(imported.securityGroup.securityGroupId)).toEqual(field('securityGroupId'));
  expect(imported.plainListenerArn).toBeUndefined();
});

test('knows which listeners the load balancer of another stack has', () => {
  const imported = LoadBalancer.fromContract(edge.stack, 'Imported', 'dev', {
    testListener: false,
    plainListener: true,
  });

  expect(imported.testListenerArn).toBeUndefined();
  expect(edge.stack.resolve(imported.plainListenerArn)).toEqual({ Ref: expect.stringContaining('plainListenerArn') });
});

test('tells all mistakes at once', () => {
  expect(() => edge.loadBalancer({ testPort: 80, productionPort: 80 })).toThrow(
    expect.objectContaining({ problems: [expect.anything(), expect.anything()] }),
  );
});

test('BERTH-LB-001: fails in a network without public subnets', () => {
  const stack = new Stack(new App(), 'Stack');
  const network = Object.create(edge.network, { publicSubnetIds: { value: [] } });

  expect(() => new LoadBalancer(stack, 'Edge', { environment: 'dev', network, http })).toThrow(
    'Stack/Edge.internal = false: a public ALB needs the public tier',
  );
});

test('hands out the load balancer, for what has no prop', () => {
  edge.loadBalancer({ http }).loadBalancer.addPropertyOverride('IpAddressType', 'dualstack');

  Template.fromStack(edge.stack).hasResourceProperties(LOAD_BALANCER, { IpAddressType: 'dualstack' });
});
