import { runOnce } from '../../src/engine/one-off';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE } from '../_fakes/rollout';

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
