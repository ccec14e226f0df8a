import { type INetwork, Network } from '@berth/network';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { LoadBalancer, type LoadBalancerProps } from '../src';

const http = { reason: 'no domain yet' };
const healthCheck = { path: '/healthz' };

let stack: Stack;
let network: INetwork;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
  network = Network.fromContract(stack, 'Network', 'dev');
});

function make(props: Partial<LoadBalancerProps> = {}): LoadBalancer {
  return new LoadBalancer(stack, 'Edge', { environment: 'dev', network, targetPort: 8000, healthCheck, ...props });
}

function makeCertificate() {
  return Certificate.fromCertificateArn(stack, 'Cert', 'arn:aws:acm:eu-west-1:000000000000:certificate/1');
}

test('is public, in two zones, guarded against deletion and against malformed requests', () => {
  make({ http });

  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Scheme: 'internet-facing',
    Type: 'application',
    Subnets: [Match.anyValue(), Match.anyValue()],
    LoadBalancerAttributes: Match.arrayWith([
      { Key: 'deletion_protection.enabled', Value: 'true' },
      { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
      { Key: 'routing.http.desync_mitigation_mode', Value: 'defensive' },
    ]),
  });
});

test('can be deleted when it is not protected', () => {
  make({ http, deletionProtection: false });

  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'false' }]),
  });
});

test('makes two equal target groups for ip targets', () => {
  make({ http });

  const groups = Object.values(Template.fromStack(stack).findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
  expect(groups).toHaveLength(2);
  expect(groups[0]?.Properties).toEqual(groups[1]?.Properties);
  expect(groups[0]?.Properties).toMatchObject({
    TargetType: 'ip',
    Port: 8000,
    Protocol: 'HTTP',
    HealthCheckPath: '/healthz',
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 3,
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '30' }],
  });
});

test('gives targets the time that is asked for', () => {
  make({ http, deregistrationDelay: Duration.minutes(2) });

  Template.fromStack(stack).allResourcesProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '120' }],
  });
});

test('serves plain HTTP on 80, tests on 9000, both from blue', () => {
  make({ http });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 2);
  for (const Port of [80, 9000]) {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port,
      Protocol: 'HTTP',
      DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^EdgeTargetsBlue') } }],
    });
  }
});

test('keeps both target groups until its listeners are gone, as a release points them at green', () => {
  make({ http });

  const template = Template.fromStack(stack);
  const groups = Object.keys(template.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
  const listeners = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener'));
  expect(groups).toHaveLength(2);
  expect(listeners.map(({ DependsOn }) => DependsOn)).toEqual([groups, groups]);
});

test('serves HTTPS on 443, tests on 9443, and redirects 80 when it has a certificate', () => {
  make({ certificate: makeCertificate() });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 3);
  for (const Port of [443, 9443]) {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09',
    });
  }
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 80,
    DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
  });
});

test('lets everybody use the production listener, and only the VPC the test listener', () => {
  make({ http });

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [
      Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 }),
      Match.objectLike({ CidrIp: stack.resolve(network.cidr), FromPort: 9000, ToPort: 9000 }),
    ],
  });
});

test('lets testers in from the networks that are given', () => {
  make({ http, testCidrs: ['198.51.100.0/24'] });

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: Match.arrayWith([Match.objectLike({ CidrIp: '198.51.100.0/24', FromPort: 9000 })]),
  });
});

test('is reached from the VPC only when it is internal', () => {
  make({ http, internal: true });

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  expect(JSON.stringify(template.findResources('AWS::EC2::SecurityGroup'))).not.toContain('0.0.0.0/0');
});

test('leaves its listeners as they are when something else changes, because a release may have moved them', () => {
  const listenersOf = (props: Partial<LoadBalancerProps>) => {
    const other = new Stack(new App(), 'Stack');
    const ofOther = Network.fromContract(other, 'Network', 'dev');
    new LoadBalancer(other, 'Edge', {
      environment: 'dev',
      network: ofOther,
      targetPort: 8000,
      healthCheck,
      http,
      ...props,
    });
    return Template.fromStack(other).findResources('AWS::ElasticLoadBalancingV2::Listener');
  };

  const changed = listenersOf({
    deletionProtection: false,
    deregistrationDelay: Duration.minutes(1),
    healthCheck: { path: '/ready', interval: Duration.seconds(30) },
    testCidrs: ['198.51.100.0/24'],
  });

  expect(changed).toEqual(listenersOf({}));
});

test('publishes its contract', () => {
  make({ http });

  const parameters = Template.fromStack(stack).findResources('AWS::SSM::Parameter');
  const fields = Object.values(parameters).map(({ Properties }) => String(Properties.Name).split('/').at(-1));
  expect(fields.sort()).toEqual([
    'blueTargetGroupArn',
    'blueTargetGroupName',
    'fullName',
    'greenTargetGroupArn',
    'greenTargetGroupName',
    'productionListenerArn',
    'securityGroupId',
    'testListenerArn',
    'url',
  ]);
});

test('reads the contract of another stack', () => {
  const imported = LoadBalancer.fromContract(stack, 'Imported', 'dev');

  expect(stack.resolve(imported.blue.targetGroupArn)).toEqual({ Ref: expect.stringContaining('blueTargetGroupArn') });
  expect(stack.resolve(imported.url)).toEqual({ Ref: expect.stringContaining('url') });
});

test.each<[string, Partial<LoadBalancerProps>, string]>([
  [
    'BERTH-LB-002',
    { healthCheck: { path: 'healthz' } },
    'healthCheck.path = "healthz": must start with "/"; use "/healthz"',
  ],
  [
    'BERTH-LB-003',
    { healthCheck: { path: '/', timeout: Duration.seconds(10) } },
    'healthCheck.timeout = "10 s": must be shorter',
  ],
  ['BERTH-LB-003', { healthCheck: { path: '/', interval: Duration.seconds(301) } }, 'healthCheck.interval = '],
  ['BERTH-LB-004', { healthCheck: { path: '/', unhealthyThreshold: 1 } }, 'healthCheck.unhealthyThreshold = 1'],
  [
    'BERTH-LB-006',
    { http: undefined },
    'certificate = undefined: users could be overheard; give one, or http: { reason }',
  ],
  ['BERTH-LB-006', { http: { reason: ' ' } }, 'certificate = undefined'],
  ['BERTH-LB-009', { testPort: 80 }, 'testPort = 80: listeners production and test both use 80'],
  ['BERTH-LB-010', { targetPort: 70000 }, 'targetPort = 70000: must be a whole number from 1 to 65535'],
  [
    'BERTH-LB-012',
    { deregistrationDelay: Duration.hours(2) },
    'deregistrationDelay = "2 hours": must be at most 1 hour',
  ],
])('%s: fails with %j', (name, props, message) => {
  expect(() => make({ http, ...props })).toThrow(
    expect.objectContaining({ name, message: expect.stringContaining(`Stack/Edge.${message}`) }),
  );
});

test('BERTH-LB-009 knows the port of the redirect', () => {
  expect(() => make({ certificate: makeCertificate(), testPort: 80 })).toThrow(
    'testPort = 80: listeners test and redirect both use 80',
  );
});

test('BERTH-LB-011: fails when plain HTTP is insisted on beside a certificate', () => {
  expect(() => make({ certificate: makeCertificate(), http })).toThrow(
    expect.objectContaining({ name: 'BERTH-LB-011' }),
  );
});

test('tells all mistakes at once', () => {
  expect(() => make({ targetPort: 0, testPort: 80 })).toThrow(
    expect.objectContaining({ problems: [expect.anything(), expect.anything(), expect.anything()] }),
  );
});
