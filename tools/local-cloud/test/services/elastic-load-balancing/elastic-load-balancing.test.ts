import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { ManualClock } from '../../../src/core/clock';
import { fixed, forward, TestCloud } from './_fixtures/cloud';

let clock: ManualClock;
let cloud: TestCloud;

beforeEach(() => {
  clock = new ManualClock();
  cloud = new TestCloud({ clock, check: async () => ({ ok: true }) });
});

afterEach(() => cloud.stop());

test('a load balancer is provisioning before it is active, and answers on loopback', async () => {
  const arn = await cloud.loadBalancer('shop');

  expect(arn).toMatch(/^arn:aws:elasticloadbalancing:eu-west-1:000000000000:loadbalancer\/app\/shop\/[0-9a-f]{16}$/);
  expect(await describeLoadBalancer(arn)).toMatchObject({ DNSName: '127.0.0.1', State: { Code: 'provisioning' } });
  await clock.advance(10_000);
  expect(await describeLoadBalancer(arn)).toMatchObject({ State: { Code: 'active' } });
});

test('a listener tells the port where it listens, not the declared one', async () => {
  const listener = await cloud.listener(await cloud.loadBalancer(), fixed('200', 'here'), 80);

  expect(listener.Port).not.toBe(80);
  expect((await fetch(`http://127.0.0.1:${listener.Port}/`)).status).toBe(200);
});

test('a forward action is described with its weights', async () => {
  const [blue, green] = [await cloud.targetGroup('blue'), await cloud.targetGroup('green')];
  const listener = await cloud.listener(await cloud.loadBalancer(), [{ Type: 'forward', TargetGroupArn: blue }]);

  expect(listener.DefaultActions).toEqual([
    {
      Type: 'forward',
      TargetGroupArn: blue,
      ForwardConfig: {
        TargetGroups: [{ TargetGroupArn: blue, Weight: 1 }],
        TargetGroupStickinessConfig: { Enabled: false },
      },
    },
  ]);
  const input = { ListenerArn: listener.ListenerArn, DefaultActions: forward([blue, 90], [green, 10]) };
  const changed = await cloud.run<sdk.ModifyListenerOutput>('ModifyListener', input);
  expect(changed.Listeners?.[0]?.DefaultActions?.[0]).not.toHaveProperty('TargetGroupArn');
});

test('a target group knows the load balancers that use it', async () => {
  const group = await cloud.targetGroup('blue');
  const loadBalancer = await cloud.loadBalancer();
  const listener = await cloud.listener(loadBalancer, fixed('404'));
  await cloud.run('CreateRule', {
    ListenerArn: listener.ListenerArn,
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
    Actions: forward(group),
  });

  const answer = await cloud.run('DescribeTargetGroups', { LoadBalancerArn: loadBalancer });

  expect(answer).toMatchObject({ TargetGroups: [{ TargetGroupName: 'blue', LoadBalancerArns: [loadBalancer] }] });
});

test.each<[string, () => Promise<unknown>]>([
  ['LoadBalancerNotFound', () => cloud.run('DescribeLoadBalancers', { Names: ['none'] })],
  ['TargetGroupNotFound', () => cloud.run('DescribeTargetHealth', { TargetGroupArn: 'none' })],
  ['ListenerNotFound', () => cloud.run('DescribeListeners', { ListenerArns: ['none'] })],
  ['RuleNotFound', () => cloud.run('ModifyRule', { RuleArn: 'none' })],
  ['ValidationError', () => cloud.loadBalancer('-bad-')],
  ['DuplicateLoadBalancerName', async () => [await cloud.loadBalancer(), await otherLoadBalancer()]],
  ['DuplicateTargetGroupName', async () => [await cloud.targetGroup('a'), await cloud.targetGroup('a', { Port: 9 })]],
  ['ValidationError', () => cloud.targetGroup('a', { HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 5 })],
  ['UnsupportedProtocol', () => cloud.targetGroup('a', { Protocol: 'HTTPS' })],
])('fails with %s', async (name, action) => {
  await expect(action()).rejects.toMatchObject({ name });
});

test('fails when a listener of a network load balancer is asked for', async () => {
  const LoadBalancerArn = await cloud.loadBalancer();
  const input = { LoadBalancerArn, Protocol: 'TCP', Port: 443, DefaultActions: fixed('200') };

  await expect(cloud.run('CreateListener', input)).rejects.toMatchObject({
    name: 'UnsupportedProtocol',
    message: "Listener protocol 'TCP' must be one of 'HTTP, HTTPS'",
  });
});

test('fails when two listeners of a load balancer are declared with the same port', async () => {
  const loadBalancer = await cloud.loadBalancer();
  await cloud.listener(loadBalancer, fixed('200'), 80);

  await expect(cloud.listener(loadBalancer, fixed('404'), 80)).rejects.toMatchObject({ name: 'DuplicateListener' });
});

test('what is asked for twice with the same settings is made once', async () => {
  const loadBalancers = [await cloud.loadBalancer(), await cloud.loadBalancer()];
  const groups = [await cloud.targetGroup('blue'), await cloud.targetGroup('blue')];
  const [loadBalancer = ''] = loadBalancers;
  const listeners = [
    await cloud.listener(loadBalancer, forward(groups[0] ?? '')),
    await cloud.listener(loadBalancer, forward(groups[0] ?? '')),
  ];

  expect(new Set(loadBalancers).size).toBe(1);
  expect(new Set(groups).size).toBe(1);
  expect(listeners[0]).toEqual(listeners[1]);
});

test('fails when a target group is used by two load balancers', async () => {
  const group = await cloud.targetGroup('blue');
  await cloud.listener(await cloud.loadBalancer('one'), forward(group));

  await expect(cloud.listener(await cloud.loadBalancer('two'), forward(group))).rejects.toMatchObject({
    name: 'TargetGroupAssociationLimit',
  });
});

test('fails when a rule takes the priority of another', async () => {
  const { ListenerArn } = await cloud.listener(await cloud.loadBalancer(), fixed('200'));
  const Conditions = [{ Field: 'path-pattern', Values: ['/*'] }];
  const input = { ListenerArn, Priority: 1, Conditions, Actions: fixed('200') };
  await cloud.run('CreateRule', input);

  await expect(cloud.run('CreateRule', input)).rejects.toMatchObject({ name: 'PriorityInUse' });
});

test('fails when a target group in use is deleted', async () => {
  const TargetGroupArn = await cloud.targetGroup('blue');
  const loadBalancer = await cloud.loadBalancer();
  await cloud.listener(loadBalancer, forward(TargetGroupArn));

  await expect(cloud.run('DeleteTargetGroup', { TargetGroupArn })).rejects.toMatchObject({ name: 'ResourceInUse' });
  await cloud.run('DeleteLoadBalancer', { LoadBalancerArn: loadBalancer });
  await cloud.run('DeleteTargetGroup', { TargetGroupArn });
});

test('fails when a protected load balancer is deleted', async () => {
  const LoadBalancerArn = await cloud.loadBalancer('web', [{ Key: 'deletion_protection.enabled', Value: 'true' }]);

  await expect(cloud.run('DeleteLoadBalancer', { LoadBalancerArn })).rejects.toMatchObject({
    name: 'OperationNotPermitted',
  });
});

test('keeps tags of a resource until it is deleted', async () => {
  const arn = await cloud.loadBalancer();

  await cloud.run('AddTags', {
    ResourceArns: [arn],
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  });
  await cloud.run('RemoveTags', { ResourceArns: [arn], TagKeys: ['a'] });

  expect(await cloud.run('DescribeTags', { ResourceArns: [arn] })).toEqual({
    TagDescriptions: [{ ResourceArn: arn, Tags: [{ Key: 'b', Value: '2' }] }],
  });
  await cloud.run('DeleteLoadBalancer', { LoadBalancerArn: arn });
  await expect(cloud.run('DescribeTags', { ResourceArns: [arn] })).rejects.toMatchObject({
    name: 'LoadBalancerNotFound',
  });
});

async function describeLoadBalancer(arn: string): Promise<sdk.LoadBalancer | undefined> {
  const answer = await cloud.run<sdk.DescribeLoadBalancersOutput>('DescribeLoadBalancers', { LoadBalancerArns: [arn] });
  return answer.LoadBalancers?.[0];
}

function otherLoadBalancer(): Promise<object> {
  return cloud.run('CreateLoadBalancer', { Name: 'web', Subnets: ['subnet-2'] });
}
