import type { Problem } from '@berth/foundation';
import { CidrBlock } from './cidr-block';

/** What is wrong with a block of a VPC or a subnet, whatever the others are. */
export function blockProblems(path: string, value: string): Problem[] {
  const block = CidrBlock.tryParse(value);
  if (!block) return [{ code: 'BERTH-NET-004', path, value, fact: 'not an IPv4 CIDR block', fix: 'use "10.0.0.0/16"' }];
  if (block.prefix < 16 || block.prefix > 28) {
    const fact = `too ${block.prefix < 16 ? 'large' : 'small'}, EC2 allows /16 to /28`;
    const fix = `use "${block.network(block.prefix < 16 ? 16 : 28)}"`;
    return [{ code: 'BERTH-NET-001', path, value, fact, fix }];
  }
  if (!block.hasHostBits) return [];
  const fact = `not a network address, EC2 would store ${block.network()}`;
  return [{ code: 'BERTH-NET-002', path, value, fact, fix: 'write that' }];
}
