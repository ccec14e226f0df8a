import { isKnown } from './is-known';
import type { Problem } from './problem';

/** Characters that a load balancer takes. */
const LONGEST = 1024;

/**
 * What is wrong with the path that a load balancer asks for health.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html HealthCheckPath, read 2026-11
 */
export function healthPathProblems(path: string, value: string | undefined): Problem[] {
  if (!isKnown(value)) return [];
  const problem = { code: 'BERTH-LB-002', path, value };
  if (!value.startsWith('/')) {
    // a URL is asked of the host that it is for
    const fix = `use "${pathMeant(value)}"`;
    return [{ ...problem, fact: 'must start with "/"', fix }];
  }
  if (value.includes('#')) {
    const fix = `use "${value.slice(0, value.indexOf('#'))}"`;
    return [{ ...problem, fact: 'must have no fragment, which no request carries', fix }];
  }
  if (/^[!-~]+$/.test(value) && value.length <= LONGEST) return [];
  return [{ ...problem, fact: `must be at most ${LONGEST} printable ASCII characters without spaces` }];
}

/** Of a URL its path. */
function pathMeant(text: string): string {
  return `/${text.trim().replace(/^([^/]*:\/\/[^/]*)?\/?/, '')}`;
}
