import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '../../core/service';

const HOURS_12_MS = 12 * 3_600_000;

/**
 * The passwords of the registry. One is good for a region and twelve hours, and says so itself: nothing is stored but the key that signs them.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html
 */
export class Tokens {
  constructor(private readonly context: Pick<Context, 'store' | 'clock'>) {}

  public issue(region: string): { token: string; expiresAt: Date } {
    const expiresAt = new Date(this.now() + HOURS_12_MS);
    const claim = Buffer.from(JSON.stringify({ region, expiresAt: expiresAt.getTime() })).toString('base64url');
    return { token: `${claim}.${this.sign(claim)}`, expiresAt };
  }

  /** The region that the `Authorization` header of a request gives access to, if any. */
  public regionOf(authorization: string | null): string | undefined {
    const [scheme, credentials = ''] = (authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'basic') return undefined;
    const [user, token = ''] = Buffer.from(credentials, 'base64').toString('utf8').split(':');
    return user === 'AWS' ? this.check(token) : undefined;
  }

  private check(token: string): string | undefined {
    const [claim = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.sign(claim));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const { region, expiresAt } = JSON.parse(Buffer.from(claim, 'base64url').toString()) as Claim;
    return expiresAt > this.now() ? region : undefined;
  }

  private sign(claim: string): string {
    return createHmac('sha256', this.key()).update(claim).digest('base64url');
  }

  private key(): string {
    const keys = this.context.store.collection<string>('ecr:token-key');
    const key = keys.get('key') ?? randomBytes(32).toString('base64');
    if (!keys.get('key')) keys.put('key', key);
    return key;
  }

  private now(): number {
    return this.context.clock.now().getTime();
  }
}

interface Claim {
  readonly region: string;
  readonly expiresAt: number;
}
