import { domainProblems } from '@berth/dns';
import type { Problem } from '@berth/foundation';
import type { EnvironmentConfig } from '../config/environment-config';
import { apiProblems, cdnProblems, certificateProblems, DOMAIN_NAMES, zoneName, zoneProblems } from './front-rules';
import { below, type Rule, renamed } from './rule';

/** How users come in. */
export const edgeRules: readonly Rule[] = [
  {
    reads: ['edge', 'region', 'owner'],
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
];

function entryProblems({ edge, region, owner }: EnvironmentConfig): Problem[] {
  switch (edge.kind) {
    case 'https':
      return certificateProblems('certificateArn', edge.certificateArn, region);
    case 'domain': {
      const rules = { domainName: edge.domain, zoneName: zoneName(edge.zone), www: edge.www, region };
      return renamed(domainProblems(rules), DOMAIN_NAMES);
    }
    case 'cdn':
      return cdnProblems(edge);
    case 'httpApi':
      return apiProblems(edge, owner, region);
    default:
      return [];
  }
}
