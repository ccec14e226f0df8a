import type { Context, Service } from '../../core/service';
import type { Certificates } from '../acm/certificates';
import type { CloudWatch } from '../cloudwatch';
import type { Door } from '../ec2/network';
import { loadBalancingProviders } from './cloudformation';
import { certificateOperations } from './control/certificates';
import type { ControlPlane } from './control/control-plane';
import { listenerOperations } from './control/listeners';
import { loadBalancerOperations } from './control/load-balancers';
import { ruleOperations } from './control/rules';
import { tagOperations } from './control/tags';
import { targetGroupOperations } from './control/target-groups';
import { targetOperations } from './control/targets';
import { type HttpCheck, httpCheck } from './health/http-check';
import { Targets } from './health/targets';
import { LoadBalancerMetrics } from './metrics/load-balancer-metrics';
import { TrafficMeter } from './metrics/traffic-meter';
import { Proxies } from './proxy/proxies';
import { SealedCookies } from './proxy/sealed-cookies';
import { Stickiness } from './proxy/stickiness';
import { Registry } from './registry';
import { type LoadBalancerNetwork, Surroundings } from './surroundings';

/** What tests replace. */
export interface ElasticLoadBalancingOptions {
  readonly check?: HttpCheck;
}

/** The services that load balancers use. */
export interface ElasticLoadBalancingPeers {
  readonly cloudWatch?: Pick<CloudWatch, 'addSource'>;

  /** Decides who reaches whom; without it everybody reaches everything. */
  readonly network?: LoadBalancerNetwork;

  /** Those of ACM; without them there is no HTTPS. */
  readonly certificates?: Pick<Certificates, 'tryFind' | 'addUsers' | 'onChange'>;
}

/** Elastic Load Balancing, for its peers. */
export interface ElasticLoadBalancing extends Service {
  /** What a listener is in the network; undefined if it is gone. */
  doorOf(listenerArn: string): Door | undefined;
}

/**
 * Elastic Load Balancing v2: Application Load Balancers with HTTP and HTTPS listeners, each of them a real proxy on a free port of 127.0.0.1. DescribeListeners tells
 * the port; the declared one is remembered and redirects to it are translated.
 */
export function createElasticLoadBalancing(
  context: Context,
  options: ElasticLoadBalancingOptions = {},
  peers: ElasticLoadBalancingPeers = {},
): ElasticLoadBalancing {
  const { store, clock } = context;
  const registry = new Registry(store);
  const surroundings = new Surroundings(registry, peers.network);
  const fails = (targetGroupArn: string) => context.faults?.inside('healthCheckFails', targetGroupArn) ?? false;
  const targets = new Targets(registry, clock, options.check ?? httpCheck, surroundings, fails);
  const meter = new TrafficMeter();
  const stickiness = new Stickiness(registry, targets, clock, new SealedCookies(store));
  const proxies = new Proxies(registry, targets, clock, meter, stickiness, peers.certificates, surroundings);
  const metrics = new LoadBalancerMetrics(registry, targets, meter);
  peers.cloudWatch?.addSource(() => metrics.collect());
  const plane: ControlPlane = {
    registry,
    targets,
    proxies,
    clock,
    certificates: peers.certificates,
    changed() {
      proxies.refresh();
      targets.refreshUse();
    },
  };
  peers.certificates?.addUsers(arn => registry.usersOfCertificate(arn));
  peers.certificates?.onChange(() => proxies.refresh());
  const operations = {
    ...loadBalancerOperations(plane),
    ...listenerOperations(plane),
    ...certificateOperations(plane),
    ...ruleOperations(plane),
    ...targetGroupOperations(plane),
    ...targetOperations(plane),
    ...tagOperations(plane),
  };
  return {
    signingName: 'elasticloadbalancing',
    client: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
    operations,
    resources: loadBalancingProviders(operations, clock),

    doorOf(listenerArn) {
      const listener = registry.listeners.get(listenerArn);
      return listener && surroundings.doorOf(listener);
    },

    async start() {
      targets.start();
      for (const listener of registry.listeners.list()) {
        const port = await proxies.open(listener);
        if (port === listener.port) continue;
        context.log(`port ${listener.port} is taken: listener ${listener.arn} moves to ${port}`);
        registry.listeners.put(listener.arn, { ...listener, port });
      }
    },

    async stop() {
      targets.stop();
      await proxies.stop();
    },
  };
}
