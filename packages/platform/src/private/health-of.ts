import type { HealthCheck } from '@berth/load-balancer';
import type { HealthConfig } from '../config/service-config';
import { seconds } from './time';

/** What the load balancer asks, as the construct wants it. What is not said is left out: its defaults are filled in by spreading. */
export function healthCheckOf(health: HealthConfig): HealthCheck {
  const { path, intervalSeconds, timeoutSeconds, healthyThreshold, unhealthyThreshold, codes } = health;
  const said = {
    ...{ healthyThreshold, unhealthyThreshold, codes },
    interval: seconds(intervalSeconds),
    timeout: seconds(timeoutSeconds),
  };
  return { path, ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) };
}

/** What the construct calls otherwise. */
export const HEALTH_NAMES: Readonly<Record<string, string>> = {
  'healthCheck.path': 'health.path',
  'healthCheck.interval': 'health.intervalSeconds',
  'healthCheck.timeout': 'health.timeoutSeconds',
  'healthCheck.healthyThreshold': 'health.healthyThreshold',
  'healthCheck.unhealthyThreshold': 'health.unhealthyThreshold',
  'healthCheck.codes': 'health.codes',
};
