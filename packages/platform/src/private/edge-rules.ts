import { domainProblems } from '@berth/dns';
import type { Problem } from '@berth/foundation';
import type { HttpsEdgeConfig } from '../config/edge-config';
import type { EnvironmentConfig } from '../config/environment-config';
import { apiProblems, cdnProblems, certificateProblems, DOMAIN_NAMES, zoneName, zoneProblems } from './front-rules';
import { below, type Rule, renamed } from './rule';

/** How users come in. */
export const edgeRules: readonly Rule[] = [
  {
    reads: ['edge', 'region', 'owner', 'protection'],
    problems: config => {
      const { edge } = config;
      return below('edge', [...entryProblems(config), ...('zone' in edge ? zoneProblems(edge.zone) : [])]);
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
  {
    reads: ['edge', 'services'],
    problems: ({ edge, services }) => {
      if (edge.kind !== 'https' || edge.domain !== undefined) return [];
      if (!services.some(({ rollout }) => rollout.validate)) return [];
      const fact =
        'is needed where rollout.validate asks over HTTPS: the certificate is not for the name of the load balancer';
      const fix = 'write the name in the certificate: domain: "shop.example.com"';
      return [{ code: 'CertificateNameMissing', path: 'edge.domain', value: undefined, fact, fix }];
    },
  },
];

function entryProblems(config: EnvironmentConfig): Problem[] {
  const { edge, region } = config;
  switch (edge.kind) {
    case 'https':
      return [...certificateProblems('certificateArn', edge.certificateArn, region), ...ownNameProblems(edge, region)];
    case 'domain': {
      const rules = { domainName: edge.domain, zoneName: zoneName(edge.zone), www: edge.www, region };
      return renamed(domainProblems(rules), DOMAIN_NAMES);
    }
    case 'cdn':
      return cdnProblems(edge);
    case 'httpApi':
      return apiProblems(edge, config);
    default:
      return [];
  }
}

/** The zone is somebody else's business: only the name itself is judged. */
function ownNameProblems({ domain }: HttpsEdgeConfig, region: string): Problem[] {
  if (domain === undefined) return [];
  return renamed(domainProblems({ domainName: domain, zoneName: domain, www: false, region }), DOMAIN_NAMES);
}
