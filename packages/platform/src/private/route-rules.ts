import type { Problem } from '@berth/foundation';
import { type RouteClaim, routeClaimOf, routeClashProblems } from '@berth/load-balancer';
import type { ServiceConfig } from '../config/service-config';
import { hasPlainListener } from './listener-ports';
import { below, type Rule } from './rule';

/** How services share an edge. */
export const routeRules: readonly Rule[] = [
  {
    reads: ['services'],
    problems: ({ services }) =>
      services.flatMap((service, index) => {
        const claim = claimOf(service);
        if (!claim) return [];
        // a name that is there twice is told by a rule of its own
        const before = services.slice(0, index).filter(({ name }) => name !== service.name);
        const others = before.flatMap(other => claimOf(other) ?? []);
        return below(`services[${index}].route`, routeClashProblems(claim, others));
      }),
  },
  {
    reads: ['edge', 'services'],
    problems: ({ edge, services }) => (hasPlainListener(edge) ? services.flatMap(plainProblems) : []),
  },
];

function claimOf({ name, port, route = {} }: ServiceConfig): RouteClaim | undefined {
  if (port === undefined) return undefined;
  const { hosts, paths, priority } = route;
  return routeClaimOf({ environment: '', name, priority, hosts: hosts && [...hosts], paths: paths && [...paths] });
}

/** CodeDeploy and ECS move one production listener. */
function plainProblems({ port, rollout }: ServiceConfig, index: number): Problem[] {
  const { kind } = rollout.shift;
  if (port === undefined || kind === 'rolling') return [];
  const problem = { code: 'BERTH-LB-025', path: `services[${index}].rollout.shift.kind`, value: kind };
  const fact = 'a release would leave the users of port 80 behind';
  return [{ ...problem, fact, fix: 'leave edge.plainHttp out, or release task by task: { kind: "rolling" }' }];
}
