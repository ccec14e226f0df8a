import type { Resources, RuleCase } from '../engine';

const listener = (id: string, properties: object, balancer: unknown = { Ref: 'Balancer' }): Resources => ({
  [id]: { Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: { LoadBalancerArn: balancer, ...properties } },
});
const https = (properties: object): Resources => listener('Https', { Port: 443, Protocol: 'HTTPS', ...properties });

export const loadBalancerCases: RuleCase[] = [
  {
    id: 'BERTH-LB-009',
    name: 'two listeners on one port',
    resources: { ...listener('A', { Port: 443 }), ...listener('B', { Port: 443 }) },
    finding: 'B Properties.Port: listeners A and B both use 443',
  },
  {
    id: 'BERTH-LB-009',
    name: 'two listeners on two ports',
    resources: { ...listener('A', { Port: 443 }), ...listener('B', { Port: 9443 }) },
  },
  {
    id: 'BERTH-LB-009',
    name: 'one port of two load balancers',
    resources: { ...listener('A', { Port: 443 }), ...listener('B', { Port: 443 }, { Ref: 'Other' }) },
  },
  {
    id: 'BERTH-LB-101',
    name: 'HTTPS without policy',
    resources: https({}),
    finding:
      'Https Properties.SslPolicy: not one of the TLS policies that may be used: ELBSecurityPolicy-TLS13-1-2-PQ-2025-09',
  },
  {
    id: 'BERTH-LB-101',
    name: 'an old policy',
    resources: https({ SslPolicy: 'ELBSecurityPolicy-2016-08' }),
    finding:
      'Https Properties.SslPolicy: not one of the TLS policies that may be used: ELBSecurityPolicy-TLS13-1-2-PQ-2025-09',
  },
  {
    id: 'BERTH-LB-101',
    name: 'a policy of the list',
    resources: https({ SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09' }),
  },
  { id: 'BERTH-LB-101', name: 'HTTP', resources: listener('Http', { Port: 80, Protocol: 'HTTP' }) },
];
