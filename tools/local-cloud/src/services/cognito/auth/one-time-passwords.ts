import { createHmac, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;

/** A secret in base 32, as applications for one-time passwords take it. */
export function newSecret(): string {
  return [...randomBytes(52)].map(byte => ALPHABET.charAt(byte % 32)).join('');
}

/**
 * Whether a code is the one of now, or of a step before or after: clocks differ.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6238#section-5.2
 */
export function isCode(secret: string, code: string, nowMs: number): boolean {
  return [-1, 0, 1].some(step => oneTimePassword(secret, nowMs + step * STEP_MS) === code);
}

/** @see https://www.rfc-editor.org/rfc/rfc6238#section-4.2 */
export function oneTimePassword(secret: string, nowMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / STEP_MS)));
  const digest = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  const code = (digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000;
  return String(code).padStart(6, '0');
}

function bytesOf(secret: string): Buffer {
  const bits = [...secret].map(letter => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)));
}
