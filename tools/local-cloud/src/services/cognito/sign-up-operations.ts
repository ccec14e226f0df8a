import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import type { Operation } from '../../core/service';
import type { Accounts } from './accounts';
import { attributesOf } from './attributes';
import { checkSecretHash } from './auth/secret-hash';
import type { Client, User, UserPool } from './registry';

/** What anybody may ask for, before they have an account or when they forgot their password. */
export function signUpOperations(accounts: Accounts): Record<string, Operation> {
  const { registry } = accounts;

  const clientOf = (id: string | undefined, username: string | undefined, secretHash?: string) => {
    const client = registry.client(id);
    checkSecretHash(client, username, secretHash);
    return { client, pool: registry.pool(client.poolId) };
  };

  return {
    SignUp(input: sdk.SignUpRequest): sdk.SignUpResponse {
      const { pool } = clientOf(input.ClientId, input.Username, input.SecretHash);
      if (String(pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false) === 'true') {
        throw new AwsError('NotAuthorizedException', 'SignUp is not permitted for this user pool');
      }
      const user = accounts.create(pool, {
        username: input.Username ?? '',
        attributes: attributesOf(input.UserAttributes),
        password: input.Password ?? '',
        status: 'UNCONFIRMED',
      });
      const CodeDeliveryDetails = accounts.sendCode(pool, user, 'confirm');
      return { UserConfirmed: false, UserSub: user.attributes.sub, CodeDeliveryDetails };
    },

    ConfirmSignUp(input: sdk.ConfirmSignUpRequest): sdk.ConfirmSignUpResponse {
      const { client, pool } = clientOf(input.ClientId, input.Username, input.SecretHash);
      const user = registry.tryUser(pool, input.Username);
      if (!user) throw absentUser(client, 'ExpiredCodeException');
      if (user.status === 'UNCONFIRMED') accounts.checkCode(user, 'confirm', input.ConfirmationCode);
      accounts.confirm(pool, user);
      return {};
    },

    ResendConfirmationCode(input: sdk.ResendConfirmationCodeRequest): sdk.ResendConfirmationCodeResponse {
      const { client, pool } = clientOf(input.ClientId, input.Username, input.SecretHash);
      const user = registry.tryUser(pool, input.Username);
      if (!user) return { CodeDeliveryDetails: pretended(client) };
      if (user.status !== 'UNCONFIRMED') invalid('User is already confirmed.');
      return { CodeDeliveryDetails: accounts.sendCode(pool, user, 'confirm') };
    },

    ForgotPassword(input: sdk.ForgotPasswordRequest): sdk.ForgotPasswordResponse {
      const { client, pool } = clientOf(input.ClientId, input.Username, input.SecretHash);
      const user = registry.tryUser(pool, input.Username);
      if (!user) return { CodeDeliveryDetails: pretended(client) };
      return { CodeDeliveryDetails: sendReset(accounts, pool, user) };
    },

    ConfirmForgotPassword(input: sdk.ConfirmForgotPasswordRequest): sdk.ConfirmForgotPasswordResponse {
      const { client, pool } = clientOf(input.ClientId, input.Username, input.SecretHash);
      const user = registry.tryUser(pool, input.Username);
      if (!user) throw absentUser(client, 'ExpiredCodeException');
      accounts.checkCode(user, 'reset', input.ConfirmationCode);
      const changed = accounts.setPassword(pool, user, input.Password ?? '', true);
      accounts.change(changed, { codes: { ...changed.codes, reset: undefined } });
      return {};
    },
  };
}

function sendReset(accounts: Accounts, pool: UserPool, user: User): sdk.CodeDeliveryDetailsType {
  const isReachable = ['email', 'phone_number'].some(name => user.attributes[`${name}_verified`] === 'true');
  const details = isReachable ? accounts.sendCode(pool, user, 'reset') : undefined;
  return (
    details ?? invalid('Cannot reset password for the user as there is no registered/verified email or phone_number')
  );
}

/** What is told of a user who is not there, to a client that must not learn that. */
function absentUser({ settings }: Client, code: string): AwsError {
  if (settings.PreventUserExistenceErrors !== 'ENABLED')
    return new AwsError('UserNotFoundException', 'User does not exist.');
  return new AwsError(code, 'Invalid code provided, please request a code again.');
}

function pretended(client: Client): sdk.CodeDeliveryDetailsType {
  if (client.settings.PreventUserExistenceErrors !== 'ENABLED') throw absentUser(client, '');
  return { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: 'u***@e***' };
}

function invalid(message: string): never {
  throw new AwsError('InvalidParameterException', message);
}
