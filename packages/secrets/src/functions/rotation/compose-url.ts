/**
 * How a URL is made. Holds no secret: it stands in templates and in Parameter Store.
 */
export interface UrlRecipe {
  /** ARN of the secret that holds the URL. */
  readonly secretArn: string;

  /** ARN of the JSON secret with `username` and `password`. */
  readonly credentialsArn: string;

  /** `postgresql+psycopg`. */
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly databaseName: string;
}

/** Why a URL cannot be made. Never shows what it read. */
export class UrlError extends Error {
  public override readonly name = 'UrlError';
}

/**
 * The URL of a database: `postgresql+psycopg://user:password@host:port/name?sslmode=require`.
 *
 * @param credentials text of the secret with `username` and `password`
 * @throws UrlError when the credentials are not what they should be
 * @see https://docs.sqlalchemy.org/en/20/core/engines.html#escaping-special-characters-such-as-signs-in-passwords
 */
export function composeUrl(recipe: UrlRecipe, credentials: string): string {
  const { scheme, host, port, databaseName } = recipe;
  const { username, password } = parse(credentials, recipe);
  // asyncpg alone calls it otherwise
  const tls = scheme.endsWith('+asyncpg') ? 'ssl' : 'sslmode';
  return `${scheme}://${encode(username)}:${encode(password)}@${host}:${port}/${encode(databaseName)}?${tls}=require`;
}

function parse(credentials: string, { credentialsArn }: UrlRecipe): { username: string; password: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(credentials);
  } catch {
    throw new UrlError(`${credentialsArn} holds no JSON`); // without its cause, which would quote the secret
  }
  const { username, password } = (parsed ?? {}) as Record<string, unknown>;
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  throw new UrlError(`${credentialsArn} has no username and password`);
}

/** All but letters, digits, `-`, `.`, `_` and `~`, so that every parser reads the same. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
