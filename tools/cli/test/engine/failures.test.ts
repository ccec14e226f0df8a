import type { TaskState } from '../../src/aws/ecs';
import { count, emptyTally, likelyCause, type Sight, verdict } from '../../src/engine/failures';

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

const failuresOf = (sight: Partial<Sight>) => count(emptyTally, { ...nothing, ...sight }, 0).failures;

test.each<[string, Partial<TaskState>, object]>([
  [
    'the load balancer had it stopped',
    { stoppedReason: 'Task failed ELB health checks in (target-group arn:x)' },
    { kind: 'health', text: '/healthz is not healthy: Task failed ELB health checks' },
  ],
  [
    'its image cannot be pulled',
    { stoppedReason: 'CannotPullContainerError: manifest unknown' },
    { kind: 'pull', text: 'the image cannot be pulled: CannotPullContainerError: manifest unknown' },
  ],
  [
    'a container says that its image cannot be pulled',
    {
      stoppedReason: 'Task failed',
      containers: [{ name: 'pyshop', reason: 'CannotPullContainerError: no' }, { name: 'x' }],
    },
    { kind: 'pull', text: 'the image cannot be pulled: Task failed CannotPullContainerError: no' },
  ],
  [
    'it could not get its secrets',
    { stoppedReason: 'ResourceInitializationError: unable to pull secrets' },
    { kind: 'initialization', text: 'ResourceInitializationError: unable to pull secrets' },
  ],
  [
    'it had too little memory',
    { containers: [{ name: 'pyshop', exitCode: 137, reason: 'OutOfMemoryError: killed' }] },
    { kind: 'memory', text: 'the container ran out of memory' },
  ],
  [
    'one of its containers exited with an error',
    { containers: [{ name: 'log' }, { name: 'proxy', exitCode: 0 }, { name: 'pyshop', exitCode: 3 }] },
    { kind: 'exit 3', text: 'container pyshop exited with code 3' },
  ],
  [
    'an old agent names no stop code',
    { stopCode: undefined, containers: [{ name: 'pyshop', exitCode: 3 }] },
    { kind: 'exit 3', text: 'container pyshop exited with code 3' },
  ],
  [
    'it has done its work',
    { containers: [{ name: 'pyshop', exitCode: 0 }] },
    { kind: 'exit 0', text: 'container pyshop exited with code 0' },
  ],
  [
    'nobody knows which container',
    { containers: [] },
    { kind: 'exit 0', text: 'container the container exited with code 0' },
  ],
  [
    'it never started',
    { stopCode: 'TaskFailedToStart', stoppedReason: 'no network', containers: [] },
    { kind: 'start', text: 'no network' },
  ],
])('a stopped task says why: %s', (_, facts, failure) => {
  expect(failuresOf({ stoppedTasks: [stopped('a', facts)] })).toEqual([{ id: 'a', task: 'a', ...failure }]);
});

test.each<Partial<TaskState>>([
  { stopCode: 'ServiceSchedulerInitiated', containers: [{ name: 'pyshop', exitCode: 143 }] },
  { stopCode: 'UserInitiated', containers: [] },
  { stopCode: undefined, containers: [{ name: 'pyshop', exitCode: 0 }, { name: 'log' }] },
])('a task that somebody stopped says nothing about the release: %j', facts => {
  expect(failuresOf({ stoppedTasks: [stopped('a', facts)] })).toEqual([]);
});

test.each([
  ['Health checks failed with these codes: [500]', '/healthz answered 500'],
  ['Health checks failed with these codes: [502, 503]', '/healthz answered 502, 503'],
  ['Health checks failed with this code:[404]', '/healthz answered 404'],
  ['failed: code [404]', '/healthz answered 404'],
  ['failed: codes[404]', '/healthz answered 404'],
  ['answered with code 503 twice', '/healthz answered 503'],
  ['code 5034', '/healthz is not healthy: code 5034'],
  ['Request timed out', '/healthz did not answer in time'],
  ['reset by peer in (target-group arn:x)', '/healthz is not healthy: reset by peer'],
  [undefined, '/healthz is not healthy: no reason given'],
])('tells what a health check says, %s, for people', (description, text) => {
  const tally = count(emptyTally, { ...nothing, targets: [{ ...unhealthy, description }] }, 0);

  const { failures } = count(tally, { ...nothing, targets: [{ ...unhealthy, description }] }, 50_000);

  expect(failures).toEqual([{ id: '10.0.0.1:8000 #1', kind: 'health', text }]);
});

test('without a path the container itself is asked', () => {
  const health = { ...nothing.health, path: undefined };
  const reasons = ['Task failed container health checks', undefined].map((stoppedReason, i) =>
    stopped(`${i}`, { stoppedReason, stopCode: 'ServiceSchedulerInitiated', containers: [] }),
  );

  expect(failuresOf({ health, stoppedTasks: reasons })).toMatchObject([
    { text: 'a container is not healthy: Task failed container health checks' },
  ]);
  const targets = [{ target: 'a', state: 'unhealthy' }];
  const tally = count(emptyTally, { ...nothing, health, targets }, 0);
  expect(count(tally, { ...nothing, health, targets }, 50_000).failures).toMatchObject([
    { text: 'a container is not healthy: no reason given' },
  ]);
});

test('a target counts once for each window, from when it was seen first, and a healthy one never', () => {
  const sight = { ...nothing, targets: [unhealthy, { target: 'b', state: 'healthy' }] };
  const first = count(emptyTally, sight, 1_000_000);
  const at = (milliseconds: number) => count(first, sight, 1_000_000 + milliseconds).failures.map(({ id }) => id);

  expect(first.targetsSince).toEqual({ '10.0.0.1:8000': 1_000_000, b: 1_000_000 });
  expect(at(49_999)).toEqual([]);
  expect(at(50_000)).toEqual(['10.0.0.1:8000 #1']);
  expect(at(99_999)).toEqual(['10.0.0.1:8000 #1']);
  expect(at(100_000)).toEqual(['10.0.0.1:8000 #2']);
});

test('the answer of a target that is gone is found in what the service said', () => {
  const reason = { stoppedReason: 'Task failed ELB health checks in (target-group x)', containers: [] };
  const sight = { ...nothing, stoppedTasks: [stopped('a', reason)] };
  const events = ['has reached a steady state', 'Health checks failed with these codes: [500]'];

  const told = count(emptyTally, { ...sight, events }, 0);
  expect(told).toMatchObject({ answer: events[1], failures: [{ text: '/healthz answered 500' }] });
  expect(count(told, { ...nothing, events: ['nothing new'] }, 1).answer).toBe(events[1]);
  expect(count(emptyTally, nothing, 0).answer).toBeUndefined();
});

test.each([
  [['no network', '/healthz answered 500', '/healthz did not answer in time'], '/healthz answered 500'],
  [['container a exited with code 1', 'no network'], 'container a exited with code 1'],
  [['/healthz answered 500', '/healthz answered 502'], '/healthz answered 502'],
  [['no network', 'no memory'], 'no memory'],
  [['code of conduct', 'no memory'], 'no memory'],
])('of %j the one that tells most is named', (texts, text) => {
  const failures = texts.map((one, index) => ({ id: `${index}`, kind: 'x', text: one }));

  expect(likelyCause({ ...emptyTally, failures })).toMatchObject({ text });
});
