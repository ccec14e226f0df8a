import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { ManualClock } from '../../../src/core/clock';
import type { ResourceCreation, ResourceProvider, ResourceState } from '../../../src/core/service';
import { resourceRequest } from '../_fixtures/resource-request';
import { fixed, forward, TestCloud } from './_fixtures/cloud';

let clock: ManualClock;
let cloud: TestCloud;

beforeEach(() => {
  clock = new ManualClock();
  cloud = new TestCloud({ clock });
});

afterEach(() => cloud.stop());

test('a load balancer is created when it is active', async () => {
  const LoadBalancerAttributes = [{ Key: 'idle_timeout.timeout_seconds', Value: '30' }];
  let created: ResourceState | undefined;
  const creating = provider('LoadBalancer').create(request({ Subnets: ['subnet-1'], LoadBalancerAttributes }));
  void creating.then(state => {
    created = state;
  });

  await clock.advance(5_000);
  expect(created).toBeUndefined();
  await clock.advance(6_000);

  expect(created?.attributes).toMatchObject({
    DNSName: '127.0.0.1',
    LoadBalancerName: 'dev-n-Balan-ABC123DEF456',
    LoadBalancerFullName: expect.stringMatching(/^app\/dev-n-Balan-ABC123DEF456\//),
  });
  const LoadBalancerArn = created?.physicalId;
  const { Attributes } = await cloud.run<sdk.DescribeLoadBalancerAttributesOutput>('DescribeLoadBalancerAttributes', {
    LoadBalancerArn,
  });
  expect(Attributes).toContainEqual(LoadBalancerAttributes[0]);
});

test('a listener is created where it is free, updated and deleted, twice without harm', async () => {
  const LoadBalancerArn = await cloud.loadBalancer();
  const properties = { LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions: fixed('200', 'one') };

  const state = await provider('Listener').create(request(properties));
  const update = {
    ...request({ ...properties, DefaultActions: fixed('200', 'two') }),
    physicalId: state.physicalId,
    previousProperties: properties,
    attributes: {},
    snapshotRequested: false,
  };
  await provider('Listener').update?.(update);

  const port = state.attributes?.Port;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('two');
  await provider('Listener').delete?.(update);
  await provider('Listener').delete?.(update);
  await expect(cloud.run('DescribeListeners', { ListenerArns: [state.physicalId] })).rejects.toThrow();
});

test('a target group takes its attributes and the tags of the stack', async () => {
  const TargetGroupAttributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }];
  const properties = { Port: 80, Protocol: 'HTTP', VpcId: 'vpc-1', TargetType: 'ip', TargetGroupAttributes };

  const { physicalId } = await provider('TargetGroup').create(request(properties));

  const { Attributes } = await cloud.run<sdk.DescribeTargetGroupAttributesOutput>('DescribeTargetGroupAttributes', {
    TargetGroupArn: physicalId,
  });
  expect(Attributes).toContainEqual(TargetGroupAttributes[0]);
  expect(await cloud.run('DescribeTags', { ResourceArns: [physicalId] })).toMatchObject({
    TagDescriptions: [
      {
        Tags: [
          { Key: 'aws:cloudformation:stack-name', Value: 'dev-network' },
          { Key: 'aws:cloudformation:stack-id' },
          { Key: 'aws:cloudformation:logical-id', Value: 'Balancer0123' },
          { Key: 'environment', Value: 'dev' },
        ],
      },
    ],
  });
});

test('a rule moves to another priority', async () => {
  const group = await cloud.targetGroup('blue');
  const { ListenerArn } = await cloud.listener(await cloud.loadBalancer(), fixed('404'));
  const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];
  const properties = { ListenerArn, Priority: 1, Conditions, Actions: forward(group) };

  const { physicalId } = await provider('ListenerRule').create(request(properties));
  const changed = request({ ...properties, Priority: 5 });
  await provider('ListenerRule').update?.({ ...changed, physicalId, previousProperties: properties, attributes: {} });

  expect(await cloud.run('DescribeRules', { RuleArns: [physicalId] })).toMatchObject({ Rules: [{ Priority: '5' }] });
});

test('what a kill has interrupted is created once', async () => {
  const group = { Port: 80, Protocol: 'HTTP', VpcId: 'vpc-1', TargetType: 'ip' };
  const LoadBalancerArn = await cloud.loadBalancer();
  const listener = { LoadBalancerArn, Port: 80, Protocol: 'HTTP', DefaultActions: fixed('404') };
  const { physicalId: ListenerArn } = await provider('Listener').create(request(listener));
  const Conditions = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];
  const rule = { ListenerArn, Priority: 1, Conditions, Actions: fixed('200') };

  const twice = async (type: string, properties: Record<string, unknown>) => [
    await provider(type).create(request(properties)),
    await provider(type).create(request(properties)),
  ];
  const made = [
    await twice('TargetGroup', group),
    await twice('Listener', listener),
    await twice('ListenerRule', rule),
  ];

  for (const [first, second] of made) expect(second).toEqual(first);
});

function provider(type: string): ResourceProvider {
  return cloud.service.resources?.[`AWS::ElasticLoadBalancingV2::${type}`] as ResourceProvider;
}

function request(properties: Record<string, unknown>): ResourceCreation {
  return resourceRequest(properties, {
    logicalId: 'Balancer0123',
    stackName: 'dev-network',
    stackTags: { environment: 'dev' },
    generatedName: 'dev-network-Balancer0123-ABC123DEF456',
  });
}
