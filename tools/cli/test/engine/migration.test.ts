import { migrate } from '../../src/engine/migration';
import { FakeAws } from '../_fakes/aws';
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
