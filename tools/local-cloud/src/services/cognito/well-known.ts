import type { HttpMount } from '../../core/service';
import { issuerOf, type Registry } from './registry';

/**
 * What who takes tokens needs to check them: `/<pool>/.well-known/jwks.json` and `openid-configuration`. The issuer is AWS's, as in the tokens; the
 * address of the keys is here.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
 */
export function wellKnown(registry: Registry, endpoint: () => string): HttpMount {
  return {
    prefix: /^\/[a-z]{2}(?:-[a-z]+)+-\d_\w+\/\.well-known\//,
    async handle(request) {
      const [, poolId = '', , document] = new URL(request.url).pathname.split('/');
      const pool = registry.pools.get(poolId);
      if (!pool) return json({ message: `User pool ${poolId} does not exist.` }, 404);
      if (document === 'jwks.json') return json({ keys: [pool.keys.id.publicKey, pool.keys.access.publicKey] });
      if (document !== 'openid-configuration') return json({ message: 'Not Found' }, 404);
      return json({
        issuer: issuerOf(pool),
        jwks_uri: `${endpoint()}/${pool.id}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['code', 'token'],
        scopes_supported: ['openid', 'email', 'phone', 'profile'],
        subject_types_supported: ['public'],
      });
    },
  };
}

function json(value: object, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } });
}
