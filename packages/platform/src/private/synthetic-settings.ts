import type { EdgeConfig } from '../config/edge-config';
import type { EnvironmentConfig } from '../config/environment-config';
import type { ServiceConfig } from '../config/service-config';
import type { SyntheticCheckConfig } from '../config/synthetic-check-config';
import { minutes, seconds } from './time';

/** What a config says of its check, as the construct wants it. */
export function syntheticSettings({ paths, everyMinutes, failures }: SyntheticCheckConfig) {
  return {
    requests: paths.map(({ withinSeconds, ...request }) => ({ ...request, within: seconds(withinSeconds) })),
    every: minutes(everyMinutes),
    failures,
  };
}

/** Those whose releases the check may end: one, if the config is right. */
export function checkedServices({ service }: SyntheticCheckConfig, { services }: EnvironmentConfig): ServiceConfig[] {
  return services.filter(({ name, port }) => port !== undefined && (service === undefined || name === service));
}

/**
 * Where users go, as far as the edge says it.
 *
 * @param loadBalancerUrl of the load balancer, where users meet it
 */
export function edgeUrl(edge: EdgeConfig, loadBalancerUrl: string): string | undefined {
  switch (edge.kind) {
    case 'http':
    case 'domain':
      return loadBalancerUrl;
    case 'https':
      return edge.domain && loadBalancerUrl;
    case 'cdn':
      return edge.domain && `https://${edge.domain}`;
    default:
      return undefined;
  }
}

/** How often a run asks: a release that has few of the users must be met, too. */
export function repeatOf({ rollout }: ServiceConfig): number {
  return rollout.shift.kind === 'canary' || rollout.shift.kind === 'linear' ? 10 : 1;
}
