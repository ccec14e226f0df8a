import { isKnown, type Problem } from '@berth/foundation';
import { neededPrefix } from './address-plan';
import { blockProblems } from './block-problems';
import { CidrBlock } from './cidr-block';
import type { NetworkSettings } from './network-settings';
import { type PlannedSubnet, planSubnets } from './subnet-plan';

/** What is wrong with the blocks of the subnets. */
export function subnetProblems(settings: NetworkSettings): Problem[] {
  if (!isKnown(settings.cidr)) return [];
  const subnets = planSubnets(settings);
  const exact = subnets.flatMap((subnet, i) => {
    // of two exact ones the second is told, of an exact and a computed one the exact one
    const others = subnets.filter((other, j) => j < i || (j > i && other.path === undefined));
    return exactSubnetProblems(subnet, others, settings);
  });
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
