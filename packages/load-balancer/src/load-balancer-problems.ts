import { isKnown, type Problem, wholeNumberProblems } from '@berth/foundation';
import { Duration } from 'aws-cdk-lib/core';
import { completeHealthCheck, healthCheckProblems } from './health-check';
import type { LoadBalancerProps } from './load-balancer';

/** What a target gets to finish its requests when nothing is said. */
export const DEREGISTRATION_DELAY = Duration.seconds(30);

/** What the rules judge. */
export type LoadBalancerFacts = Omit<LoadBalancerProps, 'environment' | 'network'>;

/** The ports of the listeners: where nothing is said, the usual ones of the protocol. */
export function portsOf({ certificate, productionPort, testPort }: LoadBalancerFacts) {
  return { production: productionPort ?? (certificate ? 443 : 80), test: testPort ?? (certificate ? 9443 : 9000) };
}

/**
 * Every mistake in a load balancer.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function loadBalancerProblems(facts: LoadBalancerFacts): Problem[] {
  const { production, test } = portsOf(facts);
  return [
    ...portProblems('targetPort', facts.targetPort),
    ...portProblems('productionPort', production),
    ...portProblems('testPort', test),
    ...clashProblems(facts),
    ...encryptionProblems(facts),
    ...healthCheckProblems(completeHealthCheck(facts.healthCheck)),
    ...delayProblems(facts),
  ];
}

function portProblems(path: string, port: number): Problem[] {
  return wholeNumberProblems(port, { code: 'BERTH-LB-010', path, min: 1, max: 65_535 });
}

function clashProblems(facts: LoadBalancerFacts): Problem[] {
  const { production, test } = portsOf(facts);
  const listeners: [string, number][] = [
    ['production', production],
    ['test', test],
  ];
  if (facts.certificate) listeners.push(['redirect', 80]);
  return listeners.flatMap(([name, port], index) =>
    listeners.slice(index + 1).flatMap(([other, otherPort]) => {
      if (port !== otherPort) return [];
      const fact = `listeners ${name} and ${other} both use ${port}`;
      return [{ code: 'BERTH-LB-009', path: other === 'test' ? 'testPort' : `${name}Port`, value: port, fact }];
    }),
  );
}

function encryptionProblems({ certificate, http }: LoadBalancerFacts): Problem[] {
  if (certificate && http) {
    const fact = 'has no effect with a certificate';
    return [{ code: 'BERTH-LB-011', path: 'http.reason', value: http.reason, fact, fix: 'leave it out' }];
  }
  if (certificate || http?.reason.trim()) return [];
  const fact = 'users could be overheard';
  return [{ code: 'BERTH-LB-006', path: 'certificate', value: undefined, fact, fix: 'give one, or http: { reason }' }];
}

function delayProblems({ deregistrationDelay = DEREGISTRATION_DELAY }: LoadBalancerFacts): Problem[] {
  if (!isKnown(deregistrationDelay) || deregistrationDelay.toSeconds() <= 3600) return [];
  const value = deregistrationDelay.toHumanString();
  return [{ code: 'BERTH-LB-012', path: 'deregistrationDelay', value, fact: 'must be at most 1 hour' }];
}
