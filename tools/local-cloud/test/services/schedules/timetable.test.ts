import { ManualClock } from '../../../src/core/clock';
import { parseSchedule, type Schedule } from '../../../src/services/schedules/schedule';
import { Timetable } from '../../../src/services/schedules/timetable';

const day = 86_400_000;

function schedule(expression: string): Schedule {
  const parsed = parseSchedule(expression);
  if (!parsed) throw new RangeError(expression);
  return parsed;
}

test('calls what is due, once for each time, however far away', async () => {
  const clock = new ManualClock();
  const due: string[] = [];
  const table = new Timetable(clock, (key, at) => due.push(`${key} ${at.toISOString().slice(0, 10)}`));

  table.set('monthly', schedule('cron(0 0 1 * ? *)'), clock.now());
  await clock.advance(62 * day);

  expect(due).toEqual(['monthly 2026-02-01', 'monthly 2026-03-01']);
});

test('what is removed, or set anew, is not due any more', async () => {
  const clock = new ManualClock();
  const due: string[] = [];
  const table = new Timetable(clock, key => due.push(key));
  for (const key of ['changed', 'removed', 'kept']) table.set(key, schedule('rate(1 hour)'), clock.now());

  table.remove('removed');
  table.set('changed', schedule('rate(3 hours)'), clock.now());
  await clock.advance(2 * 3_600_000);
  table.stop();
  await clock.advance(day);

  expect(due).toEqual(['kept', 'kept']);
});
