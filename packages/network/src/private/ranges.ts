import { PRIVATE_RANGES, RESERVED_RANGES, SHARED_RANGES } from '../data/ranges';
import { CidrBlock } from './cidr-block';

/** The RFC 1918 range of a block. */
export function rangeOf(block: CidrBlock): string | undefined {
  return PRIVATE_RANGES.find(range => isIn(range, block));
}

/** Whether somebody on the internet may own addresses of it. */
export function isPublicRange(block: CidrBlock): boolean {
  return ![...PRIVATE_RANGES, ...SHARED_RANGES, ...RESERVED_RANGES].some(range =>
    CidrBlock.tryParse(range)?.overlaps(block),
  );
}

/** Whether it is none for a network. */
export function isReservedRange(block: CidrBlock): boolean {
  return RESERVED_RANGES.some(range => isIn(range, block));
}

/** Whether all addresses of a block are in a range. */
export function isIn(range: string, block: CidrBlock): boolean {
  return CidrBlock.tryParse(range)?.contains(block) === true;
}
