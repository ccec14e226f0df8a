import { LoadBalancer, type LoadBalancerContractOptions } from '@berth/load-balancer';
import { Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { HealthHook, type HealthHookProps, healthHookProblems } from '../src';
import { Releases } from './_fixtures/releases';

let releases: Releases;

beforeEach(() => {
  releases = new Releases();
});

function make(props: Partial<HealthHookProps> = {}, options: LoadBalancerContractOptions = {}): HealthHook {
  return new HealthHook(releases.stack, 'Health', {
    network: releases.network,
    loadBalancer: LoadBalancer.fromContract(releases.stack, 'LoadBalancer', 'dev', options),
    port: 9443,
    path: '/healthz',
    ...props,
  });
}

/** What the function is told, with a word in place of the ARN. */
function settings(): Record<string, unknown> {
  const [lambda] = Object.values(releases.template.findResources('AWS::Lambda::Function'));
  const parts: unknown[] = lambda?.Properties.Environment.Variables.HEALTH['Fn::Join'][1];
  const word = (part: unknown) => (/v1(\w+)ListenerArn/.exec(JSON.stringify(part)) ?? [])[1];
  return JSON.parse(parts.map(part => (typeof part === 'string' ? part : word(part))).join(''));
}

test('S001-40, F30: asks the test listener ten times, for any good answer', () => {
  make();

  expect(settings()).toEqual({
    listenerArn: 'test',
    path: '/healthz',
    statuses: [200, 299],
    attempts: 10,
    pauseMs: 3000,
  });
  releases.template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 300,
    Description: 'Asks /healthz before a release goes on',
    VpcConfig: Match.objectLike({ SubnetIds: releases.stack.resolve(releases.network.subnetIds) }),
  });
});

test('asks as it is told', () => {
  make({
    listener: 'production',
    host: 'shop.example.com',
    minStatus: 100,
    maxStatus: 599,
    text: '"ok"',
    attempts: 100,
    pause: Duration.seconds(60),
    timeout: Duration.minutes(10),
  });

  expect(settings()).toEqual({
    listenerArn: 'production',
    path: '/healthz',
    host: 'shop.example.com',
    statuses: [100, 599],
    text: '"ok"',
    attempts: 100,
    pauseMs: 60_000,
  });
  releases.template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 600 });
});

test('reaches the listener and the APIs of AWS, and nothing else', () => {
  make();

  const tcp = { IpProtocol: 'tcp' };
  releases.template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [{ ...tcp, CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, Description: 'APIs of AWS' }],
    SecurityGroupIngress: Match.absent(),
  });
  for (const direction of ['Ingress', 'Egress']) {
    releases.template.hasResourceProperties(`AWS::EC2::SecurityGroup${direction}`, {
      ...tcp,
      FromPort: 9443,
      ToPort: 9443,
    });
  }
});

test('may look where the load balancer is', () => {
  make();

  releases.template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Effect: 'Allow',
          Action: [
            'ec2:DescribeNetworkInterfaces',
            'elasticloadbalancing:DescribeListeners',
            'elasticloadbalancing:DescribeLoadBalancers',
          ],
          Resource: '*',
        },
      ]),
    },
  });
});

test('CertificateNameMissing: wants the name in the certificate where the load balancer speaks HTTPS', () => {
  const loadBalancer = { ...LoadBalancer.fromContract(releases.stack, 'Edge', 'dev'), url: 'https://shop.example.com' };
  const asked = { loadBalancer, port: 443, listener: 'production', path: '/healthz' } as const;

  expect(healthHookProblems(asked)).toEqual([
    {
      code: 'CertificateNameMissing',
      path: 'host',
      value: undefined,
      fact: 'is needed with HTTPS: the certificate is not for the name of the load balancer',
      fix: 'name one in it',
    },
  ]);
  expect(healthHookProblems({ ...asked, host: 'shop.example.com' })).toEqual([]);
  expect(healthHookProblems({ ...asked, loadBalancer: { ...loadBalancer, url: 'http://shop.example.com' } })).toEqual(
    [],
  );
});

test.each<[string, Partial<HealthHookProps>, string]>([
  ['BERTH-LB-002', { path: 'healthz' }, 'path = "healthz": must start with "/"; use "/healthz"'],
  ['BERTH-LB-010', { port: 0 }, 'port = 0: must be a whole number from 1 to 65535'],
  ['BERTH-LB-010', { port: 65_536 }, 'port = 65536: must be a whole number from 1 to 65535'],
  ['BERTH-CD-008', { minStatus: 99 }, 'minStatus = 99: must be a whole number from 100 to 599'],
  ['BERTH-CD-008', { minStatus: 300 }, 'maxStatus = 299: must be a whole number from 300 to 599'],
  ['BERTH-CD-008', { maxStatus: 600 }, 'maxStatus = 600: must be a whole number from 200 to 599'],
  ['BERTH-CD-008', { attempts: 0 }, 'attempts = 0: must be a whole number from 1 to 100'],
  ['BERTH-CD-008', { attempts: 101 }, 'attempts = 101: must be a whole number from 1 to 100'],
  ['BERTH-CD-008', { pause: Duration.seconds(61) }, 'pause = 61: must be a whole number from 0 to 60 seconds'],
])('%s: fails with %j', (name, props, message) => {
  expect(() => make(props)).toThrow(expect.objectContaining({ name, message: `Stack/Health.${message}` }));
});

test('BERTH-CD-006: fails to ask a test listener that is not there', () => {
  expect(() => make({}, { testListener: false })).toThrow(
    'Stack/Health.listener = "test": the load balancer has no test listener; give it one',
  );
});

test("asks the users' own listener where there is no other", () => {
  expect(() =>
    make({ listener: 'production', attempts: 1, pause: Duration.seconds(0) }, { testListener: false }),
  ).not.toThrow();
});
