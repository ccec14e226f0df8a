import {
  acknowledgeAll,
  awsSolutions,
  readContract,
  removalPolicyOf,
  ValidationError,
  writeContract,
} from '@berth/foundation';
import {
  AccountRecovery,
  UserPool as CognitoUserPool,
  FeaturePlan,
  type IUserPool as ICognitoUserPool,
  Mfa,
  OAuthScope,
  StandardThreatProtectionMode,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Duration, type IResource, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { TokenIssuer } from './http-api-props';
import { userPoolProblems } from './user-pool-problems';

const PACKAGE = 'http-api';
const FIELDS = ['userPoolId', 'userPoolClientId', 'issuer'] as const;

/**
 * Who may sign in, and who signs their tokens.
 */
export interface IUserPool extends IResource, TokenIssuer {
  readonly userPoolId: string;

  /** What an application signs in with; it has no secret. */
  readonly userPoolClientId: string;
}

/**
 * How users sign up and sign in, and how well they are guarded.
 */
export interface UserPoolProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/http-api/v1/`. */
  readonly environment: string;

  /**
   * Whether everybody may sign up, with an address of e-mail that they confirm.
   *
   * @default true
   */
  readonly selfSignUp?: boolean;

  /**
   * Shortest password, 8 to 99 characters; it needs letters of both cases, digits and symbols, too.
   *
   * @default 14
   */
  readonly passwordLength?: number;

  /**
   * Whether users need a second factor, an application with one-time passwords.
   *
   * @default Mfa.REQUIRED
   */
  readonly mfa?: Mfa;

  /**
   * Block leaked passwords and risky sign-ins. It needs the plan Plus, which costs more for each user.
   *
   * @default true
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html
   */
  readonly threatProtection?: boolean;

  /**
   * Where users may be sent after they signed in on the pages of Cognito, with a code: `https://shop.example.com/signed-in`.
   *
   * @default - the application has its own pages, and signs in with SRP
   */
  readonly callbackUrls?: readonly string[];

  /**
   * Where users may be sent after they signed out.
   *
   * @default - none
   */
  readonly logoutUrls?: readonly string[];

  /**
   * Makes the pages of Cognito: `https://<prefix>.auth.<region>.amazoncognito.com`. Unique in the region, over all accounts.
   *
   * @default - no pages
   */
  readonly domainPrefix?: string;

  /**
   * How long somebody stays signed in, an hour to ten years. Other tokens last an hour.
   *
   * @default Duration.days(30)
   */
  readonly refreshTokenValidity?: Duration;

  /**
   * Refuse to delete the pool, whoever asks.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Delete the pool with the stack, and all users in it.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * Defines a user pool and one public client: users sign in with e-mail, password and a second factor.
 */
export class UserPool extends Resource implements IUserPool {
  /** The user pool that another stack published. */
  public static fromContract(scope: Construct, id: string, environment: string): IUserPool {
    const fields = readContract(scope, environment, PACKAGE, FIELDS);
    class Import extends Resource implements IUserPool {
      public readonly userPoolId = fields.userPoolId;
      public readonly userPoolClientId = fields.userPoolClientId;
      public readonly issuer = fields.issuer;
      public readonly audience = [fields.userPoolClientId];
    }
    return new Import(scope, id);
  }

  public readonly userPoolId: string;
  public readonly userPoolClientId: string;
  public readonly issuer: string;
  public readonly audience: readonly string[];

  /** The pool itself, for what the props do not say. */
  public readonly userPool: ICognitoUserPool;

  constructor(scope: Construct, id: string, props: UserPoolProps) {
    super(scope, id);

    ValidationError.throwIfAny(userPoolProblems(props), this);

    const pool = makePool(this, props);
    acceptWeaker(pool, props);
    const client = makeClient(pool, props);
    if (props.domainPrefix !== undefined) {
      pool.addDomain('Pages', { cognitoDomain: { domainPrefix: props.domainPrefix } });
    }
    const { region, urlSuffix } = Stack.of(this);
    this.userPool = pool;
    this.userPoolId = pool.userPoolId;
    this.userPoolClientId = client.userPoolClientId;
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${pool.userPoolId}`;
    this.audience = [client.userPoolClientId];
    writeContract(this, props.environment, PACKAGE, {
      userPoolId: this.userPoolId,
      userPoolClientId: this.userPoolClientId,
      issuer: this.issuer,
    } satisfies Record<(typeof FIELDS)[number], string>);
  }
}

function makePool(scope: Construct, props: UserPoolProps): CognitoUserPool {
  const { selfSignUp = true, passwordLength = 14, mfa = Mfa.REQUIRED, threatProtection = true } = props;
  return new CognitoUserPool(scope, 'Resource', {
    selfSignUpEnabled: selfSignUp,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    standardAttributes: { email: { required: true, mutable: true } },
    autoVerify: { email: true },
    keepOriginal: { email: true },
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    mfa,
    ...(mfa !== Mfa.OFF && { mfaSecondFactor: { otp: true, sms: false } }),
    passwordPolicy: {
      minLength: passwordLength,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    featurePlan: threatProtection ? FeaturePlan.PLUS : FeaturePlan.ESSENTIALS,
    ...(threatProtection && { standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION }),
    deletionProtection: props.deletionProtection ?? true,
    removalPolicy: removalPolicyOf(props.deleteWithStack),
  });
}

/** What costs users money or time may be less by configuration. */
function acceptWeaker(pool: CognitoUserPool, { mfa = Mfa.REQUIRED, threatProtection = true }: UserPoolProps): void {
  if (mfa !== Mfa.REQUIRED) {
    const reason = `mfa is ${mfa} by configuration: users may sign in with a password alone`;
    acknowledgeAll(pool, [awsSolutions('COG2')], reason);
  }
  if (!threatProtection) {
    const reason = 'threatProtection is off by configuration: the plan that has it costs more for each user';
    acknowledgeAll(pool, [awsSolutions('COG8')], reason);
  }
}

function makeClient(pool: CognitoUserPool, props: UserPoolProps): UserPoolClient {
  const { callbackUrls = [], logoutUrls = [], refreshTokenValidity = Duration.days(30) } = props;
  const pages = {
    // never the implicit flow: a client without a secret proves by PKCE that the code is its own
    flows: { authorizationCodeGrant: true },
    scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
    callbackUrls: [...callbackUrls],
    logoutUrls: [...logoutUrls],
  };
  return pool.addClient('Client', {
    generateSecret: false,
    authFlows: { userSrp: true },
    ...(callbackUrls.length > 0 ? { oAuth: pages } : { disableOAuth: true }),
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: Duration.hours(1),
    idTokenValidity: Duration.hours(1),
    refreshTokenValidity,
  });
}
