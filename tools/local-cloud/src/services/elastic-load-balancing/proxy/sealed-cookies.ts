import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Store } from '../../../core/store';

/** What a cookie of a load balancer remembers. */
export interface Session {
  /** ARN of a target group, or the key of a registration. */
  readonly chosen: string;

  /** Epoch milliseconds of the answer that brought the cookie. */
  readonly at: number;
}

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;

/**
 * The contents of cookies, which only the load balancer can read and nobody can forge. The key outlives a restart, and so do sessions.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
export class SealedCookies {
  private key?: Buffer;

  constructor(private readonly store: Store) {}

  /** The name of the cookie is sealed in, so that none passes for another. */
  public seal(name: string, session: Session): string {
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv(algorithm, this.ownKey(), iv).setAAD(Buffer.from(name));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(session)), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
  }

  /** Undefined for what this load balancer has not written. */
  public open(name: string, text: string): Session | undefined {
    const bytes = Buffer.from(text, 'base64');
    const [iv, tag] = [bytes.subarray(0, ivLength), bytes.subarray(ivLength, ivLength + tagLength)];
    if (tag.length < tagLength) return undefined;
    try {
      const decipher = createDecipheriv(algorithm, this.ownKey(), iv).setAAD(Buffer.from(name)).setAuthTag(tag);
      const opened = Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]);
      return JSON.parse(opened.toString()) as Session;
    } catch {
      return undefined;
    }
  }

  private ownKey(): Buffer {
    this.key ??= Buffer.from(this.storedKey(), 'base64');
    return this.key;
  }

  private storedKey(): string {
    const keys = this.store.collection<string>('elastic-load-balancing:cookie-keys');
    const known = keys.get('current');
    if (known) return known;
    const made = randomBytes(32).toString('base64');
    keys.put('current', made);
    return made;
  }
}
