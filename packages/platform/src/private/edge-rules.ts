import { domainProblems } from '@berth/dns';
import type { Problem } from '@berth/foundation';
import type { DomainEdgeConfig } from '../config/edge-config';
import { below, type Rule, renamed } from './rule';

/** How users come in. */
export const edgeRules: readonly Rule[] = [
  {
    reads: ['edge', 'region'],
    problems: ({ edge, region }) => {
      if (edge.kind === 'domain') return below('edge', nameProblems(edge, region));
      if (edge.kind !== 'https') return [];
      const [, , service, ofCertificate] = edge.certificateArn.split(':');
      const problem = { code: 'BERTH-DNS-003', path: 'edge.certificateArn', value: edge.certificateArn };
      if (service !== 'acm') return [{ ...problem, fact: 'not the ARN of a certificate' }];
      if (ofCertificate === region) return [];
      return [{ ...problem, fact: `certificate is in ${ofCertificate}, the load balancer in ${region}` }];
    },
  },
  {
    reads: ['edge', 'services'],
    problems: ({ edge, services }) => {
      if (edge.kind !== 'none') return [];
      return services.flatMap(({ port }, index) => {
        if (port === undefined) return [];
        const problem = { code: 'BERTH-ENV-010', path: `services[${index}].port`, value: port };
        return [{ ...problem, fact: 'nobody can come in: the environment has no edge', fix: 'leave it out' }];
      });
    },
  },
];

function nameProblems({ domain, zone, www }: DomainEdgeConfig, region: string): Problem[] {
  const zoneName = 'shared' in zone ? zone.shared : zone.name;
  return renamed(domainProblems({ domainName: domain, zoneName, www, region }), { domainName: 'domain' });
}
