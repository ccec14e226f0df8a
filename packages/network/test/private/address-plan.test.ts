import { neededPrefix, plannedBlock } from '../../src/private/address-plan';
import { CidrBlock } from '../../src/private/cidr-block';

test.each([
  [1, 2, 27],
  [3, 2, 25],
  [3, 3, 24],
  [4, 4, 24],
])('%d tiers in %d zones need a /%d', (tiers, zones, prefix) => {
  expect(neededPrefix(tiers, zones)).toBe(prefix);
});

test.each([16, 20, 24, 25])('fills a /%d with blocks that do not overlap', prefix => {
  const network = `10.0.0.0/${prefix}`;
  const counts = { tiers: 3, zones: 2 };

  const blocks = [0, 1, 2].flatMap(tier => [0, 1].map(zone => plannedBlock(network, counts, tier, zone)));
  const parsed = blocks.map(text => CidrBlock.tryParse(text ?? ''));
  for (const [i, block] of parsed.entries()) {
    expect(block && CidrBlock.tryParse(network)?.contains(block)).toBe(true);
    expect(parsed.slice(i + 1).some(other => block && other?.overlaps(block))).toBe(false);
  }
});

test('has no block for a network that is too small', () => {
  expect(plannedBlock('10.0.0.0/26', { tiers: 3, zones: 2 }, 0, 0)).toBeUndefined();
});
