import { isKnown, type Problem, shortNameProblems, wholeNumberProblems } from '@berth/foundation';
import { RULE_LIMITS, TIME_LIMITS } from './data/limits';
import { completeHealthCheck, healthCheckProblems } from './health-check';
import { conditionsOf, type RouteConditions } from './private/route-conditions';
import { computePriority } from './private/route-priority';
import type { ServiceRouteProps } from './service-route';

/** What the rules judge. */
export interface ServiceRouteFacts extends Omit<ServiceRouteProps, 'environment' | 'network' | 'loadBalancer'> {
  /**
   * Whether the load balancer serves on port 80 beside HTTPS.
   *
   * @default false
   */
  readonly plainListener?: boolean;
}

/** What a rule takes on the listeners of an environment. */
export interface RouteClaim extends RouteConditions {
  readonly environment: string;
  readonly name: string;
  readonly priority: number;
}

/**
 * Every mistake in a route.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function serviceRouteProblems(facts: ServiceRouteFacts): Problem[] {
  return [
    ...shortNameProblems(facts.name, { code: 'ServiceNameInvalid', path: 'name' }),
    ...wholeNumberProblems(facts.targetPort, { code: 'BERTH-LB-010', path: 'targetPort', min: 1, max: 65_535 }),
    ...healthCheckProblems(completeHealthCheck(facts.healthCheck)),
    ...wholeNumberProblems(facts.priority, {
      code: 'BERTH-LB-017',
      path: 'priority',
      min: 1,
      max: RULE_LIMITS.highestPriority,
    }),
    ...conditionProblems(facts),
    ...targetProblems(facts),
    ...plainProblems(facts),
  ];
}

/** What a route takes: hosts, paths and priority with their defaults. */
export function routeClaimOf(
  props: Pick<ServiceRouteProps, 'environment' | 'name' | 'hosts' | 'paths' | 'priority'>,
): RouteClaim {
  const { environment, name } = props;
  const conditions = conditionsOf(props);
  return { environment, name, priority: props.priority ?? computePriority(name, conditions), ...conditions };
}

/** Two rules of a listener cannot have one priority, and of two that want the same requests one never gets any. */
export function routeClashProblems(claim: RouteClaim, others: readonly RouteClaim[]): Problem[] {
  return others
    .filter(({ environment }) => environment === claim.environment)
    .flatMap((other): Problem[] => {
      if (other.priority === claim.priority) {
        const fact = `service ${other.name} has the same`;
        const fix = 'give one of them another priority';
        return [{ code: 'BERTH-LB-018', path: 'priority', value: claim.priority, fact, fix }];
      }
      if (describe(other) !== describe(claim)) return [];
      const path = claim.hosts.length > 0 ? 'hosts' : 'paths';
      const fact = `service ${other.name} gets the same requests`;
      return [{ code: 'BERTH-LB-019', path, value: describe(claim), fact, fix: 'tell them apart by hosts or paths' }];
    });
}

function describe({ hosts, paths }: RouteConditions): string {
  return [...[...hosts].map(host => host.toLowerCase()).sort(), ...[...paths].sort()].join(' ');
}

function conditionProblems(facts: ServiceRouteFacts): Problem[] {
  const { hosts = [], paths = [] } = facts;
  const values = [...hosts, ...paths];
  const wildcards = values.filter(isKnown).join('').replace(/[^*?]/g, '').length;
  const problems: Problem[] = [];
  if (values.length > RULE_LIMITS.values) {
    const fact = `a rule has at most ${RULE_LIMITS.values} values`;
    problems.push({ code: 'BERTH-LB-020', path: 'hosts and paths', value: `${values.length} values`, fact });
  }
  if (wildcards > RULE_LIMITS.wildcards) {
    const fact = `a rule has at most ${RULE_LIMITS.wildcards} wildcards`;
    problems.push({ code: 'BERTH-LB-020', path: 'hosts and paths', value: `${wildcards} wildcards`, fact });
  }
  return [...problems, ...listProblems(facts), ...hosts.flatMap(hostProblems), ...paths.flatMap(pathProblems)];
}

/** A list without members would want everything, which nobody says that way. */
function listProblems(facts: ServiceRouteFacts): Problem[] {
  return (['hosts', 'paths'] as const).flatMap((key): Problem[] => {
    const values = facts[key];
    if (!values || !isKnown(values)) return [];
    if (values.length === 0) {
      const fact = 'has no member: the service would get no request, or every one';
      return [{ code: 'BERTH-LB-027', path: key, value: 'none', fact, fix: 'name one, or leave the list out' }];
    }
    return values.flatMap((value, index) => {
      const isFirst = values.findIndex(other => sameCondition(key, other, value)) === index;
      if (isFirst) return [];
      return [{ code: 'BERTH-LB-027', path: `${key}[${index}]`, value, fact: 'is there twice', fix: 'leave it out' }];
    });
  });
}

/** Names of hosts are the same in capitals, paths are not. */
function sameCondition(key: 'hosts' | 'paths', one: string, other: string): boolean {
  return key === 'hosts' ? one.toLowerCase() === other.toLowerCase() : one === other;
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#host-conditions */
function hostProblems(host: string, index: number): Problem[] {
  const isName = /^[A-Za-z0-9.*?-]+\.[A-Za-z*?]+$/.test(host) && host.length <= RULE_LIMITS.valueLength;
  if (!isKnown(host) || isName) return [];
  const fact = `must be a name of at most ${RULE_LIMITS.valueLength} letters, digits, hyphens, dots, * and ?`;
  return [{ code: 'BERTH-LB-021', path: `hosts[${index}]`, value: host, fact, fix: 'use one like "api.example.com"' }];
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions */
function pathProblems(path: string, index: number): Problem[] {
  const isPattern = /^\/[A-Za-z0-9_\-.$/~"'@:+&*?]*$/.test(path) && path.length <= RULE_LIMITS.valueLength;
  if (!isKnown(path) || isPattern) return [];
  const fact = `must start with "/" and have at most ${RULE_LIMITS.valueLength} letters, digits, _-.$/~"'@:+&, * and ?`;
  return [{ code: 'BERTH-LB-022', path: `paths[${index}]`, value: path, fact, fix: 'use one like "/api/*"' }];
}

function targetProblems(facts: ServiceRouteFacts): Problem[] {
  const { deregistrationDelay, slowStart, leastOutstandingRequests } = facts;
  const problems: Problem[] = [];
  if (isKnown(deregistrationDelay) && deregistrationDelay.toSeconds() > TIME_LIMITS.deregistration.max) {
    const value = deregistrationDelay.toHumanString();
    problems.push({ code: 'BERTH-LB-012', path: 'deregistrationDelay', value, fact: 'must be at most 1 hour' });
  }
  const seconds = isKnown(slowStart) ? slowStart.toSeconds({ integral: false }) : undefined;
  const rule = { code: 'BERTH-LB-023', path: 'slowStart', ...TIME_LIMITS.slowStart, unit: 'seconds' };
  problems.push(...wholeNumberProblems(seconds, rule));
  if (slowStart && leastOutstandingRequests) {
    const fact = 'has no effect with leastOutstandingRequests';
    problems.push({
      code: 'BERTH-LB-024',
      path: 'slowStart',
      value: slowStart.toHumanString(),
      fact,
      fix: 'take one of them',
    });
  }
  return problems;
}

/** CodeDeploy and ECS move one production listener. */
function plainProblems({ colors = 2, plainListener }: ServiceRouteFacts): Problem[] {
  if (colors === 1 || !plainListener) return [];
  const fact = 'a release would leave the users of port 80 behind';
  const fix = 'redirect port 80, or release task by task with colors: 1';
  return [{ code: 'BERTH-LB-025', path: 'colors', value: colors, fact, fix }];
}
