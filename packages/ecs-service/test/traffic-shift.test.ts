import { Duration } from 'aws-cdk-lib/core';
import { TrafficShift } from '../src/traffic-shift';

test.each([
  [TrafficShift.allAtOnce(), 'CodeDeployDefault.ECSAllAtOnce'],
  [TrafficShift.canary(10, Duration.minutes(5)), 'CodeDeployDefault.ECSCanary10Percent5Minutes'],
  [TrafficShift.canary(10, Duration.minutes(15)), 'CodeDeployDefault.ECSCanary10Percent15Minutes'],
  [TrafficShift.linear(10, Duration.minutes(1)), 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes'],
  [TrafficShift.linear(10, Duration.minutes(3)), 'CodeDeployDefault.ECSLinear10PercentEvery3Minutes'],
])('uses the configuration of CodeDeploy where there is one (%#)', (shift, name) => {
  expect(shift.builtInName).toBe(name);
});

test('describes a canary that CodeDeploy does not have', () => {
  const shift = TrafficShift.canary(20, Duration.minutes(7));

  expect(shift.builtInName).toBeUndefined();
  expect(shift.renderTrafficRouting()).toEqual({
    type: 'TimeBasedCanary',
    timeBasedCanary: { canaryPercentage: 20, canaryInterval: 7 },
  });
});

test('describes a linear shift that CodeDeploy does not have', () => {
  expect(TrafficShift.linear(25, Duration.hours(1)).renderTrafficRouting()).toEqual({
    type: 'TimeBasedLinear',
    timeBasedLinear: { linearPercentage: 25, linearInterval: 60 },
  });
});

test.each([
  [TrafficShift.canary(0, Duration.minutes(5)), 'shift.percent'],
  [TrafficShift.canary(100, Duration.minutes(5)), 'shift.percent'],
  [TrafficShift.canary(10, Duration.seconds(90)), 'shift.waitMinutes'],
  [TrafficShift.linear(10, Duration.hours(49)), 'shift.everyMinutes'],
])('BERTH-CD-004 refuses a number out of bounds (%#)', (shift, path) => {
  expect(shift.problems).toMatchObject([{ code: 'BERTH-CD-004', path }]);
});

test.each([1, 99])('accepts %d percent', percent => {
  expect(TrafficShift.canary(percent, Duration.minutes(5)).problems).toEqual([]);
});
