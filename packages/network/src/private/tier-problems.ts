import type { Problem } from '@berth/foundation';
import { type NetworkTier, TierKind, TierUse } from '../network-tier';
import type { NetworkSettings } from './network-settings';
import { pascalCase } from './pascal-case';

/** What is wrong with the tiers, whatever their blocks are. */
export function tierProblems({ tiers, availabilityZones, natGateways }: NetworkSettings): Problem[] {
  if (tiers.every(({ kind }) => kind === TierKind.PUBLIC)) {
    const fact = 'tasks and databases have no tier that the internet cannot reach';
    const fix = 'add a private or an isolated one';
    const value = tiers.map(({ name }) => name);
    return [{ code: 'BERTH-NET-022', path: 'tiers', value, fact, fix }];
  }
  return [
    ...tiers.flatMap((tier, i) => [
      ...natProblems(tier, i, tiers, natGateways),
      ...nameProblems(tier, i, tiers),
      ...countProblems(tier, i, availabilityZones.length),
    ]),
    ...useProblems(tiers),
  ];
}

function natProblems(
  { kind, name }: NetworkTier,
  i: number,
  tiers: readonly NetworkTier[],
  natGateways: NetworkSettings['natGateways'],
): Problem[] {
  if (kind !== TierKind.PRIVATE) return [];
  if (natGateways === 'none') {
    const fact = `tier ${name} needs egress`;
    const fix = 'make it isolated, or set natGateways to "one"';
    return [{ code: 'BERTH-NET-014', path: 'natGateways', value: natGateways, fact, fix }];
  }
  if (natGateways === 'regional' || tiers.some(tier => tier.kind === TierKind.PUBLIC)) return [];
  const fact = natGateways === 'instance' ? 'NAT instances need a public tier' : 'NAT gateways need a public tier';
  return [{ code: 'BERTH-NET-019', path: `tiers[${i}]`, value: name, fact, fix: 'add a public tier' }];
}

function nameProblems({ name }: NetworkTier, i: number, tiers: readonly NetworkTier[]): Problem[] {
  const first = tiers.findIndex(tier => pascalCase(tier.name) === pascalCase(name));
  if (/^[a-z][a-z0-9-]*$/.test(name) && first === i) return [];
  const fact = 'must be another than the other tiers have, of lower-case letters, digits and dashes';
  return [{ code: 'BERTH-NET-020', path: `tiers[${i}].name`, value: name, fact }];
}

function countProblems({ cidrs }: NetworkTier, i: number, zones: number): Problem[] {
  if (!cidrs || cidrs.length === zones) return [];
  const fact = `needs a block for each of the ${zones} zones, ${cidrs.length} given`;
  return [{ code: 'BERTH-NET-021', path: `tiers[${i}].cidrs`, value: cidrs, fact }];
}

function useProblems(tiers: readonly NetworkTier[]): Problem[] {
  return [TierUse.WORKLOADS, TierUse.DATA].flatMap(use => {
    const [, second] = tiers.filter(({ uses }) => uses?.includes(use));
    if (!second) return [];
    const path = `tiers[${tiers.indexOf(second)}].uses`;
    const first = tiers.find(({ uses }) => uses?.includes(use))?.name;
    const fact = `tier ${first} is for ${use} already`;
    return [{ code: 'BERTH-NET-026', path, value: second.uses, fact, fix: 'name one tier for it' }];
  });
}
