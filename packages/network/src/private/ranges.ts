import { CidrBlock } from './cidr-block';

/** What private networks may use. @see https://www.rfc-editor.org/rfc/rfc1918 */
const RFC_1918 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Carrier-grade NAT and benchmarks: no RFC 1918 range, and no public one either. @see https://www.rfc-editor.org/rfc/rfc6598 */
const SHARED = ['100.64.0.0/10', '198.18.0.0/15'];

/** This network, loopback, link-local, multicast and later: no VPC has them. @see https://www.rfc-editor.org/rfc/rfc6890 */
const RESERVED = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'];

/** The RFC 1918 range of a block. */
export function rangeOf(block: CidrBlock): string | undefined {
  return RFC_1918.find(range => isIn(range, block));
}

/** Whether somebody on the internet may own addresses of it. */
export function isPublicRange(block: CidrBlock): boolean {
  return ![...RFC_1918, ...SHARED, ...RESERVED].some(range => CidrBlock.tryParse(range)?.overlaps(block));
}

/** Whether it is none for a network. */
export function isReservedRange(block: CidrBlock): boolean {
  return RESERVED.some(range => isIn(range, block));
}

/** Whether all addresses of a block are in a range. */
export function isIn(range: string, block: CidrBlock): boolean {
  return CidrBlock.tryParse(range)?.contains(block) === true;
}
