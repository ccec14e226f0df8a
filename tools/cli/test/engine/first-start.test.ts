import { startFirst } from '../../src/engine/first-start';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE } from '../_fakes/rollout';

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
