import type { ScheduleConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const nightly: ScheduleConfig = { name: 'nightly', command: ['report'], when: 'cron(0 3 * * ? *)' };

/** The mistakes of a second schedule. */
function toldOf(changes: Partial<ScheduleConfig>): string[] {
  return told({ services: [makeService({ schedules: [nightly, { ...nightly, name: 'second', ...changes }] })] });
}

test.each(['a', 'Nightly_report-2', 'n'.repeat(32)])('takes the name %s', name => {
  expect(toldOf({ name })).toEqual([]);
});

test.each(['1st', '-a', 'night report', 'report!', 'n'.repeat(33)])('BERTH-ENV-013 refuses the name %s', name => {
  expect(toldOf({ name })).toEqual([
    `BERTH-ENV-013 services[0].schedules[1].name = "${name}": must be 1 to 32 letters, digits, hyphens and underscores, a letter first`,
  ]);
});

test.each(['UTC', 'Europe/Berlin', 'America/New_York'])('takes the time zone %s', timeZone => {
  expect(toldOf({ timeZone })).toEqual([]);
});

test.each(['europe/berlin', '+02:00', ' Europe/Berlin', 'Mars/Phobos', 'Berlin'])(
  'BERTH-ENV-013 refuses the time zone %j',
  timeZone => {
    expect(toldOf({ timeZone })).toEqual([
      `BERTH-ENV-013 services[0].schedules[1].timeZone = "${timeZone}": is no time zone of the IANA; use one like "Europe/Berlin"`,
    ]);
  },
);

test('CommandEmpty refuses a schedule that runs nothing', () => {
  expect(toldOf({ command: [] })).toEqual([
    'CommandEmpty services[0].schedules[1].command = "[]": must be a program and its arguments',
  ]);
});

test('two services may have schedules of one name', () => {
  const services = [
    makeService({ schedules: [nightly] }),
    makeService({ name: 'admin', route: { paths: ['/admin'] }, schedules: [nightly] }),
  ];

  expect(told({ services })).toEqual([]);
});
