import { acknowledge, isKnown, templateRule } from '@berth/foundation';
import type { IConstruct } from 'constructs';
import type { NetworkProps } from '../network-props';
import { CidrBlock } from './cidr-block';
import { isPublicRange } from './ranges';

/** A block of a VPC, and what makes it. */
export interface VpcBlock {
  readonly cidr: string;
  readonly resource: IConstruct;
}

/** Accept the blocks of addresses that somebody else owns, for the reason that was given. */
export function acknowledgePublicRanges(blocks: readonly VpcBlock[], props: NetworkProps): void {
  const { allowPublicRange, environment } = props;
  if (!allowPublicRange) return;
  for (const { cidr, resource } of blocks) {
    const block = isKnown(cidr) ? CidrBlock.tryParse(cidr) : undefined;
    if (!block || !isPublicRange(block)) continue;
    const owner = `allowPublicRange of ${environment}`;
    acknowledge(resource, { id: templateRule('BERTH-NET-007'), reason: allowPublicRange.reason, owner });
  }
}
