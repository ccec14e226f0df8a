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

const MENDABLE = [
  'CodeMismatchException',
  'EnableSoftwareTokenMFAException',
  'InvalidParameterException',
  'InvalidPasswordException',
];

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
  private take(session = '', name?: ChallengeNameType): Challenge {
    const challenge = this.open.get(session);
    if (!challenge || (name && challenge.name !== name)) {
      throw new AwsError('NotAuthorizedException', 'Invalid session for the user.');
    }
    this.open.delete(session);
    if (challenge.expiresAt > Date.now()) return challenge;
    throw new AwsError('NotAuthorizedException', 'Invalid session for the user, session is expired.');
  }

  /** Answers a challenge. The session stays good for another try after a mistake that the client can mend. */
  public async attempt<T>(
    session: string | undefined,
    name: ChallengeNameType,
    answer: (challenge: Challenge) => T | Promise<T>,
  ): Promise<T> {
    const challenge = this.take(session, name);
    try {
      return await answer(challenge);
    } catch (error) {
      if (error instanceof AwsError && MENDABLE.includes(error.name)) this.open.put(session ?? '', challenge);
      throw error;
    }
  }

  /** The session of the challenge whose secret block a client sends back: this answer needs none. */
  public sessionOf(secretBlock: string): string | undefined {
    return this.open.entries().find(([, { srp }]) => srp?.secretBlock === secretBlock)?.[0];
  }
}
