import { randomBytes } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import type { Operation } from '../../core/service';
import { attributeList, attributesOf, checkAttributes } from './attributes';
import { checkPassword } from './auth/password-policy';
import type { User, UserPool } from './registry';
import { factorsOf, type SessionParts } from './session-operations';

/** What administrators do with the accounts of others. */
export function adminOperations({ accounts, authentication, tokens }: SessionParts): Record<string, Operation> {
  const { registry } = accounts;

  const find = (input: { UserPoolId?: string; Username?: string }): { pool: UserPool; user: User } => {
    const pool = registry.pool(input.UserPoolId);
    return { pool, user: registry.user(pool, input.Username) };
  };

  return {
    AdminCreateUser(input: sdk.AdminCreateUserRequest): sdk.AdminCreateUserResponse {
      const pool = registry.pool(input.UserPoolId);
      if (input.MessageAction === 'RESEND') throw notImplemented('MessageAction RESEND');
      const password = input.TemporaryPassword ?? temporaryPassword(pool);
      const user = accounts.create(pool, {
        username: input.Username ?? '',
        attributes: attributesOf(input.UserAttributes),
        password,
        status: 'FORCE_CHANGE_PASSWORD',
      });
      if (input.MessageAction !== 'SUPPRESS') accounts.invite(user, password);
      return { User: describeUser(user) };
    },

    AdminGetUser(input: sdk.AdminGetUserRequest): sdk.AdminGetUserResponse {
      const { user } = find(input);
      const { Attributes, ...described } = describeUser(user);
      return { ...described, Username: user.username, UserAttributes: Attributes, ...factorsOf(user) };
    },

    ListUsers(input: sdk.ListUsersRequest): sdk.ListUsersResponse {
      const users = registry.usersOf(registry.pool(input.UserPoolId).id).filter(filterOf(input.Filter));
      users.sort((a, b) => a.createdAt - b.createdAt);
      const { page, next } = paginate(users, input.PaginationToken, input.Limit ?? 60, 'InvalidParameterException');
      return { Users: page.map(describeUser), PaginationToken: next };
    },

    AdminConfirmSignUp(input: sdk.AdminConfirmSignUpRequest): sdk.AdminConfirmSignUpResponse {
      const { user } = find(input);
      if (user.status !== 'UNCONFIRMED') {
        throw new AwsError('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.status}`);
      }
      accounts.change(user, { status: 'CONFIRMED' });
      return {};
    },

    AdminSetUserPassword(input: sdk.AdminSetUserPasswordRequest): sdk.AdminSetUserPasswordResponse {
      const { pool, user } = find(input);
      accounts.setPassword(pool, user, input.Password ?? '', input.Permanent === true);
      return {};
    },

    AdminResetUserPassword(input: sdk.AdminResetUserPasswordRequest): sdk.AdminResetUserPasswordResponse {
      const { pool, user } = find(input);
      accounts.sendCode(pool, accounts.change(user, { status: 'RESET_REQUIRED' }), 'reset');
      return {};
    },

    AdminUpdateUserAttributes(input: sdk.AdminUpdateUserAttributesRequest): sdk.AdminUpdateUserAttributesResponse {
      const { pool, user } = find(input);
      const given = attributesOf(input.UserAttributes);
      checkAttributes(pool, given, 'partial');
      accounts.change(user, { attributes: { ...user.attributes, ...given } });
      return {};
    },

    AdminEnableUser(input: sdk.AdminEnableUserRequest): sdk.AdminEnableUserResponse {
      accounts.change(find(input).user, { enabled: true });
      return {};
    },

    AdminDisableUser(input: sdk.AdminDisableUserRequest): sdk.AdminDisableUserResponse {
      const { user } = find(input);
      accounts.change(user, { enabled: false });
      tokens.revokeAll(user);
      return {};
    },

    AdminDeleteUser(input: sdk.AdminDeleteUserRequest): void {
      const { user } = find(input);
      tokens.revokeAll(user);
      registry.deleteUser(user);
    },

    AdminUserGlobalSignOut(input: sdk.AdminUserGlobalSignOutRequest): sdk.AdminUserGlobalSignOutResponse {
      tokens.revokeAll(find(input).user);
      return {};
    },

    async AdminInitiateAuth(input: sdk.AdminInitiateAuthRequest): Promise<sdk.AdminInitiateAuthResponse> {
      return authentication.initiate(input, registry.client(input.ClientId, input.UserPoolId), true);
    },

    async AdminRespondToAuthChallenge(
      input: sdk.AdminRespondToAuthChallengeRequest,
    ): Promise<sdk.AdminRespondToAuthChallengeResponse> {
      return authentication.respond(input, registry.client(input.ClientId, input.UserPoolId));
    },
  };
}

function describeUser(user: User): sdk.UserType {
  return {
    Username: user.username,
    Attributes: attributeList(user),
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** `email = "a@b.example"`, `email ^= "a@"`; no filter lets all through. */
function filterOf(filter: string | undefined): (user: User) => boolean {
  if (!filter) return () => true;
  const [, name = '', operator, value = ''] = /^\s*"?([\w:]+)"?\s*(\^?=)\s*"(.*)"\s*$/.exec(filter) ?? [];
  if (!operator) throw new AwsError('InvalidParameterException', 'Error while parsing filter.');
  return user => {
    const status = user.enabled ? 'Enabled' : 'Disabled';
    const known: Record<string, string> = { username: user.username, 'cognito:user_status': user.status, status };
    const own = known[name] ?? user.attributes[name];
    return operator === '=' ? own === value : (own?.startsWith(value) ?? false);
  };
}

/** One of the usual length that the pool takes. */
function temporaryPassword(pool: UserPool): string {
  const password = `Aa1!${randomBytes(36).toString('base64url')}`;
  checkPassword(pool, password);
  return password;
}

function notImplemented(what: string): AwsError {
  return new AwsError('InvalidParameterException', `${what} is not implemented by the local cloud`);
}
