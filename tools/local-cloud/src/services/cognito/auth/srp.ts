import { createHash, createHmac, getDiffieHellman, randomBytes } from 'node:crypto';

/** What the service keeps of a password. Both numbers are hexadecimal. */
export interface Verifier {
  readonly salt: string;
  readonly verifier: string;
}

/** The server's half of one sign-in. Numbers are hexadecimal. */
export interface ServerSession {
  /** `A` of the client. */
  readonly clientPublic: string;

  /** `b`, which nobody else knows. */
  readonly secret: string;

  /** `B` of the server. */
  readonly serverPublic: string;
}

/** The 3072-bit group of RFC 3526 with generator 2, which the clients of Cognito compute in. */
const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const G = 2n;
const K = numberOf(sha256(padded(N) + padded(G)));

/** The name that goes into hashes: `AbCdEfGhI` of `eu-west-1_AbCdEfGhI`. */
export function srpPoolName(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1);
}

export function makeVerifier(poolId: string, username: string, password: string): Verifier {
  const salt = numberOf(randomBytes(16)).toString(16);
  return { salt, verifier: power(G, privateKey(salt, poolId, username, password)).toString(16) };
}

/** Whether a password that was sent in plain is the one. */
export function isPassword(known: Verifier, poolId: string, username: string, password: string): boolean {
  return power(G, privateKey(known.salt, poolId, username, password)) === BigInt(`0x${known.verifier}`);
}

/** Undefined if the client's number gives everything away. */
export function startSession({ verifier }: Verifier, clientPublic: string): ServerSession | undefined {
  if (!/^[0-9a-f]+$/i.test(clientPublic) || BigInt(`0x${clientPublic}`) % N === 0n) return undefined;
  const secret = numberOf(randomBytes(32));
  const serverPublic = (K * BigInt(`0x${verifier}`) + power(G, secret)) % N;
  return { clientPublic, secret: secret.toString(16), serverPublic: serverPublic.toString(16) };
}

/**
 * What a client that knows the password answers.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html#Using-SRP-password-verification-in-custom-authentication-flow
 * @see https://www.rfc-editor.org/rfc/rfc5054#section-2.5
 */
export function expectedSignature(
  { verifier }: Verifier,
  session: ServerSession,
  { poolId, username, secretBlock, timestamp }: Record<'poolId' | 'username' | 'secretBlock' | 'timestamp', string>,
): string {
  const [a, b] = [BigInt(`0x${session.clientPublic}`), BigInt(`0x${session.serverPublic}`)];
  const u = numberOf(sha256(padded(a) + padded(b)));
  const shared = power(a * power(BigInt(`0x${verifier}`), u), BigInt(`0x${session.secret}`));
  return createHmac('sha256', derivedKey(shared, u))
    .update(srpPoolName(poolId) + username)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest('base64');
}

function privateKey(salt: string, poolId: string, username: string, password: string): bigint {
  const identity = createHash('sha256')
    .update(`${srpPoolName(poolId)}${username}:${password}`)
    .digest('hex');
  return numberOf(sha256(padded(BigInt(`0x${salt}`)) + identity));
}

/** HKDF with one block, of 16 bytes. */
function derivedKey(shared: bigint, u: bigint): Buffer {
  const extracted = createHmac('sha256', Buffer.from(padded(u), 'hex'))
    .update(Buffer.from(padded(shared), 'hex'))
    .digest();
  return createHmac('sha256', extracted).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % N;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** Whole bytes, and a zero in front of what would be negative. */
function padded(value: bigint): string {
  const hex = value.toString(16);
  const whole = hex.length % 2 ? `0${hex}` : hex;
  return /^[89a-f]/.test(whole) ? `00${whole}` : whole;
}

function sha256(hex: string): Buffer {
  return createHash('sha256').update(Buffer.from(hex, 'hex')).digest();
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
