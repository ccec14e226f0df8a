import { isKnown, type Problem } from '@berth/foundation';
import type { NetworkProps } from './network-props';
import { CidrBlock } from './private/cidr-block';
import { endpointProblems } from './private/endpoint-problems';
import { completeNetwork, type NetworkSettings } from './private/network-settings';
import { subnetProblems } from './private/subnet-problems';
import { tierProblems } from './private/tier-problems';
import { vpcBlockProblems } from './private/vpc-block-problems';
import { zoneProblems } from './private/zone-problems';

/**
 * Every mistake in the props.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 *
 * @param region in which the zones must be; not checked if undefined
 */
export function networkProblems(props: NetworkProps, region?: string): Problem[] {
  const settings = completeNetwork(props);
  return [
    ...vpcBlockProblems(settings, props.allowPublicRange),
    ...zoneProblems(settings.availabilityZones, region),
    ...tierProblems(settings),
    ...subnetProblems(settings),
    ...endpointProblems(settings),
    ...natInstanceProblems(props, settings),
  ];
}

function natInstanceProblems({ natInstanceType }: NetworkProps, { natGateways }: NetworkSettings): Problem[] {
  if (!isKnown(natInstanceType)) return [];
  const problem = (fact: string, fix: string): Problem[] => [
    { code: 'BERTH-NET-027', path: 'natInstanceType', value: natInstanceType, fact, fix },
  ];
  if (natGateways !== 'instance') {
    return problem(`natGateways is ${natGateways}, which has no instance`, 'set NatGateways.INSTANCE');
  }
  if (/^[a-z][a-z0-9-]*\d[a-z0-9-]*\.[a-z0-9-]+$/.test(natInstanceType)) return [];
  return problem('is not an instance type', 'use one like "t4g.nano"');
}

/** Whether two networks can never be connected. Blocks that are none are told elsewhere. */
export function blocksOverlap(first: string, second: string): boolean {
  const [one, other] = [first, second].map(text => CidrBlock.tryParse(text));
  return one !== undefined && other !== undefined && one.overlaps(other);
}
