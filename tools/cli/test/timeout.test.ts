import { Interrupted, untilInterrupted } from '../src/clock';
import { limited, TimedOut } from '../src/timeout';
import { fakeContext } from './_fakes/context';

test('without a limit the context stays as it is', () => {
  const context = fakeContext('/');

  expect(limited(context, undefined)).toBe(context);
});

test('lets everything wait until the time is over, and nothing after it', async () => {
  const { clock } = limited(fakeContext('/'), 1);
  const began = clock.now();

  await clock.sleep(59_000);
  await clock.sleep(59_000);

  expect(clock.now() - began).toBe(60_000);
  await expect(clock.sleep(1)).rejects.toMatchObject({
    name: 'TimedOut',
    message: 'not done within 1 minute; what was started continues in AWS',
    exitCode: 75,
  });
});

test('a work that is interrupted by the time tells so, one by the user tells that', async () => {
  const over = AbortSignal.abort(new TimedOut(5));
  const interruption = () => new Interrupted('interrupted; stack dev goes on in AWS');

  await expect(untilInterrupted(Promise.resolve(), over, interruption)).rejects.toMatchObject({
    message: 'not done within 5 minutes; stack dev goes on in AWS',
    exitCode: 75,
  });
  await expect(untilInterrupted(Promise.resolve(), AbortSignal.abort(), interruption)).rejects.toMatchObject({
    exitCode: 130,
  });
});
