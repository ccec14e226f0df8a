import type { Problem } from '@berth/foundation';
import { syntheticCheckProblems } from '@berth/monitoring';
import type { EdgeConfig } from '../config/edge-config';
import type { EnvironmentConfig } from '../config/environment-config';
import type { SyntheticCheckConfig } from '../config/synthetic-check-config';
import { below, type Rule } from './rule';
import { checkedServices, edgeUrl, syntheticSettings } from './synthetic-settings';

/** What asks the services from the internet. */
export const syntheticRules: readonly Rule[] = [
  {
    reads: ['monitoring', 'edge', 'services'],
    problems: config => {
      const check = config.monitoring?.syntheticCheck;
      if (!check) return [];
      return below('monitoring.syntheticCheck', [
        ...settingProblems(check),
        ...urlProblems(check, config.edge),
        ...serviceProblems(check, config),
      ]);
    },
  },
];

function settingProblems(check: SyntheticCheckConfig): Problem[] {
  // whether there is one at all is judged with the edge
  const { url = 'https://known.later' } = check;
  return syntheticCheckProblems({ ...syntheticSettings(check), url }).map(problem => ({
    ...problem,
    path: problem.path
      .replace(/^requests/, 'paths')
      .replace(/[.]within$/, '.withinSeconds')
      .replace(/^every$/, 'everyMinutes'),
  }));
}

function urlProblems({ url }: SyntheticCheckConfig, edge: EdgeConfig): Problem[] {
  if (edge.kind === 'none') {
    const fact = 'nobody can come in from the internet: the environment has no edge';
    return [{ code: 'SyntheticCheckNeedsEdge', path: 'paths', value: edge.kind, fact, fix: 'leave the check out' }];
  }
  if (url !== undefined || edgeUrl(edge, 'any') !== undefined) return [];
  const fact = `is needed: an edge of kind ${edge.kind} does not say which name users call`;
  return [{ code: 'SyntheticUrlMissing', path: 'url', value: url, fact }];
}

function serviceProblems(check: SyntheticCheckConfig, config: EnvironmentConfig): Problem[] {
  const [first, ...others] = checkedServices(check, config);
  const problem = { path: 'service', value: check.service };
  if (!first && config.edge.kind !== 'none') {
    return [{ ...problem, code: 'SyntheticServiceUnknown', fact: 'is no service with a port' }];
  }
  if (others.length === 0) return [];
  const fact = 'is needed: several services have a port, and one of them is to be checked';
  return [{ ...problem, code: 'SyntheticServiceMissing', fact, fix: `for example "${first?.name}"` }];
}
