/** What private networks may use. @see https://www.rfc-editor.org/rfc/rfc1918 read 2026-11 */
export const PRIVATE_RANGES: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

/** Carrier-grade NAT and benchmarks: no RFC 1918 range, and no public one either. @see https://www.rfc-editor.org/rfc/rfc6598 read 2026-11 */
export const SHARED_RANGES: readonly string[] = ['100.64.0.0/10', '198.18.0.0/15'];

/** This network, loopback, link-local, multicast and later: no VPC has them. @see https://www.rfc-editor.org/rfc/rfc6890 read 2026-11 */
export const RESERVED_RANGES: readonly string[] = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'];

/**
 * Blocks that AWS uses itself: a VPC with an address of `beside` gets none of `range` as another block.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions read 2026-11
 */
export const KEPT_RANGES: readonly { readonly range: string; readonly beside: string; readonly reason: string }[] = [
  { range: '198.19.0.0/16', beside: '0.0.0.0/0', reason: 'AWS keeps 198.19.0.0/16 for itself' },
  { range: '172.31.0.0/16', beside: '172.16.0.0/12', reason: 'AWS keeps 172.31.0.0/16 for itself' },
  { range: '10.0.0.0/16', beside: '10.0.0.0/15', reason: 'AWS keeps the rest of 10.0.0.0/16 for itself' },
];
