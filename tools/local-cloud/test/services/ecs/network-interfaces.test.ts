import type { Context } from '../../../src/core/service';
import { NetworkInterfaces } from '../../../src/services/ecs/network-interfaces';
import { type EcsState, ecsState, type TaskRecord } from '../../../src/services/ecs/state';
import { fakeContext } from '../_fakes/context';

let state: EcsState;

beforeEach(() => {
  state = ecsState((fakeContext() as Context).store);
});

const blocks: Readonly<Record<string, string>> = {
  'subnet-a': '172.10.1.0/24',
  'subnet-b': '172.10.2.0/24',
  tiny: '10.0.0.0/29',
};

function interfaces(): NetworkInterfaces {
  return new NetworkInterfaces(state, {
    tryGet: id => {
      const cidrBlock = blocks[id];
      if (cidrBlock === undefined) return undefined;
      const place = {
        region: 'eu-west-1',
        accountId: '000000000000',
        vpcId: 'vpc-1',
        mapPublicIpOnLaunch: false,
        tags: {},
      };
      return { ...place, id, cidrBlock, availabilityZone: id === 'subnet-b' ? 'eu-west-1b' : 'eu-west-1a' };
    },
  });
}

/** A task that gets its interface and is kept. */
function start(id: string, subnets: string[], more: Partial<TaskRecord> = {}): TaskRecord {
  const task = {
    ...{
      id,
      arn: id,
      clusterArn: 'dev',
      group: 'service:web',
      networkInterfaces: 1,
      desiredStatus: 'RUNNING' as const,
    },
    networkConfiguration: { awsvpcConfiguration: { subnets } },
    ...more,
  } as TaskRecord;
  const placed = { ...task, networkInterface: interfaces().next(task) };
  state.tasks.put(placed.arn, placed);
  return placed;
}

const id = (digit: string) => digit.repeat(32);

test('spreads the tasks of a service over its subnets, each with an address of its own', () => {
  const started = ['1', '2', '3'].map(digit => start(id(digit), ['subnet-a', 'subnet-b']).networkInterface);

  expect(started).toEqual([
    { id: 'eni-01111111111111111', subnetId: 'subnet-a', zone: 'eu-west-1a', address: '172.10.1.4' },
    { id: 'eni-02222222222222222', subnetId: 'subnet-b', zone: 'eu-west-1b', address: '172.10.2.4' },
    { id: 'eni-03333333333333333', subnetId: 'subnet-a', zone: 'eu-west-1a', address: '172.10.1.5' },
  ]);
});

test('takes the zone that a stopping task leaves, and not its address', () => {
  start(id('1'), ['subnet-a', 'subnet-b']);
  const second = start(id('2'), ['subnet-a', 'subnet-b']);
  state.tasks.put(second.arn, { ...second, desiredStatus: 'STOPPED' });

  const third = start(id('3'), ['subnet-a', 'subnet-b']);

  expect(third.networkInterface).toMatchObject({ subnetId: 'subnet-b', address: '172.10.2.5' });
});

test.each([{ group: 'service:other' }, { clusterArn: 'prod' }])(
  'counts the tasks of a group in its cluster: not %j',
  more => {
    start(id('1'), ['subnet-a', 'subnet-b']);

    expect(start(id('2'), ['subnet-a', 'subnet-b'], more).networkInterface).toMatchObject({
      subnetId: 'subnet-a',
      address: '172.10.1.5',
    });
  },
);

test('gives away no address of AWS', () => {
  const addresses = ['1', '2', '3', '4'].map(digit => start(id(digit), ['tiny']).networkInterface?.address);

  expect(addresses).toEqual(['10.0.0.4', '10.0.0.5', '10.0.0.6', undefined]);
});

test('knows subnets of stacks alone, and tasks without an interface have none', () => {
  expect(start(id('1'), ['subnet-of-nobody']).networkInterface).toBeUndefined();
  expect(start(id('2'), ['subnet-a'], { networkInterfaces: 0 }).networkInterface).toBeUndefined();
  expect(start(id('3'), [], { networkConfiguration: undefined }).networkInterface).toBeUndefined();
  expect(new NetworkInterfaces(state).next(start(id('4'), ['subnet-a']))).toBeUndefined();
});
