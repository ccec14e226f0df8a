import { isKnown, type Problem } from '@berth/foundation';
import type { NetworkProps } from './network';
import { TierKind } from './network-tier';
import { neededPrefix } from './private/address-plan';
import { blockProblems } from './private/block-problems';
import { CidrBlock } from './private/cidr-block';
import { completeNetwork, type NetworkSettings } from './private/network-settings';
import { isPublicRange, rangeOf } from './private/ranges';
import { type PlannedSubnet, planSubnets } from './private/subnet-plan';

/**
 * Every mistake in the props.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function networkProblems(props: NetworkProps): Problem[] {
  const settings = completeNetwork(props);
  return [
    ...vpcBlockProblems(settings, props.allowPublicRange !== undefined),
    ...zoneProblems(settings),
    ...tierProblems(settings),
    ...subnetProblems(settings),
  ];
}

function vpcBlockProblems({ cidr, secondaryCidrs }: NetworkSettings, allowPublicRange: boolean): Problem[] {
  const blocks = [
    { path: 'cidr', value: cidr },
    ...secondaryCidrs.map((value, i) => ({ path: `secondaryCidrs[${i}]`, value })),
  ];
  return blocks.flatMap(({ path, value }) => {
    if (!isKnown(value)) return [];
    const problems = blockProblems(path, value);
    const block = CidrBlock.tryParse(value);
    if (!block) return problems;
    if (isPublicRange(block) && !allowPublicRange) problems.push(publicRangeProblem(path, value));
    if (path !== 'cidr') problems.push(...secondaryProblems(path, value, block, cidr));
    return problems;
  });
}

function publicRangeProblem(path: string, value: string): Problem {
  return {
    code: 'BERTH-NET-007',
    path,
    value,
    fact: 'public address space that you do not own (RFC 1918 is 10/8, 172.16 to 172.31, and 192.168/16): real hosts there become unreachable',
    fix: 'use "100.64.0.0/16" or allowPublicRange: { reason }',
  };
}

function secondaryProblems(path: string, value: string, block: CidrBlock, cidr: string): Problem[] {
  const primary = isKnown(cidr) ? CidrBlock.tryParse(cidr) : undefined;
  if (!primary) return [];
  if (primary.overlaps(block)) {
    return [{ code: 'BERTH-NET-008', path, value, fact: `overlaps the primary ${cidr}` }];
  }
  const range = rangeOf(block);
  if (range === undefined || range === rangeOf(primary)) return [];
  const fact = `EC2 refuses it next to ${cidr} (different RFC 1918 ranges)`;
  return [{ code: 'BERTH-NET-003', path, value, fact, fix: 'use "100.64.0.0/16"' }];
}

function zoneProblems({ availabilityZones: zones }: NetworkSettings): Problem[] {
  const path = 'availabilityZones';
  const problems: Problem[] = [];
  if (isKnown(zones) && new Set(zones).size < 2) {
    problems.push({ code: 'BERTH-NET-012', path, value: zones, fact: `needs 2 zones, ${new Set(zones).size} given` });
  }
  zones.forEach((zone, i) => {
    if (!isKnown(zone) || !/^dummy\d[a-z]$/.test(zone)) return;
    const fact = 'placeholder of the CDK';
    problems.push({ code: 'BERTH-NET-013', path: `${path}[${i}]`, value: zone, fact, fix: 'name the zones' });
  });
  return problems;
}

function tierProblems({ tiers, availabilityZones, natGateways }: NetworkSettings): Problem[] {
  const hasPublicTier = tiers.some(({ kind }) => kind === TierKind.PUBLIC);
  if (tiers.every(({ kind }) => kind === TierKind.PUBLIC)) {
    const fact = 'tasks and databases have no tier that the internet cannot reach';
    const fix = 'add NetworkTier.private() or NetworkTier.isolated()';
    const value = tiers.map(({ name }) => name);
    return [{ code: 'BERTH-NET-022', path: 'tiers', value, fact, fix }];
  }
  return tiers.flatMap(({ kind, name, cidrs }, i) => {
    const problems: Problem[] = [];
    if (kind === TierKind.PRIVATE && natGateways === 'none') {
      const fact = `tier ${name} needs egress`;
      const fix = 'make it isolated or set natGateways to NatGateways.ONE';
      problems.push({ code: 'BERTH-NET-014', path: 'natGateways', value: natGateways, fact, fix });
    } else if (kind === TierKind.PRIVATE && !hasPublicTier) {
      const fact = 'NAT gateways need a public tier';
      problems.push({ code: 'BERTH-NET-019', path: `tiers[${i}]`, value: name, fact, fix: 'add NetworkTier.public()' });
    }
    if (!/^[a-z][a-z0-9-]*$/.test(name) || tiers.findIndex(tier => tier.name === name) < i) {
      const fact = 'must be another than the other tiers have, of lower-case letters, digits and dashes';
      problems.push({ code: 'BERTH-NET-020', path: `tiers[${i}].name`, value: name, fact });
    }
    if (cidrs && cidrs.length !== availabilityZones.length) {
      const fact = `needs a block for each of the ${availabilityZones.length} zones, ${cidrs.length} given`;
      problems.push({ code: 'BERTH-NET-021', path: `tiers[${i}].cidrs`, value: cidrs, fact });
    }
    return problems;
  });
}

function subnetProblems(settings: NetworkSettings): Problem[] {
  if (!isKnown(settings.cidr)) return [];
  const subnets = planSubnets(settings);
  const exact = subnets.flatMap((subnet, i) => exactSubnetProblems(subnet, subnets.slice(0, i), settings));
  return [...exact, ...roomProblems(subnets, settings)];
}

function exactSubnetProblems(subnet: PlannedSubnet, others: PlannedSubnet[], settings: NetworkSettings): Problem[] {
  const { path, cidr, name } = subnet;
  if (path === undefined || !isKnown(cidr)) return [];
  const block = CidrBlock.tryParse(cidr);
  const problems = blockProblems(path, cidr);
  if (!block) return problems;

  const vpcBlocks = [settings.cidr, ...settings.secondaryCidrs];
  if (!vpcBlocks.some(text => !isKnown(text) || CidrBlock.tryParse(text)?.contains(block))) {
    const fact = `in none of the VPC's blocks (${vpcBlocks.join(', ')})`;
    problems.push({ code: 'BERTH-NET-006', path, value: cidr, fact });
  }
  const clash = others.find(other => isKnown(other.cidr) && CidrBlock.tryParse(other.cidr)?.overlaps(block));
  if (clash) {
    const fact = `subnet ${name} overlaps ${clash.name} ${clash.cidr}`;
    problems.push({ code: 'BERTH-NET-005', path, value: cidr, fact });
  }
  return problems;
}

function roomProblems(subnets: PlannedSubnet[], { cidr, tiers, availabilityZones }: NetworkSettings): Problem[] {
  const isTooSmall = subnets.some(subnet => subnet.path === undefined && subnet.cidr === undefined);
  // a block that EC2 refuses anyway is told once
  if (!isTooSmall || blockProblems('cidr', cidr).length > 0) return [];
  const fact = `${subnets.length} subnets of at least /28 do not fit`;
  const fix = `needs /${neededPrefix(tiers.length, availabilityZones.length)}`;
  return [{ code: 'BERTH-NET-010', path: 'cidr', value: cidr, fact, fix }];
}
