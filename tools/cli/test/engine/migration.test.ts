import type { Rollout } from '@berth/rollout';
import { tags } from '../../src/engine/markers';
import { migrate } from '../../src/engine/migration';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';

const goal = { deployId: 'abc-1', targetHash: 'abc', family: 'dev-pyshop', revision: 'dev-pyshop:2' };
const step = { update: jest.fn(), title: jest.fn() };

function account() {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const ports = aws.ports;
  const run = () => migrate(aws.rollout, goal, step, { aws: ports, clock, io: new FakeIo(), pollMs: 5000 });
  return { clock, aws, ports, run };
}

test('runs the command of the contract on the new revision, marked for who looks later', async () => {
  const { aws, run } = account();

  await expect(run()).resolves.toBe('done');

  expect(aws.oneOffTasks).toEqual([
    expect.objectContaining({
      taskDefinition: 'dev-pyshop:2',
      command: ['alembic', 'upgrade', 'head'],
      startedBy: 'abc-1',
      container: 'pyshop',
    }),
  ]);
});

test('F47: does not run again what succeeded, even if nobody could note it', async () => {
  const { aws, run } = account();
  await run();
  aws.tags = {};

  await expect(run()).resolves.toBe('done');

  expect(aws.oneOffTasks).toHaveLength(1);
});

test('F48: is unknown when the task does not end in time, and says that the schema may be ahead', async () => {
  const { aws, ports, run } = account();
  ports.ecs.task = async (_cluster, arn) => ({
    arn,
    status: 'RUNNING',
    taskDefinition: '',
    createdAt: 0,
    containers: [],
  });

  await expect(run()).rejects.toMatchObject({
    name: 'MigrationUnknown',
    message: expect.stringMatching(/did not end within 10 minutes.*the schema may be ahead/),
    exitCode: 4,
  });
  expect(aws.tags).toEqual({});
});

test.each([
  [10 * 60_000, 1, 'done'],
  [10 * 60_000 + 10_000, 1, 'MigrationUnknown'],
  [200 * 60_000, 20, 'done'],
  [200 * 60_000 + 10_000, 20, 'MigrationUnknown'],
])(
  'works in real time, however hurried the clock is: %i ms at speed %i, with a limit of 10 minutes, are %s',
  async (tookMs, speed, expected) => {
    const { clock, aws, ports } = account();
    const until = clock.time + tookMs;
    const { task: ended } = ports.ecs;
    ports.ecs.task = async (cluster, arn) => {
      const task = await ended(cluster, arn);
      return task && { ...task, status: clock.time < until ? 'RUNNING' : 'STOPPED' };
    };
    const context = { aws: ports, clock, io: new FakeIo(), pollMs: 5000, speed };

    const outcome = await migrate(aws.rollout, goal, step, context).catch(error => (error as Error).name);

    expect(outcome).toBe(expected);
  },
);

test('F34: waits for a task that ECS does not know yet, but not for ever', async () => {
  const { ports, run, clock } = account();
  const { task } = ports.ecs;
  const began = clock.time;
  ports.ecs.task = (cluster, arn) => (clock.time - began < 30_000 ? Promise.resolve(undefined) : task(cluster, arn));
  await expect(run()).resolves.toBe('done');

  const other = account();
  other.ports.ecs.task = async () => undefined;
  await expect(other.run()).rejects.toMatchObject({ name: 'MigrationUnknown', exitCode: 4 });
});

test('F48: was never started when there is no room for its task', async () => {
  const { ports, run } = account();
  ports.ecs.run = async () => ({ failure: 'RESOURCE:MEMORY' });

  await expect(run()).rejects.toMatchObject({
    name: 'MigrationNotStarted',
    message: 'the migration of pyshop could not start: RESOURCE:MEMORY; no traffic was moved',
    hint: 'give the cluster room for one more task',
    exitCode: 4,
  });
});

test('F48: a task that stopped without an exit code of its container is not a success', async () => {
  const { ports, run } = account();
  ports.ecs.task = async (_cluster, arn) => ({
    ...{ arn, status: 'STOPPED', taskDefinition: '', createdAt: 0, stoppedReason: 'Host EC2 terminated' },
    containers: [{ name: 'pyshop' }, { name: 'proxy', exitCode: 0 }],
  });

  await expect(run()).rejects.toMatchObject({
    name: 'MigrationNotStarted',
    message: expect.stringContaining('Host EC2 terminated'),
  });
});

/** A service whose migration is what a test says, and what its user is told. */
function told(changes: Partial<Rollout> = {}, schema?: string) {
  const { aws, clock, ports } = account();
  const io = new FakeIo();
  const said: string[] = [];
  const step = { update: (text: string) => void said.push(text), title: () => undefined };
  const context = { aws: ports, clock, io, pollMs: 5000 };
  const run = () => migrate({ ...aws.rollout, ...changes }, { ...goal, schema }, step, context);
  return { aws, clock, io, ports, said, run };
}
const stopped = { status: 'STOPPED', taskDefinition: '', createdAt: 0 };

test('a service without a migration needs none', async () => {
  const { aws, run } = told({ migration: undefined });

  await expect(run()).resolves.toBe('skipped');
  expect(aws.calls).toEqual([]);
});

test('says what it does, and notes what was migrated', async () => {
  const { aws, said, run } = told();

  await expect(run()).resolves.toBe('done');

  expect(said).toEqual(['looking for an earlier run', 'migration started']);
  expect(aws.tags).toEqual({ [tags.migrated]: 'abc' });
  await expect(run()).resolves.toBe('skipped');
});

test('notes what the migrations led to, when that is known', async () => {
  const { aws, run } = told({}, '0042');

  await run();

  expect(aws.tags).toEqual({ [tags.migrated]: 'abc', [tags.schema]: '0042' });
});

test('F47: follows the task of an earlier run that goes on, and starts none', async () => {
  const { aws, ports, said, run } = told();
  const task = { ...stopped, status: 'RUNNING', arn: 'task/9', containers: [{ name: 'pyshop', exitCode: 0 }] };
  ports.ecs.tasksStartedBy = async () => [{ ...task, arn: 'task/8', status: 'STOPPED', containers: [] }, task];
  const asked: string[] = [];
  ports.ecs.task = async (_cluster, arn) => {
    asked.push(arn);
    return { ...task, status: asked.length > 2 ? 'STOPPED' : 'RUNNING' };
  };

  await expect(run()).resolves.toBe('done');

  expect(aws.oneOffTasks).toEqual([]);
  expect(asked).toEqual(['task/9', 'task/9', 'task/9']);
  expect(said).toContain('the migration of an earlier run goes on');
});

test('F47: a repeated call has the same token, a new attempt another one, and both fit', async () => {
  const { aws, ports, run } = told();
  await run();
  for (const before of [[], [{ ...stopped, arn: 'task/1', containers: [] }]]) {
    ports.ecs.tasksStartedBy = async () => before;
    aws.tags = {};
    await run();
  }

  const [first = '', ...others] = aws.oneOffTasks.map(({ clientToken }) => clientToken);
  expect(first).toMatch(/^[0-9a-f]{36}$/);
  expect(others).toEqual([expect.not.stringMatching(first)]);
});

test('shows each line of its log once, and not the lines of others', async () => {
  const { aws, io, ports, run } = told();
  const { task } = ports.ecs;
  let looks = 0;
  ports.ecs.task = async (cluster, arn) => {
    looks += 1;
    aws.logs.set('task/1', ['one', 'two', 'three'].slice(0, looks)).set('another/7', ['of somebody else']);
    const found = await task(cluster, arn);
    return found && { ...found, status: looks > 4 ? 'STOPPED' : 'RUNNING' };
  };

  await run();

  expect(io.said).toEqual(['  one', '  two', '  three']);
});

test('F48: a failure names its code, its task and the end of its log', async () => {
  const { aws, run } = told();
  aws.migrationExitCode = 3;
  aws.logs.set(
    'task/1',
    Array.from({ length: 12 }, (_, line) => `line ${line}`),
  );

  await expect(run()).rejects.toMatchObject({
    name: 'MigrationFailed',
    message:
      'the migration of pyshop failed with code 3 (task task/1); no traffic was moved, the schema may be ahead' +
      Array.from({ length: 10 }, (_, line) => `\n  log: line ${line + 2}`).join(''),
    hint: 'correct the migration, make the image again, then release; the running version must work on the schema as it is now',
    exitCode: 4,
  });
  expect(aws.tags).toEqual({});
});

test('F48: the exit code of another container says nothing', async () => {
  const { ports, run } = told();
  const containers = [
    { name: 'proxy', exitCode: 0 },
    { name: 'pyshop', exitCode: 1 },
  ];
  ports.ecs.task = async (_cluster, arn) => ({ ...stopped, arn, containers });

  await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('failed with code 1') });
});

test.each([
  [{ stoppedReason: 'no space left', stopCode: 'TaskFailedToStart' }, 'no space left'],
  [{ stopCode: 'TaskFailedToStart' }, 'TaskFailedToStart'],
  [{}, 'no reason given'],
])('F48: a task that never started tells why: %j', async (reasons, why) => {
  const { ports, run } = told();
  ports.ecs.task = async (_cluster, arn) => ({ ...stopped, ...reasons, arn, containers: [] });

  await expect(run()).rejects.toMatchObject({
    name: 'MigrationNotStarted',
    message: `the migration of pyshop never started: ${why}; no traffic was moved`,
    exitCode: 4,
  });
});

test('F48: a refusal that no room would change has no such advice', async () => {
  const { ports, run } = told();
  ports.ecs.run = async () => ({ failure: 'MISSING' });

  await expect(run()).rejects.toMatchObject({ name: 'MigrationNotStarted', hint: undefined });
});

test('F34: a task that ECS does not know for more than a minute is unknown', async () => {
  const { clock, ports, run } = told();
  ports.ecs.task = async () => undefined;
  const began = clock.time;

  await expect(run()).rejects.toMatchObject({
    name: 'MigrationUnknown',
    message:
      'the outcome of the migration of pyshop is unknown: ECS does not know its task any more (task task/1); no traffic was moved, the schema may be ahead',
    hint: 'look at the log of the task before you try again',
  });

  expect(clock.time - began).toBe(65_000);
});

test('F13: a migration that cannot be watched any more goes on in AWS', async () => {
  const { ports, run } = told();
  ports.ecs.task = async () => {
    throw awsError('TimeoutError');
  };

  await expect(run()).rejects.toMatchObject({
    message: expect.stringContaining('migration task 1 continues in AWS'),
    exitCode: 75,
  });
});
