import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultSchedule } from '../../src/core/fault-schedule';
import { Store } from '../../src/core/store';

let lines: string[];
let schedule: FaultSchedule;

beforeEach(() => {
  lines = [];
  schedule = new FaultSchedule(Store.inMemory(), line => lines.push(line));
});

function kinds(calls: number, of: FaultSchedule, operation = 'DescribeServices'): string[] {
  return Array.from({ length: calls }, () => {
    const fault = of.next('ecs', operation);
    return fault?.kind === 'refuse' ? fault.code : (fault?.kind ?? '-');
  });
}

test('nothing goes wrong until a plan is set', () => {
  expect(kinds(100, schedule)).toEqual(Array(100).fill('-'));
  expect(schedule.inside('taskDies', 'service:web')).toBe(false);
  expect(schedule.remembers).toBe(false);
  expect(schedule.describe()).toEqual([]);
});

test('the call that is listed goes wrong, and no other', () => {
  schedule.set({ list: [{ service: 'ecs', operation: 'UpdateService', nth: 2, fault: 'loseAnswer' }] });

  expect(kinds(3, schedule)).toEqual(['-', '-', '-']);
  expect(kinds(3, schedule, 'UpdateService')).toEqual(['-', 'loseAnswer', '-']);
});

test.each([
  ['throttle', 'ecs', 'ThrottlingException', undefined],
  ['throttle', 'cloudformation', 'Throttling', undefined],
  ['throttle', 'ec2', 'RequestLimitExceeded', 503],
  ['throttle', 's3', 'SlowDown', 503],
  ['error', 'ecs', 'InternalFailure', 500],
  ['error', 's3', 'InternalError', 500],
  ['unavailable', 'ecs', 'ServiceUnavailable', 503],
  ['expired', 'ecs', 'ExpiredTokenException', 403],
  ['expired', 'sts', 'ExpiredToken', 403],
])('%s of %s is refused as %s', (fault, service, code, status) => {
  schedule.set({ list: [{ service, operation: 'Any', nth: 1, fault }] });

  const planned = schedule.next(service, 'Any');

  expect(planned).toMatchObject({ kind: 'refuse', code });
  expect(planned?.kind === 'refuse' && planned.status).toBe(status);
});

test('a seed spoils the same calls in whatever order they come, and every kind of fault comes', () => {
  const other = new FaultSchedule(Store.inMemory(), () => undefined);
  for (const each of [schedule, other]) each.set({ seed: 'a', share: 0.5 });
  kinds(50, other, 'ListServices');

  const first = kinds(200, schedule);

  expect(kinds(200, other)).toEqual(first);
  const all = [
    '-',
    'InternalFailure',
    'ServiceUnavailable',
    'ThrottlingException',
    'delay',
    'loseAnswer',
    'loseRequest',
    'partial',
    'stale',
  ];
  expect([...new Set(first)].sort()).toEqual(all);
  const spoiled = first.filter(kind => kind !== '-').length;
  expect(spoiled).toBeGreaterThan(60);
  expect(spoiled).toBeLessThan(140);
});

test('another seed spoils other calls, and none of services that were not named', () => {
  schedule.set({ seed: 'a', share: 0.5 });
  const first = kinds(50, schedule);
  schedule.set({ seed: 'b', share: 0.5 });

  expect(kinds(50, schedule)).not.toEqual(first);
  schedule.set({ seed: 'b', share: 1, services: ['rds'] });
  expect(kinds(50, schedule)).toEqual(Array(50).fill('-'));
});

test('what changes something is never answered as before', () => {
  schedule.set({ seed: 'a', share: 1 });

  expect(kinds(200, schedule, 'UpdateService')).not.toContain('stale');
});

test('only a batch fails in part', () => {
  schedule.set({ seed: 'a', share: 1 });

  expect(kinds(200, schedule, 'DescribeTaskDefinition')).not.toContain('partial');
  expect(kinds(200, schedule, 'UpdateContainerInstancesState')).toContain('partial');
});

test('a seed spoils what is inside as well', () => {
  schedule.set({ seed: 'a', insideShare: 1 });

  expect(schedule.inside('imagePullFails', 'service:web')).toBe(true);
  expect(schedule.next('ecs', 'DescribeServices')).toBeUndefined();
});

test('what is listed happens inside at its time, to what it names', () => {
  schedule.set({ list: [{ inside: 'taskDies', subject: 'service:web', nth: 2 }] });

  const outcomes = ['service:web', 'service:api', 'service:web', 'service:web'].map(name =>
    schedule.inside('taskDies', name),
  );

  expect(outcomes).toEqual([false, false, true, false]);
  expect(lines.at(-1)).toBe('fault: taskDies service:web');
});

test('tells what is planned and what was met', () => {
  schedule.set({
    seed: 'a',
    share: 0.07,
    list: [
      { service: 'ecs', operation: 'UpdateService', nth: 1, fault: 'throttle' },
      { inside: 'capacityLacks', nth: 1 },
      { service: 'sqs', operation: 'SendMessageBatch', nth: 1, fault: 'partial' },
    ],
  });
  schedule.next('ecs', 'UpdateService');

  expect(schedule.describe()).toEqual([
    { what: 'ecs:UpdateService, call 1: refuse ThrottlingException', state: 'met' },
    { what: 'capacityLacks anywhere, time 1', state: 'waiting' },
    { what: 'sqs:SendMessageBatch, call 1: fail in part', state: 'waiting' },
    { what: '7 % of all calls, by the seed a: 0 so far', state: 'waiting' },
  ]);
});

test('tells how much a seed has spoiled', () => {
  schedule.set({ seed: 'a', share: 1, insideShare: 1 });
  kinds(3, schedule);
  schedule.inside('taskDies', 'service:web');

  expect(schedule.describe()).toEqual([
    { what: '100 % of all calls, by the seed a: 3 so far', state: 'met' },
    { what: '100 % of what could go wrong inside, by the seed a: 1 so far', state: 'met' },
  ]);
});

test.each([
  ['a text', 'the plan = "a text": must be an object'],
  [{ lists: [] }, 'lists: is not known; known are list, seed, share, insideShare, services'],
  [{ share: 2 }, 'share = 2: must be a number from 0 to 1'],
  [{ insideShare: -1 }, 'insideShare = -1: must be a number from 0 to 1'],
  [{ seed: 1 }, 'seed = 1: must be a text'],
  [{ services: 'ecs' }, 'services = "ecs": must be a list of texts'],
  [{ list: {} }, 'list = {}: must be a list'],
  [
    { list: [{ service: 'ecs', operation: 'X', nth: 0, fault: 'error' }] },
    'list[0].nth = 0: must be a whole number from 1',
  ],
  [{ list: [{ operation: 'X', nth: 1, fault: 'error' }] }, 'list[0].service: must be a text'],
  [{ list: [{ service: 'ecs', operation: 'X', nth: 1, fault: 'rain' }] }, 'list[0].fault = "rain": is not known'],
  [
    { list: [{ service: 'ecs', operation: 'X', nth: 1, fault: { kind: 'delay' } }] },
    'list[0].fault = {"kind":"delay"}: is not known',
  ],
  [
    { list: [{ service: 'ecs', operation: 'UpdateService', nth: 1, fault: 'partial' }] },
    'list[0].fault = "partial": ecs:UpdateService never fails in part; those that do are ecr:BatchDeleteImage, ',
  ],
  [
    { list: [{ service: 'ecs', operation: 'UpdateService', nth: 1, fault: { kind: 'partial' } }] },
    'list[0].fault = {"kind":"partial"}: ecs:UpdateService never fails in part',
  ],
  [{ list: [{ inside: 'taskDies', subject: 1, nth: 1 }] }, 'list[0].subject = 1: must be a text'],
  [{ list: [{ inside: 'rain', nth: 1 }] }, 'list[0].inside = "rain": must be one of taskDies, '],
])('fails on %j, and keeps the plan it has', (plan, message) => {
  schedule.set({ seed: 'a', share: 1 });

  expect(() => schedule.set(plan)).toThrow(
    expect.objectContaining({ name: 'ValidationException', message: expect.stringContaining(message) }),
  );

  expect(schedule.plan).toEqual({ seed: 'a', share: 1 });
});

test('tells all mistakes of a plan, each with its place, its value and what is known there', () => {
  const list = [
    { inside: 'taskDie', nth: 0 },
    { service: 'ecs', operation: 'X', nth: 1, fault: 'throtle' },
    { nht: 1 },
  ];

  expect(() => schedule.set({ share: 2, list })).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^share = 2: .*\nlist\[0\]\.nth = 0: /),
      members: {
        problems: [
          { path: 'share', value: 2, fact: 'must be a number from 0 to 1' },
          { path: 'list[0].nth', value: 0, fact: 'must be a whole number from 1' },
          expect.objectContaining({ path: 'list[0].inside', known: expect.arrayContaining(['taskDies']) }),
          expect.objectContaining({ path: 'list[1].fault', known: expect.arrayContaining(['throttle']) }),
          expect.objectContaining({ path: 'list[2].nht', known: expect.arrayContaining(['nth']) }),
        ],
      },
    }),
  );
});

test('a kill neither ends the plan nor makes a fault come twice', () => {
  const folder = mkdtempSync(join(tmpdir(), 'faults-'));
  const before = new FaultSchedule(Store.open(folder), () => undefined);
  before.set({ list: [{ service: 'ecs', operation: 'DescribeServices', nth: 2, fault: 'loseRequest' }] });
  kinds(1, before);

  const after = new FaultSchedule(Store.open(folder), () => undefined);

  expect(kinds(3, after)).toEqual(['loseRequest', '-', '-']);
  rmSync(folder, { recursive: true });
});
