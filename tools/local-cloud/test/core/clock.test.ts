import { ManualClock, ScaledClock, wait } from '../../src/core/clock';

test('a hurried clock starts where it is told and runs faster', async () => {
  const clock = new ScaledClock(1000, new Date('2030-01-01T00:00:00Z'));

  await wait(clock, 5000);

  const passed = clock.now().getTime() - Date.parse('2030-01-01T00:00:00Z');
  expect(passed).toBeGreaterThanOrEqual(4000);
  expect(passed).toBeLessThan(60_000_000);
});

test('a manual clock fires in order, also what is set while it advances', async () => {
  const clock = new ManualClock();
  const fired: string[] = [];
  clock.after(20, () => fired.push('b'));
  clock.after(10, () => {
    fired.push('a');
    clock.after(5, () => fired.push('a+5'));
  });
  const cancel = clock.after(15, () => fired.push('never'));
  cancel();

  await clock.advance(20);

  expect(fired).toEqual(['a', 'a+5', 'b']);
});
