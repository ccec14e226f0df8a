import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allowBetween, peerId } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Service');
});

const group = (id: string, scope: Construct = stack) => SecurityGroup.fromSecurityGroupId(scope, id, `sg-${id}`);

const rulesOf = (type: 'Ingress' | 'Egress') =>
  Object.values(Template.fromStack(stack).findResources(`AWS::EC2::SecurityGroup${type}`)).map(
    ({ Properties }) => Properties,
  );

test('opens both groups, in the stack that asks', () => {
  allowBetween(stack, 'Way', { from: group('a'), to: group('b'), ports: [80, 81], description: 'users' });

  const way = { IpProtocol: 'tcp', FromPort: 80, ToPort: 81, Description: 'users' };
  expect(rulesOf('Ingress')).toEqual([{ ...way, GroupId: 'sg-b', SourceSecurityGroupId: 'sg-a' }]);
  expect(rulesOf('Egress')).toEqual([{ ...way, GroupId: 'sg-a', DestinationSecurityGroupId: 'sg-b' }]);
});

test('makes a rule once, whoever asks for it in the stack', () => {
  const way = { from: group('a'), to: group('b'), ports: [80, 80], description: 'users' } as const;
  allowBetween(stack, 'Way', way);

  allowBetween(new Construct(stack, 'Other'), 'Way', way);

  expect(rulesOf('Ingress')).toHaveLength(1);
  expect(rulesOf('Egress')).toHaveLength(1);
});

test.each<[string, object]>([
  ['another source', { from: 'c' }],
  ['another target', { to: 'c' }],
  ['another first port', { ports: [79, 80] }],
  ['another last port', { ports: [80, 81] }],
])('makes a second rule for %s', (_, changes) => {
  const way = { from: 'a', to: 'b', ports: [80, 80] as const, description: 'users', ...changes };
  allowBetween(stack, 'Way', { from: group('a'), to: group('b'), ports: [80, 80], description: 'users' });
  const other = new Construct(stack, 'Other');

  allowBetween(other, 'Way', { ...way, from: group(way.from, other), to: group(way.to, other) });

  expect(rulesOf('Ingress')).toHaveLength(2);
});

test('tells groups apart that have one id in different places', () => {
  const [shop, admin] = ['Shop', 'Admin'].map(id => group('SecurityGroup', new Construct(stack, id)));

  expect(shop && admin && peerId(shop) !== peerId(admin)).toBe(true);
});
