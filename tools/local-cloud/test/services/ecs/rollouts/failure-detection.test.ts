import {
  alarmBakeMs,
  circuitBreakerThreshold,
  monitorsAlarms,
} from '../../../../src/services/ecs/rollouts/failure-detection';

test.each([
  [1, 3],
  [25, 13],
  [400, 200],
  [1_000, 200],
])('the circuit breaker of %d tasks opens after %d failures', (desired, failures) => {
  expect(circuitBreakerThreshold(desired)).toBe(failures);
});

test('a circuit breaker can count otherwise', () => {
  expect(circuitBreakerThreshold(10, { type: 'COUNT', value: 2 })).toBe(2);
  expect(circuitBreakerThreshold(10, { type: 'BOUNDED_PERCENT', value: 90 })).toBe(9);
  expect(circuitBreakerThreshold(1_000, { type: 'UNBOUNDED_PERCENT', value: 50 })).toBe(500);
});

test('an alarm that is red at the start turns all alarms off', () => {
  const alarm = { name: 'a', state: 'OK', reactionMs: 60_000 };
  const configuration = { alarmNames: ['a'], enable: true, rollback: true };

  expect(monitorsAlarms(configuration, [alarm])).toBe(true);
  expect(monitorsAlarms(configuration, [alarm, { ...alarm, state: 'ALARM' }])).toBe(false);
  expect(monitorsAlarms({ ...configuration, enable: false }, [alarm])).toBe(false);
  expect(monitorsAlarms(undefined, [alarm])).toBe(false);
});

test('a rolling deployment is watched as long as the slowest alarm needs', () => {
  const alarm = { name: 'a', state: 'OK', reactionMs: 60_000 };

  expect(alarmBakeMs([alarm, { ...alarm, reactionMs: 300_000 }])).toBe(300_000);
  expect(alarmBakeMs([])).toBe(0);
});
