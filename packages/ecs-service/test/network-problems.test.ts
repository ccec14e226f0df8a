import { describeProblem } from '@berth/foundation';
import { Token } from 'aws-cdk-lib/core';
import { type NetworkFacts, networkProblems } from '../src/network-problems';

const told = (facts: Partial<NetworkFacts>) =>
  networkProblems({ port: 8000, desiredCount: 2, ...facts }).map(p => `${p.code} ${describeProblem(p)}`);

test.each<[string, Partial<NetworkFacts>]>([
  ['an interface of its own', {}],
  ['the same port on both sides', { hostPort: 8000 }],
  ['a bridge with free ports', { networkMode: 'bridge', hostPort: 0 }],
  ['a bridge with a fixed port and room for one more', { networkMode: 'bridge', hostPort: 80, maxInstances: 3 }],
  ['tasks that stop first', { networkMode: 'bridge', hostPort: 80, minHealthyPercent: 50, maxInstances: 2 }],
  ['a fixed port and no task', { networkMode: 'bridge', hostPort: 80, desiredCount: 0, maxInstances: 0 }],
  ['room for both colors', { networkMode: 'bridge', hostPort: 80, engine: 'codeDeploy', maxInstances: 4 }],
  ['a bound that nobody knows', { networkMode: 'bridge', hostPort: 80 }],
  ['free ports on one instance', { networkMode: 'bridge', maxInstances: 1 }],
  ['ports that are known later', { hostPort: Token.asNumber({ Ref: 'Port' }) }],
  ['instances of the same architecture', { architecture: 'ARM64', instanceArchitecture: 'ARM64' }],
  ['instances of the usual architecture', { instanceArchitecture: 'X86_64' }],
  ['an architecture of instances that nobody knows', { architecture: 'ARM64' }],
])('takes %s', (_, facts) => {
  expect(told(facts)).toEqual([]);
});

test('B23: fails when the host port is another in awsvpc mode', () => {
  expect(told({ hostPort: 80 })).toEqual([
    "BERTH-ECS-005 hostPort = 80: must be the container's port 8000 in awsvpc mode; leave it out",
  ]);
});

test.each([-1, 65_536])('fails with host port %d', hostPort => {
  expect(told({ networkMode: 'bridge', hostPort })).toEqual([
    `BERTH-ECS-004 hostPort = ${hostPort}: must be a whole number from 0 to 65535`,
  ]);
});

test.each([0, 23, 2374, 32_767])('takes host port %d of a bridge', hostPort => {
  expect(told({ networkMode: 'bridge', hostPort })).toEqual([]);
});

test.each([22, 2375, 2376, 51_678, 51_679, 51_680])('BERTH-ECS-017 refuses host port %d, which is taken', hostPort => {
  expect(told({ networkMode: 'bridge', hostPort })).toEqual([
    `BERTH-ECS-017 hostPort = ${hostPort}: SSH, Docker or the agent of ECS has it on every instance; use hostPort 0, or another one`,
  ]);
});

test.each([32_768, 65_535])('BERTH-ECS-017 refuses host port %d, which ECS gives away', hostPort => {
  expect(told({ networkMode: 'bridge', hostPort })).toEqual([
    `BERTH-ECS-017 hostPort = ${hostPort}: ports from 32768 on are given to tasks that ask for any; use hostPort 0, or another one`,
  ]);
});

test('fails with a bridge on Managed Instances', () => {
  expect(told({ networkMode: 'bridge', launchType: 'MANAGED_INSTANCES' })).toEqual([
    'BridgeNeedsInstances taskNetwork = "bridge": ECS Managed Instances gives each task a network interface of its own; use awsvpc',
  ]);
});

test('fails with a bridge on Fargate', () => {
  expect(told({ networkMode: 'bridge', launchType: 'FARGATE' })).toEqual([
    'BridgeNeedsInstances taskNetwork = "bridge": Fargate gives each task a network interface of its own; use awsvpc',
  ]);
});

test('B24: fails when a fixed host port needs more instances than there can be', () => {
  expect(told({ networkMode: 'bridge', hostPort: 80, engine: 'codeDeploy', maxInstances: 1 })).toEqual([
    'BERTH-ECS-016 hostPort = 80: allows one task an instance: desired 2 (blue/green 4) needs 4 instances, max is 1; use awsvpc or hostPort 0',
  ]);
});

test('B24: fails when no task may stop before a new one starts, and there is no instance for it', () => {
  expect(told({ networkMode: 'bridge', hostPort: 80, engine: 'ecs', maxInstances: 2 })).toEqual([
    'BERTH-ECS-016 hostPort = 80: allows one task an instance: desired 2 (rolling 3) needs 3 instances, max is 2; use awsvpc or hostPort 0',
  ]);
});

test('B24: a share that is rounded up to all tasks lets none stop first', () => {
  const facts = { networkMode: 'bridge', hostPort: 80, engine: 'ecs', minHealthyPercent: 51 } as const;

  expect(told({ ...facts, maxInstances: 2 })).toHaveLength(1);
  expect(told({ ...facts, maxInstances: 3 })).toEqual([]);
});

test('B24: counts each task once where it stops before its successor starts', () => {
  const facts = { networkMode: 'bridge', hostPort: 80, engine: 'ecs', minHealthyPercent: 0 } as const;

  expect(told({ ...facts, maxInstances: 1 })).toEqual([
    'BERTH-ECS-016 hostPort = 80: allows one task an instance: desired 2 needs 2 instances, max is 1; use awsvpc or hostPort 0',
  ]);
});

test('B24: counts both colors of a release by ECS', () => {
  const facts = { networkMode: 'bridge', hostPort: 80, engine: 'ecs', shiftsTraffic: true } as const;

  expect(told({ ...facts, maxInstances: 3 })).toHaveLength(1);
  expect(told({ ...facts, maxInstances: 4 })).toEqual([]);
});

test('B28: fails when the instances have another architecture', () => {
  expect(told({ instanceArchitecture: 'ARM64' })).toEqual([
    'BERTH-ECS-010 architecture = "X86_64": the instances are ARM64; build the image for ARM64 and say so, or take other instances',
  ]);
});
