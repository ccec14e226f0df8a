import { Fleet } from '../../../src/functions/release-instances/fleet';
import { FakeFleetClients, type FakeInstance } from '../../_fakes/fleet-clients';

const names = { clusterName: 'dev', groupName: 'group' };

function inService(InstanceId: string): FakeInstance {
  return { InstanceId, LifecycleState: 'InService', ProtectedFromScaleIn: true };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `i-${i}`);
}

test('knows the instances of its group', async () => {
  const { clients } = new FakeFleetClients([{ Instances: [inService('i-1'), inService('i-2')] }]);

  expect(await new Fleet(clients, names).instances()).toEqual(['i-1', 'i-2']);
});

test('knows an empty group from none', async () => {
  expect(await new Fleet(new FakeFleetClients([{}]).clients, names).instances()).toEqual([]);
  expect(await new Fleet(new FakeFleetClients([]).clients, names).instances()).toBeUndefined();
});

test('wants no instances, and protects none that still starts', async () => {
  const fake = new FakeFleetClients([{}]);

  await new Fleet(fake.clients, names).shrink();

  expect(fake.calls).toEqual([
    [
      'updateAutoScalingGroup',
      {
        AutoScalingGroupName: 'group',
        MinSize: 0,
        MaxSize: 0,
        DesiredCapacity: 0,
        NewInstancesProtectedFromScaleIn: false,
      },
    ],
  ]);
});

test('lifts the protection of instances that are in service', async () => {
  const fake = new FakeFleetClients([
    {
      Instances: [
        inService('i-1'),
        { InstanceId: 'i-2', LifecycleState: 'InService', ProtectedFromScaleIn: false },
        { InstanceId: 'i-3', LifecycleState: 'Terminating:Wait', ProtectedFromScaleIn: true },
      ],
    },
  ]);

  await new Fleet(fake.clients, names).unprotect();

  expect(fake.calls).toEqual([
    ['setInstanceProtection', { AutoScalingGroupName: 'group', InstanceIds: ['i-1'], ProtectedFromScaleIn: false }],
  ]);
});

test.each([
  [50, [50]],
  [51, [50, 1]],
])('lifts the protection of %d instances in portions of 50', async (count, sizes) => {
  const fake = new FakeFleetClients([{ Instances: numbered(count).map(inService) }]);

  await new Fleet(fake.clients, names).unprotect();

  expect(fake.calls.map(([, input]) => (input as { InstanceIds: string[] }).InstanceIds.length)).toEqual(sizes);
});

test.each([[[{}]], [[]]])('lifts no protection where there is nothing to lift (%#)', async groups => {
  const fake = new FakeFleetClients(groups);

  await new Fleet(fake.clients, names).unprotect();

  expect(fake.calls).toEqual([]);
});

test('drains in portions of 10', async () => {
  const fake = new FakeFleetClients([{}]);

  await new Fleet(fake.clients, names).drain(numbered(11));

  const drained = { cluster: 'dev', status: 'DRAINING' };
  expect(fake.calls).toEqual([
    ['updateContainerInstancesState', { ...drained, containerInstances: numbered(10) }],
    ['updateContainerInstancesState', { ...drained, containerInstances: ['i-10'] }],
  ]);
});

test('terminates by force', async () => {
  const fake = new FakeFleetClients([{}]);

  await new Fleet(fake.clients, names).force();

  expect(fake.calls).toEqual([['deleteAutoScalingGroup', { AutoScalingGroupName: 'group', ForceDelete: true }]]);
});

const pages = [[{ arn: 'arn:1', ec2InstanceId: 'i-1' }], [{ arn: 'arn:2', ec2InstanceId: 'i-2' }]];

test('finds all container instances, page by page', async () => {
  const { clients } = new FakeFleetClients([], pages);

  expect(await new Fleet(clients, names).registered()).toEqual(['arn:1', 'arn:2']);
});

test('finds the container instances on some instances', async () => {
  const fleet = new Fleet(new FakeFleetClients([], pages).clients, names);

  expect(await fleet.registered(['i-2', 'i-3'])).toEqual(['arn:2']);
  expect(await fleet.registered([])).toEqual([]);
});

test('finds nothing in an empty cluster', async () => {
  expect(await new Fleet(new FakeFleetClients([], [[]]).clients, names).registered()).toEqual([]);
});

test('takes container instances out of the cluster, whatever they run', async () => {
  const fake = new FakeFleetClients([]);

  await new Fleet(fake.clients, names).deregister(['arn:1', 'arn:2']);

  expect(fake.calls).toEqual([
    ['deregisterContainerInstance', { cluster: 'dev', containerInstance: 'arn:1', force: true }],
    ['deregisterContainerInstance', { cluster: 'dev', containerInstance: 'arn:2', force: true }],
  ]);
});
