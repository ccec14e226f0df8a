import type * as api from '@aws-sdk/client-ec2';
import type { Instance } from '../../../src/services/auto-scaling/group';
import { instanceOperations } from '../../../src/services/ec2/instances';
import { call } from '../_fakes/context';

const instance: Instance = {
  ...{ id: 'i-1', groupName: 'group', instanceType: 't3.small', zone: 'eu-west-1a', subnetId: 'subnet-1' },
  ...{ privateIp: '10.0.0.4', lifecycleState: 'InService', protectedFromScaleIn: true },
  launchedAt: '2026-01-01T00:00:00.000Z',
};

let lost: string[];
let instances: Instance[];

beforeEach(() => {
  lost = [];
  instances = [instance, { ...instance, id: 'i-2', zone: 'eu-west-1b', lifecycleState: 'Pending' }];
});

async function send<Result>(operation: string, input: object): Promise<Result> {
  const home = { instances: () => instances, lose: ({ id }: Instance) => void lost.push(id) };
  return (await instanceOperations(home)[operation]?.(input, call)) as Result;
}

async function found(input: api.DescribeInstancesRequest): Promise<api.Instance[]> {
  const { Reservations = [] } = await send<api.DescribeInstancesResult>('DescribeInstances', input);
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

test('instances of a zone are found by it', async () => {
  const asked = await found({ Filters: [{ Name: 'availability-zone', Values: ['eu-west-1a'] }] });

  expect(asked).toEqual([
    {
      ...{ InstanceId: 'i-1', InstanceType: 't3.small', SubnetId: 'subnet-1', PrivateIpAddress: '10.0.0.4' },
      ...{ State: { Code: 16, Name: 'running' }, Placement: { AvailabilityZone: 'eu-west-1a' } },
      LaunchTime: new Date('2026-01-01T00:00:00.000Z'),
    },
  ]);
});

test.each([
  ['Pending', { Code: 0, Name: 'pending' }],
  ['InService', { Code: 16, Name: 'running' }],
  ['Terminating:Wait', { Code: 16, Name: 'running' }],
  ['Terminating', { Code: 32, Name: 'shutting-down' }],
] as const)('EC2 knows what its group calls %s by another name', async (lifecycleState, State) => {
  instances = [{ ...instance, lifecycleState }];

  expect(await found({ InstanceIds: ['i-1'] })).toMatchObject([{ State }]);
});

test('what is terminated is lost, protected or not', async () => {
  const { TerminatingInstances } = await send<api.TerminateInstancesResult>('TerminateInstances', {
    InstanceIds: ['i-1'],
  });

  expect(lost).toEqual(['i-1']);
  expect(TerminatingInstances).toEqual([
    {
      InstanceId: 'i-1',
      PreviousState: { Code: 16, Name: 'running' },
      CurrentState: { Code: 32, Name: 'shutting-down' },
    },
  ]);
});

test('with one that does not exist, none is terminated', async () => {
  const sent = send('TerminateInstances', { InstanceIds: ['i-1', 'i-0'] });

  await expect(sent).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  expect(lost).toEqual([]);
});
