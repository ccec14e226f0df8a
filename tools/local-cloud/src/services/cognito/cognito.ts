import type { JWK } from 'jose';
import type { Context, Service } from '../../core/service';
import { Accounts } from './accounts';
import { adminOperations } from './admin-operations';
import { Authentication } from './auth/authentication';
import { Challenges } from './auth/challenges';
import { Tokens } from './auth/tokens';
import { clientOperations } from './client-operations';
import { cognitoProviders } from './cloudformation';
import { Mailbox } from './mailbox';
import { poolOperations } from './pool-operations';
import { issuerOf, Registry } from './registry';
import { sessionOperations } from './session-operations';
import { signUpOperations } from './sign-up-operations';
import { signedOnly } from './signed';
import { wellKnown } from './well-known';

/** Cognito, for its peers. */
export interface Cognito extends Service {
  /** The keys of the pool that `issuer` names; undefined if it names none of ours. */
  keysOf(issuer: string): readonly JWK[] | undefined;
}

/**
 * Cognito user pools: sign-up with codes, sign-in by password, SRP and one-time passwords, tokens that are really signed. Mail and text messages go to
 * `mail.ndjson` in the folder of the cloud.
 */
export function createCognito(context: Context): Cognito {
  const { store, clock, endpoint } = context;
  const registry = new Registry(store);
  const accounts = new Accounts(registry, new Mailbox(context), clock);
  const challenges = new Challenges(store);
  const tokens = new Tokens(store, registry, clock);
  const authentication = new Authentication(registry, challenges, tokens, clock);
  const parts = { accounts, authentication, challenges, tokens };
  const ofPools = { ...poolOperations(registry, clock), ...clientOperations(registry, clock) };
  return {
    signingName: 'cognito-idp',
    client: () => import('@aws-sdk/client-cognito-identity-provider'),
    unsignedTarget: 'AWSCognitoIdentityProviderService.',
    operations: {
      ...signedOnly({ ...ofPools, ...adminOperations(parts) }),
      ...signUpOperations(accounts),
      ...sessionOperations(parts),
    },
    resources: cognitoProviders(ofPools),
    http: wellKnown(registry, endpoint),

    keysOf(issuer) {
      const pool = registry.pools.get(issuer.split('/').at(-1) ?? '');
      if (!pool || issuerOf(pool) !== issuer) return undefined;
      return [pool.keys.id.publicKey, pool.keys.access.publicKey];
    },
  };
}
