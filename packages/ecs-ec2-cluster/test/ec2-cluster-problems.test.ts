import { Lazy } from 'aws-cdk-lib/core';
import { type Ec2ClusterFacts, ec2ClusterProblems } from '../src/ec2-cluster-problems';

const token = Lazy.number({ produce: () => 4 });
const text = Lazy.string({ produce: () => 't3.small' });
const preNitro = { reason: 'the seed asks for the free tier', owner: 'platform team' };

test.each<[string, Ec2ClusterFacts, string, unknown, string]>([
  ['BERTH-EC2-001', { minInstances: 3, maxInstances: 2 }, 'minInstances', 3, 'is above maxInstances 2'],
  ['BERTH-EC2-001', { minInstances: -1 }, 'minInstances', -1, 'must be a whole number from 0 to 1000'],
  ['BERTH-EC2-001', { minInstances: 0, maxInstances: 0 }, 'maxInstances', 0, 'must be a whole number from 1 to 1000'],
  ['BERTH-EC2-001', { maxInstances: 1001 }, 'maxInstances', 1001, 'must be a whole number from 1 to 1000'],
  ['BERTH-EC2-001', { targetCapacity: 0 }, 'targetCapacity', 0, 'must be a whole number from 1 to 100'],
  ['BERTH-EC2-001', { targetCapacity: 101 }, 'targetCapacity', 101, 'must be a whole number from 1 to 100'],
  ['BERTH-EC2-001', { diskGiB: 29 }, 'diskGiB', 29, 'must be a whole number from 30 to 16384'],
  ['BERTH-EC2-001', { diskGiB: 16_385 }, 'diskGiB', 16_385, 'must be a whole number from 30 to 16384'],
  ['BERTH-EC2-001', { spot: { percent: 0 } }, 'spot.percent', 0, 'must be a whole number from 1 to 100'],
  ['BERTH-EC2-001', { spot: { percent: 101 } }, 'spot.percent', 101, 'must be a whole number from 1 to 100'],
  [
    'BERTH-EC2-001',
    { spot: { percent: 50, onDemandBase: -1 } },
    'spot.onDemandBase',
    -1,
    'must be a whole number from 0 to 1000',
  ],
  [
    'BERTH-EC2-001',
    { spot: { percent: 50, onDemandBase: 1001 } },
    'spot.onDemandBase',
    1001,
    'must be a whole number from 0 to 1000',
  ],
  [
    'BERTH-EC2-001',
    { warmPool: { minInstances: -1 } },
    'warmPool.minInstances',
    -1,
    'must be a whole number from 0 to 1000',
  ],
  [
    'BERTH-EC2-001',
    { warmPool: { maxPrepared: 1001 } },
    'warmPool.maxPrepared',
    1001,
    'must be a whole number from 0 to 1000',
  ],
  ['BERTH-EC2-005', { instanceType: 't9.micro' }, 'instanceType', 't9.micro', 'not an EC2 instance type'],
  ['BERTH-EC2-005', { alternativeTypes: ['t9.micro'] }, 'alternativeTypes[0]', 't9.micro', 'not an EC2 instance type'],
  [
    'BERTH-EC2-006',
    { instanceType: 't2.micro' },
    'instanceType',
    't2.micro',
    'older than the Nitro system: no encrypted traffic between instances, slower disks',
  ],
  [
    'BERTH-EC2-006',
    { alternativeTypes: ['t3.medium', 't2.micro'] },
    'alternativeTypes[1]',
    't2.micro',
    'older than the Nitro system: no encrypted traffic between instances, slower disks',
  ],
  ['InstanceTypeTwice', { alternativeTypes: ['t3.small'] }, 'alternativeTypes[0]', 't3.small', 'is named before'],
  [
    'InstanceTypeTwice',
    { alternativeTypes: ['t3a.small', 't3a.small'] },
    'alternativeTypes[1]',
    't3a.small',
    'is named before',
  ],
  [
    'BERTH-ECS-010',
    { instanceType: 'm6i.large', alternativeTypes: ['m7g.large'] },
    'alternativeTypes[0]',
    'm7g.large',
    'is arm64, m6i.large and its image are x86_64',
  ],
  [
    'ClusterNameInvalid',
    { clusterName: 'my cluster' },
    'clusterName',
    'my cluster',
    'must be 1 to 255 letters, digits, hyphens and underscores',
  ],
  [
    'ClusterNameInvalid',
    { clusterName: 'a'.repeat(256) },
    'clusterName',
    'a'.repeat(256),
    'must be 1 to 255 letters, digits, hyphens and underscores',
  ],
  [
    'ClusterNameInvalid',
    { clusterName: '' },
    'clusterName',
    '',
    'must be 1 to 255 letters, digits, hyphens and underscores',
  ],
  [
    'BERTH-EC2-007',
    { ssh: { keyName: ' ', reason: 'because' } },
    'ssh.keyName',
    ' ',
    'no SSH needed; use Session Manager',
  ],
  ...['a'.repeat(256), ' ops', 'ops ', 'öps'].map((keyName): [string, object, string, string, string] => [
    'BERTH-EC2-007',
    { ssh: { keyName, reason: 'because' } },
    'ssh.keyName',
    keyName,
    'must be at most 255 printable ASCII characters, no space at either end',
  ]),
  ['BERTH-EC2-007', { ssh: { keyName: 'ops', reason: '' } }, 'ssh.reason', '', 'no SSH needed; use Session Manager'],
])('%s refuses %j', (code, facts, path, value, fact) => {
  expect(ec2ClusterProblems(facts)).toMatchObject([{ code, path, value, fact }]);
});

test.each<[Ec2ClusterFacts, string]>([
  [{ instanceType: 't2.micro' }, 'use t3.small or m5.large, or preNitro: { reason, owner } to insist'],
  [{ alternativeTypes: ['t3.small'] }, 'leave it out'],
  [{ instanceType: 'm6i.large', alternativeTypes: ['m7g.large'] }, 'take types of one architecture'],
  [{ ssh: { keyName: '', reason: 'because' } }, 'leave ssh out, or give keyName and reason to insist'],
])('tells the way out of %j', (facts, fix) => {
  expect(ec2ClusterProblems(facts)).toMatchObject([{ fix }]);
});

test('WarmPoolWithSpot refuses Spot instances that wait', () => {
  expect(ec2ClusterProblems({ warmPool: {}, spot: { percent: 50 } })).toEqual([
    {
      code: 'WarmPoolWithSpot',
      path: 'warmPool',
      value: 'spot 50 %',
      fact: 'EC2 keeps no Spot instances waiting',
      fix: 'leave one out',
    },
  ]);
});

test('tells all mistakes at once', () => {
  const problems = ec2ClusterProblems({ clusterName: '!', instanceType: 't9.micro', alternativeTypes: ['t9.large'] });

  expect(problems.map(({ path }) => path)).toEqual(['clusterName', 'instanceType', 'alternativeTypes[0]']);
});

test.each<Ec2ClusterFacts>([
  {},
  { minInstances: 0, maxInstances: 1 },
  { minInstances: 0 },
  { minInstances: 1000, maxInstances: 1000 },
  { targetCapacity: 1 },
  { targetCapacity: 100 },
  { diskGiB: 30 },
  { diskGiB: 16_384 },
  { spot: { percent: 1 } },
  { spot: { percent: 100, onDemandBase: 1000 } },
  { warmPool: { minInstances: 1000, maxPrepared: 0 } },
  { instanceType: 't2.micro', preNitro },
  { instanceType: 't2.micro', alternativeTypes: ['t2.small'], preNitro },
  { instanceType: 't4g.small', alternativeTypes: ['m7g.large'] },
  { clusterName: 'Shop_1-dev' },
  { clusterName: 'a'.repeat(255) },
  { ssh: { keyName: 'ops', reason: 'because' } },
  { ssh: { keyName: 'a'.repeat(255), reason: 'because' } },
  { ssh: { keyName: 'our key 1', reason: 'because' } },
])('accepts %j', facts => {
  expect(ec2ClusterProblems(facts)).toEqual([]);
});

test.each<Ec2ClusterFacts>([
  { minInstances: token },
  { minInstances: 9, maxInstances: token },
  { minInstances: token, maxInstances: 2 },
  { targetCapacity: token, diskGiB: token },
  { instanceType: text },
  { instanceType: text, alternativeTypes: ['m7g.large'] },
  { alternativeTypes: [text] },
  { clusterName: Lazy.string({ produce: () => '!' }) },
  { ssh: { keyName: text, reason: text } },
  { spot: { percent: token } },
])('accepts what is only known at deployment (%#)', facts => {
  expect(ec2ClusterProblems(facts)).toEqual([]);
});
