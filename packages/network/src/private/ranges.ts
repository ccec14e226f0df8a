import { CidrBlock } from './cidr-block';

/** What private networks may use. @see https://www.rfc-editor.org/rfc/rfc1918 */
const RFC_1918 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Carrier-grade NAT: no RFC 1918 range, and no public one either. @see https://www.rfc-editor.org/rfc/rfc6598 */
const SHARED = ['100.64.0.0/10', '198.18.0.0/15'];

/** The RFC 1918 range of a block. */
export function rangeOf(block: CidrBlock): string | undefined {
  return RFC_1918.find(range => CidrBlock.tryParse(range)?.contains(block));
}

/** Whether somebody on the internet may own addresses of it. */
export function isPublicRange(block: CidrBlock): boolean {
  return ![...RFC_1918, ...SHARED].some(range => CidrBlock.tryParse(range)?.overlaps(block));
}
