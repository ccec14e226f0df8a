import { addressIn, bitsOf, holds, isPublic } from '../../../src/services/ec2/address-blocks';

test.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.0.1.0/24', '10.0.1.0/24', true],
  ['10.0.1.0/24', '10.0.0.0/16', false],
  ['10.0.0.0/16', '10.0.1.0/24', true],
  ['0.0.0.0/0', '203.0.113.7', true],
  ['2001:db8::/32', '10.0.0.1', false],
  ['10.0.0.0/8', '2001:db8::1', false],
  ['10.0.0.1', '10.0.0.1', true],
])('%s holds %s: %s', (block, inner, expected) => {
  expect(holds(block, inner)).toBe(expected);
});

test.each([
  ['0.0.0.0/0', true],
  ['198.51.100.0/24', true],
  ['172.10.1.0/24', true],
  ['172.16.0.0/12', false],
  ['10.1.0.0/16', false],
  ['192.168.7.0/24', false],
  ['255.255.255.255/32', false],
])('%s has addresses of the internet: %s', (block, expected) => {
  expect(isPublic(block)).toBe(expected);
});

test('the address that stands for a subnet is the last one that is given away', () => {
  expect(addressIn('10.0.1.0/24')).toBe('10.0.1.254');
  expect(bitsOf('10.0.1.0/24')).toBe(24);
  expect(bitsOf('10.0.1.1')).toBe(32);
});
