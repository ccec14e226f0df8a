import { isCode, oneTimePassword } from '../../../../src/services/cognito/auth/one-time-passwords';

/** `12345678901234567890` in base 32, the secret of the specification's examples. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [20_000_000_000, '353130'],
])('the password at second %d is the one of RFC 6238', (second, expected) => {
  expect(oneTimePassword(secret, second * 1000)).toBe(expected);
});

test('a code is good a step before and after its own, and no longer', () => {
  const at = (seconds: number) => isCode(secret, '081804', seconds * 1000);

  // the code is that of the seconds 1111111080 to 1111111109
  expect([1_111_111_049, 1_111_111_050, 1_111_111_139, 1_111_111_140].map(at)).toEqual([false, true, true, false]);
});
