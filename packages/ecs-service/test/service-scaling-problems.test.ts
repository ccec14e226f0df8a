import { Duration, Lazy } from 'aws-cdk-lib/core';
import { type ScalingFacts, scalingProblems } from '../src/service-scaling-problems';

const token = Lazy.number({ produce: () => 1 });

function problemsOf(facts: Partial<ScalingFacts>) {
  return scalingProblems({ minTasks: 1, maxTasks: 2, ...facts });
}

const loadBalancer = { targetGroups: ['blue', 'green'] };
const schedule = { name: 'lunch', cron: '0 12 ? * * *', minTasks: 2 };

test.each<[string, Partial<ScalingFacts>, string, unknown, string]>([
  ['BERTH-ECS-011', { minTasks: -1 }, 'minTasks', -1, 'must be a whole number from 0 to 5000'],
  ['BERTH-ECS-011', { minTasks: 0, maxTasks: 0 }, 'maxTasks', 0, 'must be a whole number from 1 to 5000'],
  ['BERTH-ECS-011', { maxTasks: 5001 }, 'maxTasks', 5001, 'must be a whole number from 1 to 5000'],
  ['BERTH-ECS-011', { minTasks: 3 }, 'minTasks', 3, 'is above maxTasks 2'],
  ['BERTH-ECS-012', { desiredCount: 9 }, 'desiredCount', 9, 'is above maxTasks 2'],
  ['BERTH-ECS-012', { desiredCount: 0 }, 'desiredCount', 0, 'is below minTasks 1'],
  ['ScalingTargetOutOfRange', { cpuPercent: 0 }, 'cpuPercent', 0, 'must be a whole number from 1 to 100'],
  ['ScalingTargetOutOfRange', { cpuPercent: 101 }, 'cpuPercent', 101, 'must be a whole number from 1 to 100'],
  ['ScalingTargetOutOfRange', { memoryPercent: 0 }, 'memoryPercent', 0, 'must be a whole number from 1 to 100'],
  ['ScalingTargetOutOfRange', { memoryPercent: 101 }, 'memoryPercent', 101, 'must be a whole number from 1 to 100'],
  ['ScalingTargetOutOfRange', { requestsPerTask: 0.9, loadBalancer }, 'requestsPerTask', 0.9, 'must be at least 1'],
  [
    'RequestsWithoutLoadBalancer',
    { requestsPerTask: 100 },
    'requestsPerTask',
    100,
    'needs loadBalancer: without one nobody counts requests',
  ],
  [
    'RequestsWithoutLoadBalancer',
    { requestsPerTask: 100, loadBalancer: { targetGroups: [] } },
    'requestsPerTask',
    100,
    'needs loadBalancer: without one nobody counts requests',
  ],
  [
    'TooManyTargetGroups',
    { requestsPerTask: 100, loadBalancer: { targetGroups: ['a', 'b', 'c'] } },
    'loadBalancer.targetGroups',
    3,
    'must be the target groups of one service: one, or blue and green',
  ],
  [
    'CooldownOutOfRange',
    { scaleOutCooldown: Duration.seconds(3601) },
    'scaleOutCooldown',
    3601,
    'must be a whole number from 0 to 3600 seconds',
  ],
  [
    'CooldownOutOfRange',
    { scaleInCooldown: Duration.millis(1500) },
    'scaleInCooldown',
    1.5,
    'must be a whole number from 0 to 3600 seconds',
  ],
  [
    'BERTH-ECS-011',
    { schedules: [{ ...schedule, minTasks: -1 }] },
    'schedules[0].minTasks',
    -1,
    'must be a whole number from 0 to 5000',
  ],
  [
    'BERTH-ECS-011',
    { schedules: [{ ...schedule, maxTasks: 5001 }] },
    'schedules[0].maxTasks',
    5001,
    'must be a whole number from 0 to 5000',
  ],
  [
    'BERTH-ECS-011',
    { schedules: [{ ...schedule, minTasks: 3, maxTasks: 2 }] },
    'schedules[0].minTasks',
    3,
    'is above maxTasks 2',
  ],
  [
    'ScheduleWithoutBounds',
    { schedules: [{ ...schedule, minTasks: undefined }] },
    'schedules[0]',
    'lunch',
    'changes neither minTasks nor maxTasks',
  ],
  [
    'CronInvalid',
    { schedules: [{ ...schedule, cron: '0 12 * * *' }] },
    'schedules[0].cron',
    '0 12 * * *',
    'must have six fields: minutes, hours, day of month, month, day of week, year',
  ],
  [
    'TimeZoneUnknown',
    { schedules: [{ ...schedule, timeZone: 'Europe/Atlantis' }] },
    'schedules[0].timeZone',
    'Europe/Atlantis',
    'not a time zone of the IANA database',
  ],
  [
    'ScheduleNameInvalid',
    { schedules: [{ ...schedule, name: '' }] },
    'schedules[0].name',
    '',
    'must have 1 to 256 characters',
  ],
  [
    'ScheduleNameInvalid',
    { schedules: [{ ...schedule, name: 'a'.repeat(257) }] },
    'schedules[0].name',
    'a'.repeat(257),
    'must have 1 to 256 characters',
  ],
  [
    'ScheduleNameInvalid',
    { schedules: [schedule, schedule] },
    'schedules[1].name',
    'lunch',
    'another schedule has this name',
  ],
  [
    'ScheduleNameInvalid',
    { schedules: [{ ...schedule, name: 'night-off' }], nightOff: { off: '20:00', on: '07:00' } },
    'schedules[0].name',
    'night-off',
    'another schedule has this name',
  ],
  [
    'ScheduleNameInvalid',
    { schedules: [{ ...schedule, name: 'night-over' }], nightOff: { off: '20:00', on: '07:00' } },
    'schedules[0].name',
    'night-over',
    'another schedule has this name',
  ],
  [
    'NightOffInvalid',
    { nightOff: { off: '24:00', on: '07:00' } },
    'nightOff.off',
    '24:00',
    'must be a time such as "20:00"',
  ],
  [
    'NightOffInvalid',
    { nightOff: { off: '20:00', on: '7:00' } },
    'nightOff.on',
    '7:00',
    'must be a time such as "20:00"',
  ],
  [
    'NightOffInvalid',
    { nightOff: { off: '07:00', on: '07:00' } },
    'nightOff.on',
    '07:00',
    'is the time at which the tasks stop',
  ],
  [
    'TimeZoneUnknown',
    { nightOff: { off: '20:00', on: '07:00', timeZone: 'Mars' } },
    'nightOff.timeZone',
    'Mars',
    'not a time zone of the IANA database',
  ],
])('%s refuses %j', (code, facts, path, value, fact) => {
  expect(problemsOf(facts)).toMatchObject([{ code, path, value, fact }]);
});

test.each<Partial<ScalingFacts>>([
  { minTasks: 0, maxTasks: 1 },
  { minTasks: 5000, maxTasks: 5000 },
  { desiredCount: 1 },
  { desiredCount: 2 },
  { cpuPercent: 1, memoryPercent: 100 },
  { cpuPercent: 100, memoryPercent: 1 },
  { requestsPerTask: 1, loadBalancer },
  { requestsPerTask: 1, loadBalancer: { targetGroups: ['blue'] } },
  { loadBalancer: { targetGroups: [] } },
  { scaleOutCooldown: Duration.seconds(0), scaleInCooldown: Duration.hours(1) },
  { schedules: [{ ...schedule, name: 'a'.repeat(256), minTasks: 0, maxTasks: 0 }] },
  { schedules: [{ ...schedule, name: 'night-off' }] },
  { schedules: [{ ...schedule, timeZone: 'Europe/Berlin' }] },
  { schedules: [{ ...schedule, minTasks: undefined, maxTasks: 5000 }] },
  { nightOff: { off: '23:59', on: '00:00', timeZone: 'UTC' } },
])('accepts %j', facts => {
  expect(problemsOf(facts)).toEqual([]);
});

test.each<Partial<ScalingFacts>>([
  { minTasks: token },
  { maxTasks: token },
  { minTasks: 9, maxTasks: token },
  { minTasks: token, maxTasks: token, desiredCount: 9 },
  { desiredCount: token },
  { cpuPercent: token, memoryPercent: token },
  { requestsPerTask: token, loadBalancer },
  { scaleInCooldown: Duration.minutes(token), scaleOutCooldown: Duration.minutes(token) },
  { schedules: [{ ...schedule, minTasks: token, maxTasks: 1 }] },
  { schedules: [{ ...schedule, cron: Lazy.string({ produce: () => '' }) }] },
])('accepts what is only known at deployment (%#)', facts => {
  expect(problemsOf(facts)).toEqual([]);
});

test('tells the way out', () => {
  const cron = problemsOf({ schedules: [{ ...schedule, cron: 'noon' }] });
  const zone = problemsOf({ nightOff: { off: '20:00', on: '07:00', timeZone: 'Mars' } });

  expect(cron[0]?.fix).toBe('use one like "0 7 ? * MON-FRI *"');
  expect(zone[0]?.fix).toBe('use one like "Europe/Berlin"');
});
