import { refusal } from '../refusals';

/**
 * `Fn::Cidr`: `count` blocks of `cidrBits` host bits each, cut from the start of `block`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
 */
export function cutCidr(block: string, count: number, cidrBits: number): string[] {
  const [address = '', prefix = ''] = block.split('/');
  const family = address.includes(':') ? ipv6 : ipv4;
  const start = family.parse(address);
  const length = family.bits - cidrBits;
  if (start === undefined || !/^\d+$/.test(prefix) || Number(prefix) > family.bits) {
    throw refusal(`Template error: ${block} is not a valid CIDR block in Fn::Cidr`);
  }
  if (length < Number(prefix) || count < 1 || count > 256 || count > 2 ** (length - Number(prefix))) {
    throw refusal(`Template error: Fn::Cidr cannot make ${count} blocks of ${cidrBits} bits from ${block}`);
  }
  const base = (start >> BigInt(family.bits - Number(prefix))) << BigInt(family.bits - Number(prefix));
  return Array.from({ length: count }, (_, index) => {
    return `${family.format(base + (BigInt(index) << BigInt(cidrBits)))}/${length}`;
  });
}

interface Family {
  readonly bits: number;
  parse(address: string): bigint | undefined;
  format(address: bigint): string;
}

const ipv4: Family = {
  bits: 32,
  parse: address => {
    const parts = address.split('.');
    if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
    return join(parts.map(BigInt), 8n);
  },
  format: address => split(address, 4, 8n).join('.'),
};

const ipv6: Family = {
  bits: 128,
  parse: address => {
    const [head = '', tail] = address.split('::');
    const words = (text: string) => (text === '' ? [] : text.split(':'));
    const missing = 8 - words(head).length - words(tail ?? '').length;
    if (missing < 0 || (tail === undefined && missing > 0)) return undefined;
    const all = [...words(head), ...Array<string>(missing).fill('0'), ...words(tail ?? '')];
    return all.every(word => /^[0-9a-f]{1,4}$/i.test(word))
      ? join(
          all.map(word => BigInt(`0x${word}`)),
          16n,
        )
      : undefined;
  },
  format: address => {
    const text = split(address, 8, 16n)
      .map(word => word.toString(16))
      .join(':');
    return text.replace(/(^|:)0(:0)+$/, '::');
  },
};

function join(parts: bigint[], bits: bigint): bigint {
  return parts.reduce((sum, part) => (sum << bits) | part, 0n);
}

function split(address: bigint, count: number, bits: bigint): bigint[] {
  const mask = (1n << bits) - 1n;
  return Array.from({ length: count }, (_, index) => (address >> (bits * BigInt(count - 1 - index))) & mask);
}
