import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { AwsError } from '../../../core/aws-error';
import type { Authorizer, Route } from '../registry';

/** What is asked of a token's issuer. Undefined: an issuer that is not of this cloud. */
export type KeysOf = (issuer: string) => readonly JWK[] | undefined;

export type TokenAnswer =
  | { readonly claims: JWTPayload }
  | { readonly status: 401 | 403; readonly error: string; readonly challenge: string };

interface Document {
  readonly jwks_uri: string;
}

/** Real milliseconds that an issuer elsewhere may take to answer. */
const DISCOVERY_MS = 5000;

/**
 * Checks tokens as JWT authorizers do: signature by the issuer's keys, issuer, audience, times, scopes.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html#http-api-jwt-authorizer.evaluation
 */
export class TokenCheck {
  private readonly remote = new Map<string, Promise<JWTVerifyGetKey>>();

  constructor(private readonly keysOf: KeysOf) {}

  public async check(token: string | undefined, authorizer: Authorizer, route: Route, now: Date): Promise<TokenAnswer> {
    if (!token) return { status: 401, error: 'Unauthorized', challenge: 'Bearer' };
    const { Issuer = '', Audience = [] } = authorizer.JwtConfiguration ?? {};
    try {
      const keys = await this.keys(Issuer);
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256', 'RS384', 'RS512'],
        issuer: Issuer,
        currentDate: now,
        requiredClaims: ['exp'],
      });
      return judge(payload, Audience, route.AuthorizationScopes ?? [], now);
    } catch (error) {
      return invalidToken(wordsOf(error));
    }
  }

  private keys(issuer: string): Promise<JWTVerifyGetKey> {
    const own = this.keysOf(issuer);
    if (own) return Promise.resolve(createLocalJWKSet({ keys: [...own] }));
    let keys = this.remote.get(issuer);
    if (!keys) {
      keys = discover(issuer);
      this.remote.set(issuer, keys);
      keys.catch(() => this.remote.delete(issuer));
    }
    return keys;
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(DISCOVERY_MS) });
  if (!answer.ok) throw new AwsError('BadRequestException', `OIDC discovery endpoint answered ${answer.status}`);
  return createRemoteJWKSet(new URL(((await answer.json()) as Document).jwks_uri), { timeoutDuration: DISCOVERY_MS });
}

/** What the signature does not say. `client_id` counts only where there is no `aud`. */
function judge(claims: JWTPayload, audience: readonly string[], scopes: readonly string[], now: Date): TokenAnswer {
  const given = claims.aud ?? claims.client_id;
  const own = Array.isArray(given) ? given : [given];
  if (!own.some(each => typeof each === 'string' && audience.includes(each))) {
    return invalidToken('the token does not have a valid audience');
  }
  if (claims.iat !== undefined && claims.iat > now.getTime() / 1000) {
    return invalidToken('the token is used before issued');
  }
  const granted = scopesOf(claims.scope ?? claims.scp);
  if (scopes.length === 0 || scopes.some(scope => granted.includes(scope))) return { claims };
  const challenge = `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the token does not have sufficient scopes"`;
  return { status: 403, error: 'Forbidden', challenge };
}

function scopesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(' ') : [];
}

function invalidToken(description: string): TokenAnswer {
  const challenge = `Bearer scope="" error="invalid_token" error_description="${description}"`;
  return { status: 401, error: description, challenge };
}

function wordsOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_JWT_EXPIRED') return 'the token has expired';
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' && (error as { claim?: string }).claim === 'iss')
    return 'invalid issuer';
  if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return 'signature verification failed';
  if (code === 'ERR_JWKS_NO_MATCHING_KEY') return 'the kid of the token is not known';
  if (typeof code === 'string' && code.startsWith('ERR_J')) return 'invalid token';
  return 'OIDC discovery endpoint communication error';
}
