import { randomInt as secretInt } from 'node:crypto';
import { randomInt } from './random';

const UPPER_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LOWER_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * An id as IAM gives them: `AROA…`, 21 characters, the first four say what it is.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function iamId(prefix: string, length = 21): string {
  return prefix + randomText(length - prefix.length, UPPER_AND_DIGITS);
}

/** Characters as in secret keys and tokens; the system's, whatever the seed. */
export function randomSecret(length: number): string {
  return randomText(length, BASE64, secretInt);
}

/** Lower-case letters and digits. */
export function randomLower(length: number): string {
  return randomText(length, LOWER_AND_DIGITS);
}

/** Letters of both cases and digits. */
export function randomLetters(length: number): string {
  return randomText(length, BASE64.slice(0, 62));
}

function randomText(length: number, alphabet: string, below: (end: number) => number = randomInt): string {
  return Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
}
