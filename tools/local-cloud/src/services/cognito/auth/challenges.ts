import { randomBytes } from 'node:crypto';
import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../../core/aws-error';
import type { Collection, Store } from '../../../core/store';
import type { ServerSession, Verifier } from './srp';

/** A sign-in that waits for an answer. */
export interface Challenge {
  readonly name: ChallengeNameType;
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;

  /** Of PASSWORD_VERIFIER. */
  readonly srp?: ServerSession & { readonly secretBlock: string; readonly verifier: Verifier };

  /** Whether what MFA_SETUP asks for is done. */
  readonly softwareTokenVerified?: boolean;

  /** Epoch milliseconds of the computer's own time: whoever has to answer is not faster when the clock is. */
  readonly expiresAt: number;
}

/** Sessions between InitiateAuth and the last RespondToAuthChallenge. */
export class Challenges {
  private readonly open: Collection<Challenge>;

  constructor(store: Store) {
    this.open = store.collection('cognito:challenges');
  }

  /** Returns the session. */
  public put(challenge: Omit<Challenge, 'expiresAt'>, validityMinutes = 3): string {
    const now = Date.now();
    for (const [session, { expiresAt }] of this.open.entries()) if (expiresAt <= now) this.open.delete(session);
    const session = randomBytes(60).toString('base64url');
    this.open.put(session, { ...challenge, expiresAt: now + validityMinutes * 60_000 });
    return session;
  }

  /** Good once. @throws AwsError NotAuthorizedException */
  public take(session = '', name?: ChallengeNameType): Challenge {
    const challenge = this.open.get(session);
    if (!challenge || (name && challenge.name !== name)) {
      throw new AwsError('NotAuthorizedException', 'Invalid session for the user.');
    }
    this.open.delete(session);
    if (challenge.expiresAt > Date.now()) return challenge;
    throw new AwsError('NotAuthorizedException', 'Invalid session for the user, session is expired.');
  }

  /** The challenge whose secret block a client sends back, which needs no session. */
  public takePasswordVerifier(secretBlock: string, clientId: string): Challenge {
    const found = this.open
      .entries()
      .find(([, { srp, clientId: own }]) => srp?.secretBlock === secretBlock && own === clientId);
    return this.take(found?.[0], 'PASSWORD_VERIFIER');
  }
}
