import { hurried, Interrupted, systemClock, untilInterrupted } from '../src/clock';
import { ManualClock } from './_fakes/clock';

test('F14: a wait ends at once when the user interrupts', async () => {
  const interrupt = new AbortController();
  const waiting = systemClock(interrupt.signal).sleep(60_000);

  interrupt.abort();

  await expect(waiting).rejects.toBeInstanceOf(Interrupted);
  await expect(systemClock(interrupt.signal).sleep(60_000)).rejects.toMatchObject({ exitCode: 130 });
});

test('leaves work that nobody can stop to itself', async () => {
  const interrupt = new AbortController();
  const waiting = untilInterrupted(
    new Promise(() => undefined),
    interrupt.signal,
    () => new Interrupted('it continues'),
  );

  interrupt.abort();

  await expect(waiting).rejects.toMatchObject({ message: 'it continues' });
});

test('a hurried clock shows more time and waits less', async () => {
  const real = new ManualClock();
  const began = real.time;
  const clock = hurried(real, 20);

  await clock.sleep(60_000);

  expect(real.time - began).toBe(3000);
  expect(clock.now() - began).toBe(60_000);
});
