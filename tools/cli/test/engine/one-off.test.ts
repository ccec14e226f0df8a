import { runOnce } from '../../src/engine/one-off';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, rollout } from '../_fakes/rollout';

const goal = { revision: BASE, command: ['true'], timeoutMinutes: 10, owner: 'ada@laptop' };

test.each([
  ['runs', 10 * 60_000, 1],
  ['runs', 200 * 60_000, 20],
  ['is not known', 60_000, 1],
  ['is not known', 20 * 60_000, 20],
])('a task that %s is given up after %i ms of a clock of speed %i', async (what, limitMs, speed) => {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const task = { arn: 'task/1', status: 'RUNNING', taskDefinition: BASE, createdAt: 0, containers: [] };
  const { ports } = aws;
  ports.ecs.task = async () => (what === 'runs' ? task : undefined);
  const began = clock.time;

  await expect(
    runOnce(aws.rollout, goal, () => undefined, { aws: ports, clock, io: new FakeIo(), pollMs: 5000, speed }),
  ).rejects.toMatchObject({ name: 'TaskUnknown', exitCode: 75 });

  expect(clock.time - began).toBe(limitMs + 5000);
});

/** Whoever runs a command, and what is told of it. */
function account() {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const told: string[] = [];
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const run = (changes: Partial<typeof goal> = {}) =>
    runOnce(rollout, { ...goal, ...changes }, line => void told.push(line), context);
  return { aws, clock, told, run };
}
const stopped = { status: 'STOPPED', taskDefinition: BASE, createdAt: 0 };

test('marks whose task it is in 36 characters, and wants the same command twice when it is given twice', async () => {
  const { aws, run } = account();

  await run({ owner: 'ada.lovelace@a-very-long-name-of-a-laptop' });
  await run({ owner: 'ada.lovelace@a-very-long-name-of-a-laptop' });

  expect(aws.oneOffTasks.map(({ startedBy }) => startedBy)).toEqual([
    ...['berth-run/ada-lovelace-a-very-long-n', 'berth-run/ada-lovelace-a-very-long-n'],
  ]);
  const [first, second] = aws.oneOffTasks.map(({ clientToken }) => clientToken);
  expect(first).toMatch(/^[0-9a-f]{36}$/);
  expect(second).not.toBe(first);
});

test('tells its own log, each line once', async () => {
  const { aws, told, run } = account();
  aws.logs.set('task/1', ['one', 'two']).set('task/2', ['of somebody else']);

  await expect(run()).resolves.toEqual({ task: 'task/1', exitCode: 0 });

  expect(told).toEqual(['one', 'two']);
});

test('the exit code is that of the container that was told the command', async () => {
  const { aws, run } = account();
  const containers = [
    { name: 'proxy', exitCode: 0 },
    { name: 'pyshop', exitCode: 3 },
  ];
  aws.ports.ecs.task = async (_cluster, arn) => ({ ...stopped, arn, containers });

  await expect(run()).resolves.toMatchObject({ exitCode: 3 });
});

test.each([
  [{ stoppedReason: 'no space', stopCode: 'TaskFailedToStart', reasons: ['OOM', undefined] }, 'no space, OOM'],
  [{ stopCode: 'TaskFailedToStart', reasons: [] }, 'TaskFailedToStart'],
  [{ reasons: [undefined] }, 'no reason given'],
])('a task without an exit code never started, and tells why: %j', async ({ reasons, ...state }, why) => {
  const { aws, run } = account();
  const containers = reasons.map(reason => ({ name: 'proxy', reason }));
  aws.ports.ecs.task = async (_cluster, arn) => ({ ...stopped, ...state, arn, containers });

  await expect(run()).rejects.toMatchObject({ name: 'TaskNotStarted', message: `the task never started: ${why}` });
});

test('who does not know what became of a task is told how to look', async () => {
  const { aws, run } = account();
  aws.ports.ecs.task = async () => undefined;

  await expect(run()).rejects.toMatchObject({
    message: 'the outcome of task 1 is unknown: ECS does not know it any more',
    hint: 'aws ecs describe-tasks --cluster dev --tasks task/1',
  });

  aws.ports.ecs.task = async () => {
    throw awsError('TimeoutError');
  };
  await expect(run()).rejects.toMatchObject({ message: expect.stringContaining('task 2 continues in AWS') });
});
