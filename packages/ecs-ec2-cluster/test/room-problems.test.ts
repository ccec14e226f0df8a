import { roomProblems } from '../src/room-problems';

const small = { cpu: 256, memoryMiB: 512, count: 1 };

test('BERTH-EC2-002 refuses a task that no instance of the type can start', () => {
  const offered = { instanceType: 't3.micro', maxInstances: 10 };

  expect(roomProblems(offered, [{ ...small, memoryMiB: 1024 }])).toEqual([
    {
      code: 'BERTH-EC2-002',
      path: 'instanceType',
      value: 't3.micro',
      fact: 'offers about 952 MiB and 2048 CPU units to tasks: one of 1024 MiB and 256 CPU units can never start',
      fix: 'use a larger type or a smaller task',
    },
  ]);
});

test.each([
  [952, 2048, 0],
  [953, 2048, 1],
  [952, 2049, 1],
])('BERTH-EC2-002 bounds a task of %d MiB and %d CPU units on a t3.micro', (memoryMiB, cpu, problems) => {
  const offered = { instanceType: 't3.micro', maxInstances: 10 };

  expect(roomProblems(offered, [{ memoryMiB, cpu, count: 1 }])).toHaveLength(problems);
});

test('BERTH-EC2-003 refuses a cluster without room for green', () => {
  const offered = { instanceType: 't3.micro', maxInstances: 1 };
  const needed = { cpu: 256, memoryMiB: 512, count: 2, blueGreen: true, sharedInterface: true };

  expect(roomProblems(offered, [needed])).toEqual([
    {
      code: 'BERTH-EC2-003',
      path: 'maxInstances',
      value: 1,
      fact: 'a release runs 4 tasks at a time and one t3.micro offers about 952 MiB and 2048 CPU units to tasks',
      fix: 'set it to at least 4',
    },
  ]);
});

test('BERTH-EC2-003 counts CPU as well as memory', () => {
  const needed = { cpu: 1024, memoryMiB: 128, count: 2, blueGreen: true, sharedInterface: true };

  expect(roomProblems({ instanceType: 't3.small', maxInstances: 1 }, [needed])).toMatchObject([
    { code: 'BERTH-EC2-003', fix: 'set it to at least 2' },
  ]);
});

test('BERTH-EC2-004 counts network interfaces, and says what has more', () => {
  const offered = { instanceType: 't3.small', maxInstances: 1 };

  expect(roomProblems(offered, [{ ...small, count: 2, blueGreen: true }])).toEqual([
    {
      code: 'BERTH-EC2-004',
      path: 'maxInstances',
      value: 1,
      fact: 'a release runs 4 tasks at a time and one t3.small has network interfaces for 2 awsvpc tasks',
      fix: 'set it to at least 2; trunking needs an account setting and a type such as m5.large (10)',
    },
  ]);
});

test.each([
  ['m5.large', true, 10, 0],
  ['m5.large', true, 11, 1],
  ['m5.large', false, 2, 0],
  ['m5.large', undefined, 3, 1],
  ['t3.small', true, 3, 1],
])('BERTH-EC2-004 %s with trunking %p holds %d tasks: %d problems', (instanceType, trunking, tasks, problems) => {
  const needed = { cpu: 64, memoryMiB: 64, count: tasks - 1 };

  expect(roomProblems({ instanceType, maxInstances: 1, trunking }, [needed])).toHaveLength(problems);
});

test('accepts blue with green on instances that hold them, and a migration before', () => {
  const offered = { instanceType: 't3.small', maxInstances: 1 };

  expect(roomProblems(offered, [{ ...small, blueGreen: true, oneOff: 1 }])).toEqual([]);
});

test('makes room for several commands before a release', () => {
  const offered = { instanceType: 't3.small', maxInstances: 1 };

  expect(roomProblems(offered, [{ ...small, oneOff: 2 }])).toMatchObject([{ fix: expect.stringMatching(/least 2/) }]);
});

test('needs room for one more task where ECS replaces them one by one', () => {
  const needed = { cpu: 128, memoryMiB: 300, sharedInterface: true };

  expect(roomProblems({ instanceType: 't3.micro', maxInstances: 1 }, [{ ...needed, count: 2 }])).toEqual([]);
  expect(roomProblems({ instanceType: 't3.micro', maxInstances: 1 }, [{ ...needed, count: 3 }])).toMatchObject([
    { code: 'BERTH-EC2-003' },
  ]);
});

test('counts all services that share the instances, while the one that needs most is released', () => {
  const api = { ...small, name: 'api', count: 2, blueGreen: true };
  const worker = { ...small, name: 'worker', count: 3 };

  expect(roomProblems({ instanceType: 't3.small', maxInstances: 4 }, [api, worker])).toEqual([]);
  expect(roomProblems({ instanceType: 't3.small', maxInstances: 3 }, [worker, api])).toMatchObject([
    {
      code: 'BERTH-EC2-004',
      fact: 'a release of api runs 7 tasks at a time and one t3.small has network interfaces for 2 awsvpc tasks',
      fix: expect.stringMatching(/^set it to at least 4;/),
    },
  ]);
});

test('puts small tasks beside large ones', () => {
  const large = { cpu: 64, memoryMiB: 600, count: 1, sharedInterface: true, name: 'large' };
  const little = { cpu: 64, memoryMiB: 300, count: 1, sharedInterface: true, name: 'little' };

  expect(roomProblems({ instanceType: 't3.micro', maxInstances: 2 }, [little, large])).toEqual([]);
});

test('does not judge a type that it has no figures of', () => {
  expect(roomProblems({ instanceType: 'u-6tb1.56xlarge', maxInstances: 1 }, [{ ...small, count: 1000 }])).toEqual([]);
});

test('BERTH-EC2-003 counts memory only where tasks share the interface of their instance', () => {
  const needed = { cpu: 128, memoryMiB: 150, count: 5, sharedInterface: true };

  expect(roomProblems({ instanceType: 't3.micro', maxInstances: 1 }, [needed])).toEqual([]);
});
