/** Whether a block of IPv4 addresses holds an address, or the whole of another block. */
export function holds(block: string, inner: string): boolean {
  const [outerStart, outerBits] = parsed(block);
  const [innerStart, innerBits] = parsed(inner);
  if (outerStart === undefined || innerStart === undefined || outerBits > innerBits) return false;
  const size = 2 ** (32 - outerBits);
  return Math.floor(outerStart / size) === Math.floor(innerStart / size);
}

export function bitsOf(block: string): number {
  return parsed(block)[1];
}

/** The last address of a subnet that is given away: it stands for any of them where none is known. */
export function addressIn(block: string): string {
  const [start = 0, bits] = parsed(block);
  const last = start + 2 ** (32 - bits) - 2;
  return [24, 16, 8, 0].map(shift => Math.floor(last / 2 ** shift) % 256).join('.');
}

/**
 * Blocks that no packet of the internet comes from.
 *
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml
 */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'];

/** Whether a block has addresses of the internet. A single broadcast address, the CDK's way to say "nobody", has none. */
export function isPublic(block: string): boolean {
  return block !== '255.255.255.255/32' && !PRIVATE.some(own => holds(own, block));
}

function parsed(text: string): [start: number | undefined, bits: number] {
  const [address = '', bits = '32'] = text.split('/');
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some(part => Number.isNaN(part))) return [undefined, 0];
  return [parts.reduce((sum, part) => sum * 256 + part, 0), Number(bits)];
}
