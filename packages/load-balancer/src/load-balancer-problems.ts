import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import { TIME_LIMITS } from './data/limits';
import type { LoadBalancerProps } from './load-balancer-props';
import { webAclProblems } from './web-acl-problems';

/** What the rules judge. */
export interface LoadBalancerFacts extends Omit<LoadBalancerProps, 'environment' | 'network'> {
  /**
   * Subnets that it can go into, one per zone: public ones, or those of tasks if it is internal.
   *
   * @default - enough
   */
  readonly subnetCount?: number;
}

/** The ports of the listeners: where nothing is said, the usual ones of the protocol. */
export function portsOf({ certificate, productionPort, testPort, testListener = true }: LoadBalancerFacts) {
  return {
    production: productionPort ?? (certificate ? 443 : 80),
    ...(testListener && { test: testPort ?? (certificate ? 9443 : 9000) }),
  };
}

/**
 * Every mistake in a load balancer.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function loadBalancerProblems(facts: LoadBalancerFacts): Problem[] {
  const { production, test } = portsOf(facts);
  return [
    ...subnetProblems(facts),
    ...portProblems('productionPort', production),
    ...portProblems('testPort', test),
    ...clashProblems(facts),
    ...encryptionProblems(facts),
    ...cidrProblems('userCidrs', facts.userCidrs),
    ...cidrProblems('testCidrs', facts.testCidrs),
    ...openTestProblems(facts),
    ...durationProblems(facts),
    ...webAclProblems(facts.wafOptions ?? {}).map(problem => ({ ...problem, path: `wafOptions.${problem.path}` })),
  ];
}

function subnetProblems({ subnetCount = 2, internal }: LoadBalancerFacts): Problem[] {
  if (subnetCount === 0 && !internal) {
    const fact = 'a public ALB needs the public tier';
    return [{ code: 'BERTH-LB-001', path: 'internal', value: false, fact, fix: 'add a public tier, or set internal' }];
  }
  if (subnetCount >= 2) return [];
  const fact = 'an ALB needs subnets in 2 zones';
  return [{ code: 'BERTH-LB-007', path: 'network', value: `${subnetCount} subnets`, fact }];
}

function portProblems(path: string, port: number | undefined): Problem[] {
  return wholeNumberProblems(port, { code: 'BERTH-LB-010', path, min: 1, max: 65_535 });
}

function clashProblems(facts: LoadBalancerFacts): Problem[] {
  const { production, test } = portsOf(facts);
  const listeners: [string, number][] = [['production', production]];
  if (test !== undefined) listeners.push(['test', test]);
  if (facts.certificate) listeners.push([facts.http?.forward ? 'plain' : 'redirect', 80]);
  return listeners.flatMap(([name, port], index) =>
    listeners.slice(index + 1).flatMap(([other, otherPort]) => {
      if (port !== otherPort) return [];
      const fact = `listeners ${name} and ${other} both use ${port}`;
      return [{ code: 'BERTH-LB-009', path: other === 'test' ? 'testPort' : `${name}Port`, value: port, fact }];
    }),
  );
}

function encryptionProblems({ certificate, http }: LoadBalancerFacts): Problem[] {
  if (certificate && http && !http.forward) {
    const fact = 'has no effect with a certificate';
    const fix = 'leave it out, or serve on port 80 with forward: true';
    return [{ code: 'BERTH-LB-011', path: 'http.reason', value: http.reason, fact, fix }];
  }
  if (http && !http.reason.trim()) {
    return [
      { code: 'BERTH-LB-006', path: 'http.reason', value: http.reason, fact: 'must say why users may be overheard' },
    ];
  }
  if (certificate || http) return [];
  const fact = 'users could be overheard';
  return [{ code: 'BERTH-LB-006', path: 'certificate', value: undefined, fact, fix: 'give one, or http: { reason }' }];
}

function cidrProblems(path: string, cidrs: readonly string[] = []): Problem[] {
  return cidrs.flatMap((cidr, index) => {
    if (!isKnown(cidr) || isBlock(cidr)) return [];
    return [{ code: 'BERTH-LB-014', path: `${path}[${index}]`, value: cidr, fact: 'not an IPv4 CIDR block' }];
  });
}

function isBlock(cidr: string): boolean {
  const [, ...numbers] = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr) ?? [];
  const [size = 33, ...bytes] = numbers.map(Number).reverse();
  return size <= 32 && bytes.every(byte => byte <= 255);
}

/** What is not released yet is nobody's business. */
function openTestProblems({ testCidrs = [] }: LoadBalancerFacts): Problem[] {
  const index = testCidrs.findIndex(cidr => isKnown(cidr) && /\/[0-7]$/.test(cidr));
  if (index < 0) return [];
  const fact = 'everybody could use releases that are not tested yet';
  return [{ code: 'BERTH-LB-015', path: `testCidrs[${index}]`, value: testCidrs[index], fact, fix: 'name networks' }];
}

function durationProblems({ idleTimeout, accessLogRetention }: LoadBalancerFacts): Problem[] {
  const seconds = isKnown(idleTimeout) ? idleTimeout.toSeconds({ integral: false }) : undefined;
  const days = isKnown(accessLogRetention) ? accessLogRetention.toDays({ integral: false }) : undefined;
  const code = 'BERTH-LB-016';
  return [
    ...wholeNumberProblems(seconds, { code, path: 'idleTimeout', ...TIME_LIMITS.idle, unit: 'seconds' }),
    ...wholeNumberProblems(days, { code, path: 'accessLogRetention', min: 1, max: 36_500, unit: 'days' }),
  ];
}
