import type { Problem } from '@berth/foundation';
import { TierKind } from '../network-tier';
import { endpointsFor } from '../task-needs';
import type { NetworkSettings } from './network-settings';
import { tierRoles } from './tier-roles';

/** What tasks without a way to the internet would wait for, until they are stopped. */
export function endpointProblems({ tiers, taskNeeds, interfaceEndpoints }: NetworkSettings): Problem[] {
  const { workloads } = tierRoles(tiers);
  if (workloads?.kind !== TierKind.ISOLATED) return [];
  const given = interfaceEndpoints.map(({ shortName }) => shortName);
  const missing = endpointsFor(taskNeeds)
    .map(({ shortName }) => shortName)
    .filter(name => !given.includes(name));
  if (missing.length === 0) return [];
  return [
    {
      code: 'BERTH-NET-015',
      path: 'interfaceEndpoints',
      value: given,
      fact: `tasks in isolated tier ${workloads.name} use ${missing.join(', ')}`,
      fix: `add endpoints ${missing.join(', ')}, or say in taskNeeds what tasks do without`,
    },
  ];
}
