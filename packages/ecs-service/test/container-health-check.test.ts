import { describeProblem } from '@berth/foundation';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import {
  type ContainerHealthCheck,
  commandProblems,
  healthCheckProblems,
  renderHealthCheck,
} from '../src/container-health-check';

const command = ['python', '-m', 'app.healthy'];
const told = (check: Partial<ContainerHealthCheck>) =>
  healthCheckProblems({ command, ...check }, 'check').map(p => `${p.code} ${describeProblem(p)}`);
const s = (seconds: number) => Duration.seconds(seconds);

test.each<[Partial<ContainerHealthCheck>]>([
  [{}],
  [{ interval: s(5), timeout: s(2), retries: 1, startPeriod: s(0) }],
  [{ interval: s(300), timeout: s(120), retries: 10, startPeriod: s(300) }],
  [{ interval: Duration.seconds(Lazy.number({ produce: () => 0 })) }],
])('takes a check within its bounds (%#)', check => {
  expect(told(check)).toEqual([]);
});

test.each<[Partial<ContainerHealthCheck>, string]>([
  [{ interval: s(400) }, 'BERTH-ECS-014 check.interval = "400 s": must be 5 to 300 s'],
  [{ interval: s(4) }, 'BERTH-ECS-014 check.interval = "4 s": must be 5 to 300 s'],
  [{ interval: s(301) }, 'BERTH-ECS-014 check.interval = "301 s": must be 5 to 300 s'],
  [{ interval: Duration.millis(5500) }, 'BERTH-ECS-014 check.interval = "5.5 s": must be 5 to 300 s'],
  [{ timeout: s(1) }, 'BERTH-ECS-014 check.timeout = "1 s": must be 2 to 120 s'],
  [{ timeout: s(121) }, 'BERTH-ECS-014 check.timeout = "121 s": must be 2 to 120 s'],
  [{ startPeriod: s(301) }, 'BERTH-ECS-014 check.startPeriod = "301 s": must be 0 to 300 s'],
  [{ retries: 0 }, 'BERTH-ECS-014 check.retries = 0: must be a whole number from 1 to 10'],
  [{ retries: 11 }, 'BERTH-ECS-014 check.retries = 11: must be a whole number from 1 to 10'],
  [{ command: [] }, 'CommandEmpty check.command = "[]": must be a program and its arguments'],
])('B70: refuses %#', (check, message) => {
  expect(told(check)).toEqual([message]);
});

test('judges no check where there is none', () => {
  expect(healthCheckProblems(undefined, 'check')).toEqual([]);
  expect(renderHealthCheck(undefined)).toBeUndefined();
});

test('refuses a command with an empty word', () => {
  expect(commandProblems(['python', ''], 'command')).toHaveLength(1);
});

test('checks every 30 seconds by default, three times, 5 seconds each', () => {
  const rendered = renderHealthCheck({ command });

  expect(rendered).toEqual({ command: ['CMD', ...command], interval: s(30), timeout: s(5), retries: 3 });
});

test('renders what is asked for', () => {
  const check = { command, interval: s(10), timeout: s(3), retries: 5, startPeriod: s(60) };

  expect(renderHealthCheck(check)).toEqual({ ...check, command: ['CMD', ...command] });
});
