import type { Rollout } from '@berth/rollout';
import { isFirstRelease, startFirst } from '../../src/engine/first-start';
import { readLive } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { FakeAws } from '../_fakes/aws';
import { awsError } from '../_fakes/aws-error';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, rollout } from '../_fakes/rollout';

test.each([
  [15 * 60_000, 1],
  [300 * 60_000, 20],
])('tasks that nobody finds healthy are stopped after %i ms of a clock of speed %i', async (limitMs, speed) => {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  const { ports } = aws;
  ports.loadBalancers.targets = async () => [];
  const context = { aws: ports, clock, io: new FakeIo(), pollMs: 5000, speed };
  const began = clock.time;

  await expect(
    startFirst(aws.rollout, BASE, { update: () => undefined, title: () => undefined }, context),
  ).rejects.toMatchObject({
    name: 'FirstReleaseFailed',
    message: expect.stringContaining('the tasks were not healthy within 15 minutes; its tasks are stopped'),
    exitCode: 2,
  });

  expect(clock.time - began).toBe(limitMs + 5000);
  expect(aws.desiredCount).toBe(0);
});

/** A service without tasks, and whoever starts those of its first release. */
function account(changes: Partial<Rollout> = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock, { ...rollout, ...changes });
  const said: string[] = [];
  const step = { update: (text: string) => void said.push(text), title: () => undefined };
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  return { aws, clock, said, start: () => startFirst(aws.rollout, BASE, step, context) };
}
const worker: Partial<Rollout> = { engine: 'ecs', codeDeploy: undefined, loadBalancer: undefined };
const stopped = { status: 'STOPPED', taskDefinition: BASE, createdAt: 0, containers: [] };
const crash = { ...stopped, stoppedReason: 'CannotPullContainerError' };

test('a release is the first one until something was seen serving', async () => {
  const { aws } = account();
  expect(isFirstRelease(await readLive(rollout, aws.ports))).toBe(true);

  aws.tags[tags.serving] = 'aaa';
  expect(isFirstRelease(await readLive(rollout, aws.ports))).toBe(false);
});

test('starts as many tasks as the contract says, and tells how many are healthy', async () => {
  const { aws, said, start } = account();

  await start();

  expect([aws.calls, aws.desiredCount, said]).toEqual([['setDesiredCount'], 2, ['2 of 2 tasks healthy']]);
});

test.each([2, 3])('leaves %i tasks that are wanted already', async desiredCount => {
  const { aws, start } = account();
  aws.desiredCount = desiredCount;

  await start();

  expect([aws.calls, aws.desiredCount]).toEqual([[], desiredCount]);
});

test('the count that a lost answer has set is good, one that was refused is not', async () => {
  const lost = account();
  lost.aws.afterWrite = () => {
    throw awsError('TimeoutError');
  };
  await expect(lost.start()).resolves.toBeUndefined();

  const { aws, start } = account();
  aws.beforeWrite = () => {
    throw awsError('AccessDeniedException');
  };
  await expect(start()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('counts tasks that stop from now on and run this revision', async () => {
  const { aws, clock, start } = account();
  aws.ports.loadBalancers.targets = async () => [];
  aws.stopped.push(...['a', 'b', 'c'].map(arn => ({ ...crash, arn })));
  aws.stopped.push(...['d', 'e', 'f'].map(arn => ({ ...crash, arn, taskDefinition: 'another' })));
  clock.onSleep = () => {
    if (clock.sleeps === 2) aws.stopped.push(...['g', 'h', 'i'].map(arn => ({ ...crash, arn })));
    if (clock.sleeps === 1) aws.stopped.push(...['j', 'k', 'l'].map(arn => ({ ...crash, arn, taskDefinition: 'x' })));
  };
  aws.logs.set('i', ['one', 'two']);

  await expect(start()).rejects.toMatchObject({
    name: 'FirstReleaseFailed',
    message:
      'first release of pyshop to dev failed: the image cannot be pulled: CannotPullContainerError; its tasks are stopped, nothing serves yet\n  log: one\n  log: two',
    hint: 'correct the service, make its image again, then release',
  });

  expect(clock.sleeps).toBe(2);
});

test('tasks of a service without task sets are looked for behind no target group', async () => {
  const { aws, start } = account();
  aws.taskSets = [];
  const asked = new Set<string>();
  aws.ports.loadBalancers.targets = async group => {
    asked.add(group);
    return ['a', 'b'].map(target => ({ target, state: 'healthy' }));
  };

  await start();

  expect([...asked]).toEqual(['']);
});

test('of a service that nobody calls, ECS counts the tasks of this revision that are well', async () => {
  const { aws, clock, said, start } = account(worker);
  const task = { arn: 'a', status: 'RUNNING', taskDefinition: BASE, createdAt: 0, health: 'HEALTHY', targets: [] };
  aws.native.runningTasks = () => [
    ...[task, { ...task, taskDefinition: 'another' }, { ...task, health: clock.sleeps < 2 ? 'UNHEALTHY' : 'HEALTHY' }],
  ];

  await start();

  expect(said).toEqual(['1 of 2 tasks healthy', '1 of 2 tasks healthy', '2 of 2 tasks healthy']);
});

test('F13: tasks that cannot be watched any more start in AWS', async () => {
  const { aws, start } = account();
  aws.ports.loadBalancers.targets = async () => {
    throw awsError('TimeoutError');
  };

  await expect(start()).rejects.toMatchObject({
    message: expect.stringContaining('service dev-pyshop starts its tasks in AWS'),
    exitCode: 75,
  });
});
