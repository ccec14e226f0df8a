import {
  afterCheck,
  type CheckResult,
  matches,
  registering,
} from '../../../../src/services/elastic-load-balancing/health/health';
import type { HealthCheck } from '../../../../src/services/elastic-load-balancing/registry';

const check: HealthCheck = {
  enabled: true,
  port: 'traffic-port',
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
  matcher: '200',
};
const pass: CheckResult = { ok: true };
const fail: CheckResult = { ok: false, reason: 'Target.Timeout', description: 'Request timed out' };

test('a new target is healthy after one passed check', () => {
  expect(states([pass])).toEqual(['healthy']);
});

test('a new target is unhealthy after as many failures as the threshold says', () => {
  expect(states([fail, fail])).toEqual(['initial Elb.InitialHealthChecking', 'unhealthy Target.Timeout']);
});

test('a healthy target stays healthy until failures in a row reach the threshold', () => {
  expect(states([pass, fail, pass, fail, fail])).toEqual([
    'healthy',
    'healthy',
    'healthy',
    'healthy',
    'unhealthy Target.Timeout',
  ]);
});

test('an unhealthy target recovers after passes in a row reach the threshold', () => {
  expect(states([fail, fail, pass, pass, fail, pass, pass, pass]).slice(2)).toEqual([
    'unhealthy Target.Timeout',
    'unhealthy Target.Timeout',
    'unhealthy Target.Timeout',
    'unhealthy Target.Timeout',
    'unhealthy Target.Timeout',
    'healthy',
  ]);
});

test.each([
  ['200', 200, true],
  ['200', 204, false],
  ['200,302', 302, true],
  ['200-299', 299, true],
  ['200-299', 300, false],
])('matcher %s and status %d: %s', (matcher, status, expected) => {
  expect(matches(matcher, status)).toBe(expected);
});

function states(results: CheckResult[]): string[] {
  let health = registering;
  return results.map(result => {
    health = afterCheck(health, result, check);
    return [health.state, health.reason].filter(Boolean).join(' ');
  });
}
