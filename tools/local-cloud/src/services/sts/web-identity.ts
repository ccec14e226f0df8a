import { AwsError } from '../../core/aws-error';
import type { IdentityProvider } from '../iam/entities';

/** What a token says, as far as STS reads it. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly all: Readonly<Record<string, unknown>>;
}

/**
 * Reads a token and checks it against the providers of the account. Signatures are not checked, as those of requests are not: the keys of a
 * provider are on the internet.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function claimsOf(token: string, providers: readonly IdentityProvider[], now: Date): [Claims, IdentityProvider] {
  const claims = decode(token);
  const provider = providers.find(({ url }) => url === claims.iss.replace(/^https:\/\//, ''));
  if (!provider) throw invalid(`No OpenIDConnect provider found in your account for ${claims.iss}`);
  if (!claims.aud.some(audience => provider.clientIds.includes(audience))) throw invalid('Incorrect token audience');
  const expires = Number(claims.all.exp);
  if (!(expires * 1000 > now.getTime())) {
    const current = Math.floor(now.getTime() / 1000);
    const message = `Token expired: current date/time ${current} must be before the expiration date/time ${expires}`;
    throw new AwsError('ExpiredTokenException', message);
  }
  return [claims, provider];
}

function decode(token: string): Claims {
  const all = partOf(token.split('.')[1]);
  const { iss, sub, aud } = all ?? {};
  if (!all || token.split('.').length !== 3 || typeof iss !== 'string' || typeof sub !== 'string') {
    throw invalid('The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)');
  }
  return { iss, sub, aud: [aud ?? []].flat().map(String), all };
}

function partOf(text = ''): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message);
}
