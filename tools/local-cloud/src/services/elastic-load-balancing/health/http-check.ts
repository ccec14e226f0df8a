import { get } from 'node:http';
import type { HealthCheck } from '../registry';
import { type CheckResult, matches } from './health';

/** Asks one target for its health. */
export type HttpCheck = (port: number, check: HealthCheck) => Promise<CheckResult>;

/** What does not answer in time, or cannot be reached. */
export const timedOut: CheckResult = { ok: false, reason: 'Target.Timeout', description: 'Request timed out' };

/** A real program needs real time to answer, whatever the clock's speed. */
const timeoutFloorMs = 2_000;

/**
 * Asks a process on this computer over HTTP.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/check-target-health.html#target-health-reason-codes
 */
export const httpCheck: HttpCheck = (port, check) =>
  new Promise(resolve => {
    const timeoutMs = Math.max(timeoutFloorMs, check.timeoutSeconds * 1000);
    const headers = { 'User-Agent': 'ELB-HealthChecker/2.0', Host: `127.0.0.1:${port}`, Connection: 'close' };
    const request = get({ host: '127.0.0.1', port, path: check.path, headers, agent: false }, response => {
      response.resume();
      const status = response.statusCode ?? 0;
      if (matches(check.matcher, status)) return finish({ ok: true });
      const description = `Health checks failed with these codes: [${status}]`;
      return finish({ ok: false, reason: 'Target.ResponseCodeMismatch', description });
    });
    const timer = setTimeout(() => {
      finish(timedOut);
      request.destroy();
    }, timeoutMs);
    request.on('error', () => {
      finish({ ok: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' });
    });

    function finish(result: CheckResult): void {
      clearTimeout(timer);
      resolve(result);
    }
  });
