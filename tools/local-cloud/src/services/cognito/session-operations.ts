import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import type { Operation } from '../../core/service';
import type { Accounts } from './accounts';
import { attributeList, attributesOf, checkAttributes } from './attributes';
import type { Authentication } from './auth/authentication';
import type { Challenges } from './auth/challenges';
import { isCode, newSecret } from './auth/one-time-passwords';
import { isPassword } from './auth/srp';
import type { Tokens } from './auth/tokens';
import type { User } from './registry';

export interface SessionParts {
  readonly accounts: Accounts;
  readonly authentication: Authentication;
  readonly challenges: Challenges;
  readonly tokens: Tokens;
}

/** Signing in and out, and what users do with their own account. */
export function sessionOperations(parts: SessionParts): Record<string, Operation> {
  return { ...signInOperations(parts), ...ownOperations(parts), ...softwareTokenOperations(parts) };
}

function signInOperations({ accounts, authentication, tokens }: SessionParts): Record<string, Operation> {
  const { registry } = accounts;
  return {
    InitiateAuth: (input: sdk.InitiateAuthRequest): Promise<sdk.InitiateAuthResponse> =>
      authentication.initiate(input, registry.client(input.ClientId), false),

    RespondToAuthChallenge: (input: sdk.RespondToAuthChallengeRequest): Promise<sdk.RespondToAuthChallengeResponse> =>
      authentication.respond(input, registry.client(input.ClientId)),

    async GetTokensFromRefreshToken(
      input: sdk.GetTokensFromRefreshTokenRequest,
    ): Promise<sdk.GetTokensFromRefreshTokenResponse> {
      const client = registry.client(input.ClientId);
      checkClientSecret(client.secret, input.ClientSecret);
      const pool = registry.pool(client.poolId);
      return { AuthenticationResult: await tokens.refresh(pool, client, input.RefreshToken) };
    },

    RevokeToken(input: sdk.RevokeTokenRequest): sdk.RevokeTokenResponse {
      const client = registry.client(input.ClientId);
      checkClientSecret(client.secret, input.ClientSecret);
      tokens.revoke(client, input.Token);
      return {};
    },

    async GlobalSignOut({ AccessToken }: sdk.GlobalSignOutRequest): Promise<sdk.GlobalSignOutResponse> {
      tokens.revokeAll((await tokens.bearer(AccessToken)).user);
      return {};
    },
  };
}

function ownOperations({ accounts, tokens }: SessionParts): Record<string, Operation> {
  return {
    async GetUser({ AccessToken }: sdk.GetUserRequest): Promise<sdk.GetUserResponse> {
      const { user } = await tokens.bearer(AccessToken);
      return { Username: user.username, UserAttributes: attributeList(user), ...factorsOf(user) };
    },

    async UpdateUserAttributes(input: sdk.UpdateUserAttributesRequest): Promise<sdk.UpdateUserAttributesResponse> {
      const { pool, user } = await tokens.bearer(input.AccessToken);
      const given = attributesOf(input.UserAttributes);
      checkAttributes(pool, given, 'partial');
      if (Object.keys(given).some(name => name.endsWith('_verified'))) {
        throw new AwsError('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
      }
      const doubtful = ['email', 'phone_number'].filter(name => name in given);
      const unverified = Object.fromEntries(doubtful.map(name => [`${name}_verified`, 'false']));
      accounts.change(user, { attributes: { ...user.attributes, ...unverified, ...given } });
      return {};
    },

    async ChangePassword(input: sdk.ChangePasswordRequest): Promise<sdk.ChangePasswordResponse> {
      const { pool, user } = await tokens.bearer(input.AccessToken);
      const { PreviousPassword = '', ProposedPassword = '' } = input;
      if (!user.password || !isPassword(user.password, pool.id, user.username, PreviousPassword)) {
        throw new AwsError('NotAuthorizedException', 'Incorrect username or password.');
      }
      accounts.setPassword(pool, user, ProposedPassword, true);
      return {};
    },

    async DeleteUser({ AccessToken }: sdk.DeleteUserRequest): Promise<void> {
      const { user } = await tokens.bearer(AccessToken);
      accounts.registry.deleteUser(user);
    },
  };
}

function softwareTokenOperations({ accounts, challenges, tokens }: SessionParts): Record<string, Operation> {
  const { registry } = accounts;
  return {
    async AssociateSoftwareToken(
      input: sdk.AssociateSoftwareTokenRequest,
    ): Promise<sdk.AssociateSoftwareTokenResponse> {
      const secret = newSecret();
      const associate = (user: User) => accounts.change(user, { softwareToken: { secret, verified: false } });
      if (input.AccessToken !== undefined) {
        associate((await tokens.bearer(input.AccessToken)).user);
        return { SecretCode: secret };
      }
      return challenges.attempt(input.Session, 'MFA_SETUP', challenge => {
        associate(registry.user(registry.pool(challenge.poolId), challenge.username));
        return { SecretCode: secret, Session: challenges.put(challenge) };
      });
    },

    async VerifySoftwareToken(input: sdk.VerifySoftwareTokenRequest): Promise<sdk.VerifySoftwareTokenResponse> {
      const verify = (user: User) => {
        const { secret } = user.softwareToken ?? {};
        // an application for one-time passwords goes by the computer's time
        if (!secret || !isCode(secret, input.UserCode ?? '', Date.now())) {
          throw new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch');
        }
        accounts.change(user, { softwareToken: { secret, verified: true } });
      };
      if (input.AccessToken !== undefined) {
        verify((await tokens.bearer(input.AccessToken)).user);
        return { Status: 'SUCCESS' };
      }
      return challenges.attempt(input.Session, 'MFA_SETUP', challenge => {
        verify(registry.user(registry.pool(challenge.poolId), challenge.username));
        return { Status: 'SUCCESS', Session: challenges.put({ ...challenge, softwareTokenVerified: true }) };
      });
    },
  };
}

/** What a user signs in with besides the password. */
export function factorsOf({
  softwareToken,
}: User): Pick<sdk.GetUserResponse, 'UserMFASettingList' | 'PreferredMfaSetting'> {
  if (!softwareToken?.verified) return {};
  return { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'], PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' };
}

function checkClientSecret(secret: string | undefined, given: string | undefined): void {
  if (secret !== given) throw new AwsError('NotAuthorizedException', 'Invalid client secret.');
}
