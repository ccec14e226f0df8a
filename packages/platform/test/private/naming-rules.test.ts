import { environmentProblems, type ScheduleConfig } from '../../src';
import { makeConfig, makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const generated = { from: 'generated' } as const;
const nightly: ScheduleConfig = { name: 'nightly', command: ['report'], when: 'cron(0 3 * * ? *)' };

test('BERTH-ENV-012 refuses two generated secrets with one name', () => {
  const services = [
    makeService({ name: 'shop', secrets: { ADMIN_KEY: generated } }),
    makeService({ name: 'shop-admin', secrets: { KEY: generated }, route: { paths: ['/admin'] } }),
  ];

  expect(told({ services })).toEqual([
    'BERTH-ENV-012 services[1].secrets.KEY = "generated": another secret has the name shop-admin-key, too; call the variable otherwise',
  ]);
});

test('BERTH-ENV-012 refuses a generated secret that has the name of the URL of the database', () => {
  const services = [makeService({ name: 'database', secrets: { URL: generated } })];

  expect(told({ services })).toEqual([expect.stringMatching(/^BERTH-ENV-012 services\[0]\.secrets\.URL/)]);
  expect(told({ services, database: undefined })).toEqual([]);
});

test('lets services share what is not generated', () => {
  const secrets = { DATABASE_URL: { from: 'database' }, TOKEN: { from: 'shared', name: 'token' } } as const;

  const services = [makeService({ secrets }), makeService({ name: 'admin', secrets, route: { paths: ['/admin'] } })];

  expect(told({ services })).toEqual([]);
});

test('only generated secrets have a name that services and variables make', () => {
  const services = [
    makeService({ name: 'shop', secrets: { ADMIN_KEY: { from: 'database' } } }),
    makeService({ name: 'shop-admin', secrets: { KEY: generated }, route: { paths: ['/admin'] } }),
  ];

  expect(told({ services })).toEqual([]);
});

test('VariableTwice does not show the value of a parameter', () => {
  const services = [makeService({ parameters: { LEVEL: { value: 'info' } }, variables: { LEVEL: 'debug' } })];

  expect(environmentProblems(makeConfig({ services }))).toEqual([
    {
      code: 'VariableTwice',
      path: 'services[0].parameters.LEVEL',
      value: '(hidden)',
      fact: 'stands in variables, too',
      fix: 'take it out there',
    },
  ]);
});

test.each([
  ['secrets', { secrets: { LOG_LEVEL: generated }, variables: {} }],
  ['variables', { secrets: {}, variables: { LOG_LEVEL: 'info' } }],
])('VariableTwice refuses a parameter that stands in %s, too', (other, changes) => {
  const services = [makeService({ parameters: { LOG_LEVEL: '/shop/log-level' }, ...changes })];

  expect(told({ services })).toEqual([
    `VariableTwice services[0].parameters.LOG_LEVEL = "/shop/log-level": stands in ${other}, too; take it out there`,
  ]);
});

test('BERTH-ENV-011 refuses two schedules with one name', () => {
  const services = [makeService({ schedules: [nightly, { ...nightly, when: 'rate(1 hour)' }] })];

  expect(told({ services })).toEqual(['BERTH-ENV-011 services[0].schedules[1].name = "nightly": is there twice']);
});

test.each(['0 3 * * *', 'cron 0 3', 'every(1 hour)', 'rate()'])('BERTH-ENV-013 refuses %j as a schedule', when => {
  const services = [makeService({ schedules: [{ ...nightly, when }] })];

  expect(told({ services })).toEqual([
    `BERTH-ENV-013 services[0].schedules[0].when = "${when}": is no expression of a schedule; write it as "cron(0 3 * * ? *)" or "rate(1 hour)"`,
  ]);
});

test.each(['cron(0 3 * * ? *)', 'rate(1 hour)', 'at(2027-01-01T00:00:00)'])('takes %j as a schedule', when => {
  expect(
    told({
      services: [
        makeService({
          schedules: [
            { ...nightly, when },
            { ...nightly, name: 'b' },
          ],
        }),
      ],
    }),
  ).toEqual([]);
});

test.each(['soon', '2027-3-1'])('BERTH-ENV-004 refuses %j as the last day of a decision', until => {
  const bridge = { reason: 'instances have few network interfaces', until };

  expect(told({ services: [makeService({ bridge })] })).toEqual([
    `BERTH-ENV-004 services[0].bridge.until = "${until}": must be a day like "2027-03-31"`,
  ]);
});

test.each([
  [' short reason here  ', false],
  ['nineteen characters', false],
  ['twenty characters ok', true],
])('judges %j as a reason, which is shown in the table of accepted findings', (reason, fine) => {
  const { edge } = makeConfig({ edge: { kind: 'http', reason } });

  expect(told({ edge })).toEqual(
    fine ? [] : [`BERTH-ENV-004 edge.reason = "${reason}": must have at least 20 characters`],
  );
});
