import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** What PostgreSQL uses for the passwords that it hashes itself. */
const ITERATIONS = 4096;

/** Less would make a stolen answer easy to try. */
const MIN_ITERATIONS = 4096;

/** Why a login ends: the server does not know the password, or is not what it says. */
export class ScramError extends Error {
  public override readonly name = 'ScramError';
}

/**
 * A login in which neither side ever shows the password, and the server proves that it knows it, too.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7677
 */
export class ScramLogin {
  private readonly bare: string;
  private serverSignature: Buffer = Buffer.alloc(0);

  constructor(
    private readonly username: string,
    private readonly password: string,
    private readonly nonce = randomBytes(18).toString('base64'),
  ) {
    this.bare = `n=${this.username},r=${this.nonce}`;
  }

  public first(): string {
    return `n,,${this.bare}`;
  }

  /** Answer to the server's challenge. */
  public final(challenge: string): string {
    const { r: nonce = '', s: salt = '', i = '' } = attributesOf(challenge);
    const iterations = Number(i);
    if (!nonce.startsWith(this.nonce) || nonce === this.nonce) throw new ScramError('the server made up the nonce');
    if (!Number.isInteger(iterations) || iterations < MIN_ITERATIONS) throw new ScramError('too few iterations');
    const { clientKey, storedKey, serverKey } = keysOf(this.password, Buffer.from(salt, 'base64'), iterations);
    const withoutProof = `c=biws,r=${nonce}`;
    const message = `${this.bare},${challenge},${withoutProof}`;
    const signature = hmac(storedKey, message);
    this.serverSignature = hmac(serverKey, message);
    const proof = clientKey.map((byte, index) => byte ^ (signature[index] as number));
    return `${withoutProof},p=${Buffer.from(proof).toString('base64')}`;
  }

  /** @throws ScramError if the server does not know the password */
  public verify(outcome: string): void {
    const signature = Buffer.from(attributesOf(outcome).v ?? '', 'base64');
    const expected = this.serverSignature;
    if (expected.length > 0 && signature.length === expected.length && timingSafeEqual(signature, expected)) return;
    throw new ScramError('the server does not know the password');
  }
}

/**
 * What PostgreSQL keeps instead of a password. Set as a password it is taken as it is, so that no statement and no log holds the password itself.
 *
 * @see https://www.postgresql.org/docs/current/catalog-pg-authid.html
 */
export function scramVerifier(password: string, salt = randomBytes(16)): string {
  const { storedKey, serverKey } = keysOf(password, salt, ITERATIONS);
  const text = (bytes: Buffer) => bytes.toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${text(salt)}$${text(storedKey)}:${text(serverKey)}`;
}

function keysOf(password: string, salt: Buffer, iterations: number) {
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  return {
    clientKey,
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: hmac(salted, 'Server Key'),
  };
}

function hmac(key: Buffer, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

/** `r=abc,s=def,i=4096` */
function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split(',').map(part => [part.slice(0, 1), part.slice(2)]));
}
