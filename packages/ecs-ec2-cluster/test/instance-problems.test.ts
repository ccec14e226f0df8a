import { instanceTypeProblems, roomProblems } from '../src/instance-problems';

const small = { cpu: 256, memoryMiB: 512, count: 1 };

test('BERTH-EC2-005 suggests a family for an unknown one', () => {
  const [problem] = instanceTypeProblems('t9.micro');

  expect(problem).toMatchObject({ code: 'BERTH-EC2-005', value: 't9.micro', fix: 'did you mean t3.micro?' });
});

test.each(['t3', '', 'large', 'db.t3.micro'])('BERTH-EC2-005 refuses %j', type => {
  expect(instanceTypeProblems(type)).toMatchObject([{ code: 'BERTH-EC2-005' }]);
});

test('BERTH-EC2-006 refuses a family before Nitro', () => {
  expect(instanceTypeProblems('t2.micro')).toMatchObject([{ code: 'BERTH-EC2-006' }]);
});

test.each(['t3.small', 'm5.large', 'm7g.xlarge', 'u-6tb1.56xlarge'])('accepts %s', type => {
  expect(instanceTypeProblems(type)).toEqual([]);
});

test('BERTH-EC2-002 refuses a task that no instance of the type can start', () => {
  const [problem] = roomProblems('t3.micro', 10, { ...small, memoryMiB: 1024 });

  expect(problem).toMatchObject({ code: 'BERTH-EC2-002', fact: expect.stringContaining('about 952 MiB') });
});

test('BERTH-EC2-003 refuses a cluster without room for green', () => {
  const [problem] = roomProblems('t3.micro', 1, { ...small, blueGreen: true });

  expect(problem).toMatchObject({ code: 'BERTH-EC2-003', value: 1, fix: 'set it to at least 2' });
});

test('BERTH-EC2-004 counts network interfaces', () => {
  const [problem] = roomProblems('t3.small', 1, { ...small, blueGreen: true, oneOff: 1 });

  expect(problem).toMatchObject({
    code: 'BERTH-EC2-004',
    fact: 'a release runs 3 tasks at a time and one t3.small has network interfaces for 2 awsvpc tasks',
    fix: 'set it to at least 2',
  });
});

test('accepts a cluster that holds blue, green and a migration', () => {
  expect(roomProblems('t3.small', 2, { ...small, blueGreen: true, oneOff: 1 })).toEqual([]);
});

test('does not judge a type that it has no figures of', () => {
  expect(roomProblems('u-6tb1.56xlarge', 1, { ...small, count: 1000 })).toEqual([]);
});

test('says where a wrong type stands', () => {
  expect(instanceTypeProblems('t9.micro', { path: 'types[1]' })).toMatchObject([{ path: 'types[1]' }]);
});

test('accepts a family before Nitro where somebody insists', () => {
  expect(instanceTypeProblems('t2.micro', { preNitro: true })).toEqual([]);
});

test('BERTH-EC2-003 counts memory only where tasks share the interface of their instance', () => {
  const needed = { cpu: 128, memoryMiB: 256, count: 4, sharedInterface: true };

  expect(roomProblems('t3.micro', 1, { ...needed, count: 3 })).toEqual([]);
  expect(roomProblems('t3.micro', 1, needed)).toMatchObject([{ code: 'BERTH-EC2-003', fix: 'set it to at least 2' }]);
});
