import { randomBytes, randomUUID } from 'node:crypto';
import type {
  AuthFlowType,
  ChallengeNameType,
  InitiateAuthRequest,
  InitiateAuthResponse,
  RespondToAuthChallengeRequest,
} from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../../core/aws-error';
import type { Clock } from '../../../core/clock';
import type { Client, Registry, User, UserPool } from '../registry';
import type { Challenge, Challenges } from './challenges';
import { isCode } from './one-time-passwords';
import { checkPassword } from './password-policy';
import { checkSecretHash } from './secret-hash';
import { expectedSignature, isPassword, makeVerifier, startSession } from './srp';
import type { Tokens } from './tokens';

type Parameters = Readonly<Record<string, string>>;

/** Flows that an administrator may start, and nobody else. */
const ADMIN_FLOWS: readonly AuthFlowType[] = ['ADMIN_NO_SRP_AUTH', 'ADMIN_USER_PASSWORD_AUTH'];

/** What a client allows that names no flow. */
const DEFAULT_FLOWS = ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];

/** How users sign in: the password, plain or by SRP, then what else the pool asks for, then tokens. */
export class Authentication {
  constructor(
    private readonly registry: Registry,
    private readonly challenges: Challenges,
    private readonly tokens: Tokens,
    private readonly clock: Clock,
  ) {}

  public async initiate(input: InitiateAuthRequest, client: Client, asAdmin: boolean): Promise<InitiateAuthResponse> {
    const { AuthFlow: flow, AuthParameters: parameters = {} } = input;
    checkFlow(client, flow, asAdmin);
    const pool = this.registry.pool(client.poolId);
    if (flow === 'REFRESH_TOKEN' || flow === 'REFRESH_TOKEN_AUTH') {
      return { AuthenticationResult: await this.tokens.refresh(pool, client, parameters.REFRESH_TOKEN) };
    }
    checkSecretHash(client, required(parameters, 'USERNAME'), parameters.SECRET_HASH);
    if (flow === 'USER_SRP_AUTH') return this.startSrp(pool, client, parameters);
    const user = this.byPassword(pool, client, parameters);
    return this.next(pool, client, user);
  }

  public async respond(input: RespondToAuthChallengeRequest, client: Client): Promise<InitiateAuthResponse> {
    const { ChallengeName: name, ChallengeResponses: responses = {} } = input;
    const pool = this.registry.pool(client.poolId);
    checkSecretHash(client, responses.USERNAME, responses.SECRET_HASH);
    const answer = this.answers[String(name)];
    if (!name || !answer) {
      throw new AwsError('InvalidParameterException', `${name} is not implemented by the local cloud`);
    }
    const block = name === 'PASSWORD_VERIFIER' ? required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK') : undefined;
    const session = block === undefined ? input.Session : this.challenges.sessionOf(block);
    return this.challenges.attempt(session, name, challenge => {
      if (challenge.clientId !== client.id) throw refused('Invalid session for the user.');
      const user = this.registry.tryUser(pool, challenge.username);
      return answer(pool, client, user, challenge, responses);
    });
  }

  private readonly answers: Record<
    string,
    (
      pool: UserPool,
      client: Client,
      user: User | undefined,
      challenge: Challenge,
      responses: Parameters,
    ) => Promise<InitiateAuthResponse>
  > = {
    PASSWORD_VERIFIER: async (pool, client, user, { srp }, responses) => {
      const expected =
        user &&
        srp &&
        expectedSignature(srp.verifier, srp, {
          poolId: pool.id,
          username: user.username,
          secretBlock: srp.secretBlock,
          timestamp: responses.TIMESTAMP ?? '',
        });
      if (!expected || responses.PASSWORD_CLAIM_SIGNATURE !== expected) throw wrongPassword();
      this.checkMayEnter(user);
      return this.next(pool, client, user);
    },

    NEW_PASSWORD_REQUIRED: async (pool, client, user, _challenge, responses) => {
      if (!user) throw wrongPassword();
      const password = required(responses, 'NEW_PASSWORD');
      checkPassword(pool, password);
      const given = Object.entries(responses).filter(([name]) => name.startsWith('userAttributes.'));
      const changed = this.registry.putUser({
        ...user,
        status: 'CONFIRMED',
        password: makeVerifier(pool.id, user.username, password),
        passwordExpiresAt: undefined,
        attributes: {
          ...user.attributes,
          ...Object.fromEntries(given.map(([name, value]) => [name.slice('userAttributes.'.length), value])),
        },
        modifiedAt: this.clock.now().getTime(),
      });
      return this.next(pool, client, changed);
    },

    SOFTWARE_TOKEN_MFA: async (pool, client, user, _challenge, responses) => {
      const { secret = '' } = user?.softwareToken ?? {};
      const code = required(responses, 'SOFTWARE_TOKEN_MFA_CODE');
      if (user && isCode(secret, code, Date.now())) return this.enter(pool, client, user);
      throw new AwsError('CodeMismatchException', 'Invalid code received for user');
    },

    MFA_SETUP: async (pool, client, user, { softwareTokenVerified }) => {
      if (user && softwareTokenVerified) return this.enter(pool, client, user);
      throw refused('Invalid session for the user.');
    },
  };

  private startSrp(pool: UserPool, client: Client, parameters: Parameters): InitiateAuthResponse {
    const name = required(parameters, 'USERNAME');
    const user = this.registry.tryUser(pool, name);
    if (!user && !hidesUsers(client)) throw new AwsError('UserNotFoundException', 'User does not exist.');
    // whoever is not there gets a challenge too, which nobody can answer
    const username = user?.username ?? name;
    const verifier = user?.password ?? makeVerifier(pool.id, username, randomUUID());
    const session = startSession(verifier, required(parameters, 'SRP_A'));
    if (!session) throw wrongPassword();
    const secretBlock = randomBytes(256).toString('base64');
    const srp = { ...session, secretBlock, verifier };
    const challenge = { name: 'PASSWORD_VERIFIER' as const, poolId: pool.id, clientId: client.id, username, srp };
    this.challenges.put(challenge, client.settings.AuthSessionValidity);
    return {
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeParameters: {
        USER_ID_FOR_SRP: username,
        USERNAME: username,
        SRP_B: session.serverPublic,
        SALT: verifier.salt,
        SECRET_BLOCK: secretBlock,
      },
    };
  }

  private byPassword(pool: UserPool, client: Client, parameters: Parameters): User {
    const user = this.registry.tryUser(pool, parameters.USERNAME);
    const password = required(parameters, 'PASSWORD');
    if (!user && !hidesUsers(client)) throw new AwsError('UserNotFoundException', 'User does not exist.');
    if (!user?.password || !isPassword(user.password, pool.id, user.username, password)) throw wrongPassword();
    this.checkMayEnter(user);
    return user;
  }

  /** Told only to who knows the password. */
  private checkMayEnter({ enabled, status, passwordExpiresAt = Number.POSITIVE_INFINITY }: User): void {
    if (!enabled) throw refused('User is disabled.');
    if (status === 'UNCONFIRMED') throw new AwsError('UserNotConfirmedException', 'User is not confirmed.');
    if (status === 'RESET_REQUIRED') {
      throw new AwsError('PasswordResetRequiredException', 'Password reset required for the user');
    }
    if (status === 'FORCE_CHANGE_PASSWORD' && passwordExpiresAt <= this.clock.now().getTime()) {
      throw refused('Temporary password has expired and must be reset by an administrator.');
    }
  }

  /** What is missing after the password, or tokens. */
  private async next(pool: UserPool, client: Client, user: User): Promise<InitiateAuthResponse> {
    const { MfaConfiguration = 'OFF' } = pool.settings;
    if (user.status === 'FORCE_CHANGE_PASSWORD') {
      const { sub: _, ...own } = user.attributes;
      return this.ask('NEW_PASSWORD_REQUIRED', pool, client, user, {
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(own),
      });
    }
    if (user.softwareToken?.verified && MfaConfiguration !== 'OFF') {
      return this.ask('SOFTWARE_TOKEN_MFA', pool, client, user, {});
    }
    if (MfaConfiguration === 'ON') {
      return this.ask('MFA_SETUP', pool, client, user, { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' });
    }
    return this.enter(pool, client, user);
  }

  private ask(
    name: ChallengeNameType,
    pool: UserPool,
    client: Client,
    { username }: User,
    parameters: Parameters,
  ): InitiateAuthResponse {
    const challenge = { name, poolId: pool.id, clientId: client.id, username };
    return {
      ChallengeName: name,
      Session: this.challenges.put(challenge, client.settings.AuthSessionValidity),
      ChallengeParameters: { USER_ID_FOR_SRP: username, ...parameters },
    };
  }

  private async enter(pool: UserPool, client: Client, user: User): Promise<InitiateAuthResponse> {
    return { ChallengeParameters: {}, AuthenticationResult: await this.tokens.signIn(pool, client, user) };
  }
}

/** @throws AwsError InvalidParameterException */
function checkFlow({ settings }: Client, flow = '' as AuthFlowType, asAdmin: boolean): void {
  const own = settings.ExplicitAuthFlows?.length ? settings.ExplicitAuthFlows : DEFAULT_FLOWS;
  const names = flow === 'REFRESH_TOKEN' ? ['REFRESH_TOKEN_AUTH'] : [flow];
  if (ADMIN_FLOWS.includes(flow)) {
    if (!asAdmin) throw new AwsError('InvalidParameterException', 'Initiate Auth method not supported.');
    names.push(...ADMIN_FLOWS);
  } else if (!['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN', 'REFRESH_TOKEN_AUTH'].includes(flow)) {
    throw new AwsError('InvalidParameterException', `${flow} is not implemented by the local cloud`);
  }
  if (names.some(name => own.some(allowed => allowed === name || allowed === `ALLOW_${name}`))) return;
  const words = flow === 'USER_SRP_AUTH' ? 'USER_SRP_AUTH is not enabled for the client.' : undefined;
  throw new AwsError('InvalidParameterException', words ?? `${names[0]} flow not enabled for this client`);
}

/** Whether a client must not learn who has an account. */
function hidesUsers({ settings }: Client): boolean {
  return settings.PreventUserExistenceErrors === 'ENABLED';
}

function required(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value !== undefined) return value;
  throw new AwsError('InvalidParameterException', `Missing required parameter ${name}`);
}

export function wrongPassword(): AwsError {
  return refused('Incorrect username or password.');
}

function refused(message: string): AwsError {
  return new AwsError('NotAuthorizedException', message);
}
