import type {
  CognitoIdentityProvider,
  RespondToAuthChallengeResponse,
} from '@aws-sdk/client-cognito-identity-provider';
import { createSrpSession, signSrpSession, wrapAuthChallenge, wrapInitiateAuth } from 'cognito-srp-helper';
import { TOTP } from 'otpauth';
import type { Mail } from './mail';
import { RehearsalError } from './rehearsal-error';

/** Where users of an environment sign up. */
export interface SignUpPlace {
  readonly cognito: CognitoIdentityProvider;
  readonly userPoolId: string;
  readonly userPoolClientId: string;

  /** What was sent so far. */
  mail(): readonly Mail[];
}

/**
 * Somebody who uses an API: signs up with an address, confirms it with the code that comes by mail, and signs in as applications do, without sending the
 * password, with a one-time password if the pool insists on one.
 */
export class ApiUser {
  /** @throws RehearsalError when no code came */
  public static async signUp(place: SignUpPlace, email = 'ada@example.com'): Promise<ApiUser> {
    const user = new ApiUser(place, email);
    const { cognito, userPoolClientId: ClientId } = place;
    await cognito.signUp({ ClientId, Username: email, Password: user.password });
    await cognito.confirmSignUp({ ClientId, Username: email, ConfirmationCode: user.code() });
    return user;
  }

  private readonly password = 'Correct-horse-battery-9';

  /** Secret of the application for one-time passwords, once there is one. */
  private secret?: string;

  private constructor(
    private readonly place: SignUpPlace,
    private readonly email: string,
  ) {}

  /** Signs in, and returns an access token. It expires by the clock of the local cloud. */
  public async token(): Promise<string> {
    const { cognito, userPoolId, userPoolClientId: ClientId } = this.place;
    const session = createSrpSession(this.email, this.password, userPoolId, false);
    const start = { ClientId, AuthFlow: 'USER_SRP_AUTH' as const, AuthParameters: { USERNAME: this.email } };
    const started = await cognito.initiateAuth(wrapInitiateAuth(session, start));
    const ChallengeName = 'PASSWORD_VERIFIER' as const;
    const proof = { ClientId, ChallengeName, ChallengeResponses: { USERNAME: this.email } };
    const answer = await cognito.respondToAuthChallenge(wrapAuthChallenge(signSrpSession(session, started), proof));
    return tokenIn(await this.withSecondFactor(answer));
  }

  private async withSecondFactor(answer: RespondToAuthChallengeResponse): Promise<RespondToAuthChallengeResponse> {
    if (answer.ChallengeName === 'MFA_SETUP') return this.setUp(answer.Session);
    if (answer.ChallengeName !== 'SOFTWARE_TOKEN_MFA') return answer;
    return this.respond('SOFTWARE_TOKEN_MFA', answer.Session, { SOFTWARE_TOKEN_MFA_CODE: this.oneTimePassword() });
  }

  private async setUp(session: string | undefined): Promise<RespondToAuthChallengeResponse> {
    const { cognito } = this.place;
    const associated = await cognito.associateSoftwareToken({ Session: session });
    this.secret = associated.SecretCode;
    const proof = { Session: associated.Session, UserCode: this.oneTimePassword() };
    const { Session } = await cognito.verifySoftwareToken(proof);
    return this.respond('MFA_SETUP', Session, {});
  }

  private respond(
    ChallengeName: 'MFA_SETUP' | 'SOFTWARE_TOKEN_MFA',
    Session: string | undefined,
    responses: Record<string, string>,
  ): Promise<RespondToAuthChallengeResponse> {
    const ChallengeResponses = { USERNAME: this.email, ...responses };
    const ClientId = this.place.userPoolClientId;
    return this.place.cognito.respondToAuthChallenge({ ClientId, ChallengeName, Session, ChallengeResponses });
  }

  private oneTimePassword(): string {
    return new TOTP({ secret: this.secret }).generate();
  }

  private code(): string {
    const own = this.place.mail().filter(({ to }) => to === this.email);
    const code = /\d{6}/.exec(own.at(-1)?.text ?? '')?.[0];
    if (code) return code;
    throw new RehearsalError('NoMail', `no code was sent to ${this.email}`);
  }
}

function tokenIn({ AuthenticationResult, ChallengeName }: RespondToAuthChallengeResponse): string {
  if (AuthenticationResult?.AccessToken) return AuthenticationResult.AccessToken;
  throw new RehearsalError('NotSignedIn', `unexpected challenge: ${ChallengeName}`);
}
