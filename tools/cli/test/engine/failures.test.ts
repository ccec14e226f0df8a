import type { TaskState } from '../../src/aws/ecs';
import { count, emptyTally, type Sight, verdict } from '../../src/engine/failures';

const nothing: Sight = {
  targets: [],
  stoppedTasks: [],
  health: { path: '/healthz', intervalSeconds: 10, unhealthyThreshold: 2 },
  gracePeriodSeconds: 30,
};
const stopped = (arn: string, facts: Partial<TaskState> = {}): TaskState => ({
  ...{
    arn,
    status: 'STOPPED',
    taskDefinition: 'pyshop:2',
    createdAt: 0,
    containers: [{ name: 'pyshop', exitCode: 1 }],
    stopCode: 'EssentialContainerExited',
  },
  ...facts,
});
const unhealthy = {
  target: '10.0.0.1:8000',
  state: 'unhealthy',
  description: 'Health checks failed with these codes: [500]',
};

test('is enough after three tasks that stopped for the same reason', () => {
  const two = count(emptyTally, { ...nothing, stoppedTasks: [stopped('a'), stopped('b')] }, 0);
  const three = count(two, { ...nothing, stoppedTasks: [stopped('a'), stopped('b'), stopped('c')] }, 1);

  expect(verdict(two)).toBeUndefined();
  expect(verdict(three)).toMatchObject({ text: 'container pyshop exited with code 1' });
});

test('is not enough when the reasons differ', () => {
  const stoppedTasks = [
    stopped('a'),
    stopped('b'),
    stopped('c', { stopCode: 'TaskFailedToStart', stoppedReason: 'no room', containers: [] }),
  ];

  expect(verdict(count(emptyTally, { ...nothing, stoppedTasks }, 0))).toBeUndefined();
});

test('counts a target once for each window in which it stays unhealthy, and not while it starts', () => {
  const sight = { ...nothing, targets: [unhealthy] };
  let tally = count(emptyTally, sight, 0);
  const after: number[] = [];
  for (const seconds of [49, 50, 60, 100, 150]) {
    tally = count(tally, sight, seconds * 1000);
    after.push(tally.failures.length);
  }

  expect(after).toEqual([0, 1, 1, 2, 3]);
  expect(verdict(tally)?.text).toBe('/healthz answered 500');
});

test('gives a program its time to start when the clock is hurried', () => {
  const sight = { ...nothing, targets: [unhealthy], startFloorMs: 200_000 };
  let tally = count(emptyTally, sight, 0);
  const after: number[] = [];
  for (const seconds of [150, 200, 249, 250]) {
    tally = count(tally, sight, seconds * 1000);
    after.push(tally.failures.length);
  }

  expect(after).toEqual([0, 1, 1, 2]);
});

test('names the answer of the health check when ECS only says that the check failed', () => {
  const reason = {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed ELB health checks in (target-group green)',
    containers: [],
  };
  const stoppedTasks = ['a', 'b', 'c'].map(arn => stopped(arn, reason));

  expect(verdict(count(emptyTally, { ...nothing, targets: [unhealthy], stoppedTasks }, 0))?.text).toBe(
    '/healthz answered 500',
  );
});

test('remembers that answer after the target is gone', () => {
  const seen = count(emptyTally, { ...nothing, targets: [unhealthy] }, 0);

  const stoppedTasks = [stopped('a', { stoppedReason: 'Task failed ELB health checks in (target-group green)' })];
  const { failures } = count(seen, { ...nothing, stoppedTasks }, 1);

  expect(failures[0]?.text).toBe('/healthz answered 500');
});

test.each([
  [
    'scaled in',
    {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: 'Scaling activity initiated by deployment',
      containers: [{ name: 'pyshop', exitCode: 0 }],
    },
  ],
  [
    'stopped by somebody',
    { stopCode: 'UserInitiated', stoppedReason: 'test', containers: [{ name: 'pyshop', exitCode: 143 }] },
  ],
])('does not count a task that was %s', (_, facts) => {
  expect(count(emptyTally, { ...nothing, stoppedTasks: [stopped('a', facts)] }, 0).failures).toEqual([]);
});

test.each([
  [
    { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError: not found', containers: [] },
    'the image cannot be pulled: CannotPullContainerError: not found',
  ],
  [
    { stopCode: 'TaskFailedToStart', stoppedReason: 'ResourceInitializationError: secret', containers: [] },
    'ResourceInitializationError: secret',
  ],
  [
    { containers: [{ name: 'pyshop', exitCode: 137, reason: 'OutOfMemoryError: killed' }] },
    'the container ran out of memory',
  ],
])('names the cause %#', (facts, text) => {
  expect(count(emptyTally, { ...nothing, stoppedTasks: [stopped('a', facts)] }, 0).failures[0]?.text).toBe(text);
});

test('learns the answer of a target that came and went between two looks from what the service says', () => {
  const facts = { stoppedReason: 'Task failed ELB health checks in (target-group arn:web)', containers: [] };
  const events = [
    '(service web) (port 8000) is unhealthy in (target-group arn:web) due to (reason Health checks failed with these codes: [500])',
  ];

  const { failures } = count(emptyTally, { ...nothing, stoppedTasks: [stopped('a', facts)], events }, 0);

  expect(failures[0]?.text).toBe('/healthz answered 500');
});
