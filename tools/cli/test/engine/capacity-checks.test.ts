import type { Rollout } from '@berth/rollout';
import type { ClusterRoom } from '../../src/aws/instance-room';
import { checkRoom, fits, roomProblems, sizeOf } from '../../src/engine/capacity-checks';
import { planRelease } from '../../src/engine/release';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BLUE, FIRST, LISTENER, rollout } from '../_fakes/rollout';

const whole = { cpu: 2048, memoryMiB: 4096, ports: [] };
const size = { cpu: 512, memoryMiB: 1024, ports: [] };
const instance = { arn: 'i', free: whole, whole };

test.each([
  ['the task', { cpu: '256', memory: '512', containerDefinitions: [{ cpu: 1, memory: 1 }] }, 256, 512, []],
  [
    'its containers',
    {
      containerDefinitions: [
        { cpu: 1, memory: 2 },
        { memoryReservation: 3, memory: 9 },
      ],
    },
    1,
    5,
    [],
  ],
  ['nothing', {}, 0, 0, []],
  ['ports of the host', { containerDefinitions: [{ portMappings: [{ hostPort: 80 }, { hostPort: 0 }] }] }, 0, 0, [80]],
  [
    'ports that it opens on the host itself',
    { networkMode: 'host' as const, containerDefinitions: [{ portMappings: [{ containerPort: 8000 }] }] },
    ...([0, 0, [8000]] as const),
  ],
  [
    'no port with an address of its own',
    { networkMode: 'awsvpc' as const, containerDefinitions: [{ portMappings: [{ containerPort: 80, hostPort: 80 }] }] },
    ...([0, 0, []] as const),
  ],
])('F32: a task takes what is asked for %s', (_, input, cpu, memoryMiB, ports) => {
  expect(sizeOf({ family: 'pyshop', containerDefinitions: [], ...input })).toEqual({ cpu, memoryMiB, ports });
});

test.each([
  ['memory allows', size, whole, 4],
  ['processors allow', { ...size, cpu: 1024 }, whole, 2],
  ['is whole', size, { ...whole, memoryMiB: 2047 }, 1],
  ['a port of the host allows', { ...size, ports: [80] }, whole, 1],
  ['a taken port allows', { ...size, ports: [80] }, { ...whole, ports: [22, 80] }, 0],
  ['other taken ports allow', { ...size, ports: [80] }, { ...whole, ports: [22] }, 1],
  ['nothing is left for', size, { ...whole, cpu: 511 }, 0],
])('F32: an instance holds as many as %s', (_, task, room, count) => {
  expect(fits(task, room)).toBe(count);
});

test('F32: room is what all instances have, and what does not grow must be enough', () => {
  const two = { instances: [instance, { ...instance, free: { ...whole, cpu: 1024 } }], grows: false };

  expect(roomProblems(size, 6, two)).toEqual([]);
  expect(roomProblems(size, 7, { ...two, grows: true })).toEqual([]);
  expect(roomProblems(size, 7, two)).toEqual([
    {
      code: 'CapacityMissing',
      text: 'the instances have room for 6 of 7 new tasks beside the old ones; a task takes 512 CPU units and 1024 MiB',
      fix: 'add instances, or let the capacity provider scale them',
    },
  ]);
});

test('F32: a task that no instance holds is refused, however many come', () => {
  expect(roomProblems({ ...size, cpu: 2049 }, 0, { instances: [instance], grows: true })).toEqual([
    {
      code: 'TaskTooBig',
      text: 'a task takes 2049 CPU units and 1024 MiB, more than any of the 1 instances has',
      fix: 'give the tasks less, or take bigger instances',
    },
  ]);
  expect(roomProblems({ ...size, cpu: 2048, ports: [22] }, 0, { instances: [instance], grows: true })).toEqual([]);
  expect(roomProblems(size, 2, { instances: [], grows: true })).toEqual([]);
  expect(roomProblems(size, 2, { instances: [], grows: false })).toMatchObject([{ code: 'CapacityMissing' }]);
});

test('F32: a task that asks for nothing fits as often as one likes', () => {
  expect(fits({ cpu: 0, memoryMiB: 0, ports: [] }, { ...whole, cpu: 0, memoryMiB: 0 })).toBe(Number.POSITIVE_INFINITY);
  expect(fits({ ...size, cpu: 0 }, { ...whole, cpu: 0 })).toBe(4);
  expect(fits({ ...size, memoryMiB: 0 }, { ...whole, memoryMiB: 0 })).toBe(4);
});

test('F32: one instance that is big enough is enough', () => {
  const small = { ...instance, whole: { ...whole, cpu: 1 }, free: { ...whole, cpu: 1 } };

  expect(roomProblems(size, 4, { instances: [small, instance], grows: false })).toEqual([]);
});

/** Looks for room for tasks of 512 CPU units and 1024 MiB. */
async function look(
  room: ClusterRoom,
  { desiredCount = 2, ...changes }: Partial<Rollout> & { desiredCount?: number } = {},
) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes, desiredCount: 3 });
  Object.assign(aws.revisions[0]?.definition ?? {}, { cpu: '512', memory: '1024' });
  Object.assign(aws, { room, desiredCount });
  const io = new FakeIo();
  const context = { aws: aws.ports, clock, io, pollMs: 5000 };
  const problems = await checkRoom(await planRelease(aws.rollout, { name: 'pyshop', digest: FIRST }, context), context);
  return { said: io.said, problems };
}
const full = { ...instance, free: { ...whole, cpu: 0 } };

test.each([
  [2, 2],
  [0, 3],
])('F32: of a service with %i tasks there are %i new ones', async (desiredCount, tasks) => {
  await expect(look({ instances: [full], grows: false }, { desiredCount })).resolves.toMatchObject({
    problems: [{ text: expect.stringContaining(`room for 0 of ${tasks} new tasks`) }],
  });
});

test.each<[string, Partial<Rollout>]>([
  ['that are replaced one by one', { loadBalancer: { productionListener: LISTENER, targetGroups: [BLUE] } }],
  ['on Fargate', { launchType: 'FARGATE' }],
])('F32: tasks %s need no room beside the old ones', async (_, changes) => {
  await expect(look({ instances: [full], grows: false }, changes)).resolves.toEqual({ said: [], problems: [] });
});

test('F32: instances of other capacity providers hold nothing for us, those of none do', async () => {
  const other = { ...instance, capacityProvider: 'another' };
  await expect(look({ instances: [other, full], grows: false })).resolves.toMatchObject({ problems: [{}] });

  await expect(look({ instances: [instance], grows: false })).resolves.toEqual({ said: [], problems: [] });
});

test('F32: says that instances will be added only when they will', async () => {
  const one = { ...instance, free: { ...whole, cpu: 512 } };

  expect((await look({ instances: [one, full], grows: true })).said).toEqual([
    'room for 1 of 2 new tasks: instances will be added',
  ]);
  expect((await look({ instances: [one, one], grows: true })).said).toEqual([]);
  expect((await look({ instances: [one], grows: false })).said).toEqual([]);
});
