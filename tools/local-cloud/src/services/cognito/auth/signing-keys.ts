import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';

/** An RSA key pair, with its secret half: the store's files are readable by the owner only. */
export interface SigningKey {
  readonly kid: string;

  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly publicKey: JWK;
}

/** A key of 2048 bits. */
export async function newSigningKey(): Promise<SigningKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = randomBytes(32).toString('base64');
  return {
    kid,
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: { ...(pair.publicKey.export({ format: 'jwk' }) as JWK), kid, alg: 'RS256', use: 'sig' },
  };
}
