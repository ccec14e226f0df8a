import { createHash, createPrivateKey, createPublicKey, randomBytes, randomUUID } from 'node:crypto';
import type { AuthenticationResultType, TimeUnitsType } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { AwsError } from '../../../core/aws-error';
import type { Clock } from '../../../core/clock';
import type { Collection, Store } from '../../../core/store';
import { type Client, issuerOf, type Registry, type User, type UserPool } from '../registry';
import type { SigningKey } from './signing-keys';

/** One sign-in, from which tokens come until it ends. */
interface Origin {
  /** The claim `origin_jti` of all its tokens. */
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;

  /** SHA-256 of the refresh token. */
  readonly refreshHash: string;

  /** Epoch milliseconds. */
  readonly signedInAt: number;
  readonly expiresAt: number;
  readonly revoked: boolean;
}

/** Who an access token speaks for. */
export interface Bearer {
  readonly pool: UserPool;
  readonly user: User;
  readonly originId: string;
}

/** What a user may do with an access token of their own, and the only scope without pages of Cognito. */
const SELF_SERVICE = 'aws.cognito.signin.user.admin';

const UNIT_SECONDS: Record<TimeUnitsType, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/**
 * The tokens of user pools: JSON Web Tokens signed with RS256, and refresh tokens that only the pool can read.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
export class Tokens {
  private readonly origins: Collection<Origin>;

  constructor(
    store: Store,
    private readonly registry: Registry,
    private readonly clock: Clock,
  ) {
    this.origins = store.collection('cognito:sign-ins');
  }

  /** The tokens of a new sign-in. */
  public async signIn(pool: UserPool, client: Client, user: User): Promise<AuthenticationResultType> {
    const now = this.now();
    this.forgetExpired(now);
    const secret = randomBytes(48).toString('base64url');
    const origin: Origin = {
      id: randomUUID(),
      poolId: pool.id,
      clientId: client.id,
      username: user.username,
      refreshHash: hashOf(secret),
      signedInAt: now,
      expiresAt: now + 1000 * validitySeconds(client, 'RefreshToken', 30, 'days'),
      revoked: false,
    };
    this.origins.put(origin.id, origin);
    const RefreshToken = `${Buffer.from(origin.id).toString('base64url')}.${secret}`;
    return { ...(await this.issue(pool, client, user, origin)), RefreshToken };
  }

  /** @throws AwsError NotAuthorizedException */
  public async refresh(pool: UserPool, client: Client, token = ''): Promise<AuthenticationResultType> {
    const origin = this.originOf(token);
    if (!origin || origin.clientId !== client.id) throw refused('Invalid Refresh Token');
    if (origin.revoked) throw refused('Refresh Token has been revoked');
    if (origin.expiresAt <= this.now()) throw refused('Refresh Token has expired');
    const user = this.registry.tryUser(pool, origin.username);
    if (!user) throw refused('Invalid Refresh Token');
    if (!user.enabled) throw refused('User is disabled.');
    return this.issue(pool, client, user, origin);
  }

  /** Ends a sign-in. A token that is none of the client's ends nothing. */
  public revoke(client: Client, token = ''): void {
    const origin = this.originOf(token);
    if (origin?.clientId === client.id) this.origins.put(origin.id, { ...origin, revoked: true });
  }

  /** Ends all sign-ins of a user. */
  public revokeAll({ poolId, username }: User): void {
    for (const origin of this.origins.list()) {
      if (origin.poolId === poolId && origin.username === username) {
        this.origins.put(origin.id, { ...origin, revoked: true });
      }
    }
  }

  /** Who calls with an access token. @throws AwsError NotAuthorizedException */
  public async bearer(token = ''): Promise<Bearer> {
    const claims = await this.accessClaims(token);
    const pool = this.registry.pool(claims.iss?.split('/').at(-1));
    const origin = this.origins.get(String(claims.origin_jti));
    if (!origin || origin.revoked) throw refused('Access Token has been revoked');
    const user = this.registry.user(pool, origin.username);
    if (!user.enabled) throw refused('User is disabled.');
    return { pool, user, originId: origin.id };
  }

  private async accessClaims(token: string): Promise<JWTPayload> {
    try {
      const { iss = '' } = decodeJwt(token);
      const pool = this.registry.pool(iss.split('/').at(-1));
      const key = createPublicKey({ key: { ...pool.keys.access.publicKey }, format: 'jwk' });
      const options = { issuer: issuerOf(pool), algorithms: ['RS256'], currentDate: this.clock.now() };
      return (await jwtVerify(token, key, options)).payload;
    } catch (error) {
      throw refused(isExpiry(error) ? 'Access Token has expired' : 'Invalid Access Token');
    }
  }

  private async issue(pool: UserPool, client: Client, user: User, origin: Origin): Promise<AuthenticationResultType> {
    const common = {
      sub: user.attributes.sub,
      iss: issuerOf(pool),
      origin_jti: origin.id,
      event_id: randomUUID(),
      auth_time: Math.floor(origin.signedInAt / 1000),
    };
    const accessSeconds = validitySeconds(client, 'AccessToken', 1, 'hours');
    const access = {
      ...common,
      token_use: 'access',
      client_id: client.id,
      scope: SELF_SERVICE,
      username: user.username,
    };
    const id = {
      ...common,
      ...profileOf(user),
      token_use: 'id',
      aud: client.id,
      'cognito:username': user.username,
    };
    return {
      AccessToken: await this.sign(access, pool.keys.access, accessSeconds),
      IdToken: await this.sign(id, pool.keys.id, validitySeconds(client, 'IdToken', 1, 'hours')),
      ExpiresIn: accessSeconds,
      TokenType: 'Bearer',
    };
  }

  private sign(claims: JWTPayload, { kid, privateKey }: SigningKey, seconds: number): Promise<string> {
    const now = Math.floor(this.now() / 1000);
    return new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader({ kid, alg: 'RS256' })
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(createPrivateKey(privateKey));
  }

  private originOf(token: string): Origin | undefined {
    const [id = '', secret = ''] = token.split('.');
    const origin = this.origins.get(Buffer.from(id, 'base64url').toString());
    return origin?.refreshHash === hashOf(secret) ? origin : undefined;
  }

  private forgetExpired(now: number): void {
    for (const { id, expiresAt } of this.origins.list()) if (expiresAt <= now) this.origins.delete(id);
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}

/** Attributes as claims: what is verified is a boolean there, all else text. */
function profileOf({ attributes }: User): JWTPayload {
  const entries = Object.entries(attributes).filter(([name]) => name !== 'sub');
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name.endsWith('_verified') ? value === 'true' : value]),
  );
}

function validitySeconds(
  { settings }: Client,
  token: 'AccessToken' | 'IdToken' | 'RefreshToken',
  usual: number,
  usualUnit: TimeUnitsType,
): number {
  const unit = settings.TokenValidityUnits?.[token] ?? usualUnit;
  return Number(settings[`${token}Validity`] || usual) * UNIT_SECONDS[unit];
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}

function isExpiry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';
}

function refused(message: string): AwsError {
  return new AwsError('NotAuthorizedException', message);
}
