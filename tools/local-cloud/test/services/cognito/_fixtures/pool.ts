import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CognitoIdentityProvider,
  type CreateUserPoolClientRequest,
  type CreateUserPoolRequest,
} from '@aws-sdk/client-cognito-identity-provider';
import type { RunningCloud } from '../../../_fixtures/running-cloud';

export const password = 'Correct-horse-9';
export const email = 'ada@example.com';

/** A user pool with one client, where users sign in with their address. */
export class TestPool {
  public static async make(
    running: RunningCloud,
    settings: Partial<CreateUserPoolRequest> = {},
    clientSettings: Partial<CreateUserPoolClientRequest> = {},
  ): Promise<TestPool> {
    const cognito = new CognitoIdentityProvider(running.client);
    const { UserPool } = await cognito.createUserPool({
      PoolName: 'shop',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      ...settings,
    });
    const UserPoolId = UserPool?.Id ?? '';
    const { UserPoolClient } = await cognito.createUserPoolClient({
      UserPoolId,
      ClientName: 'web',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      ...clientSettings,
    });
    return new TestPool(running, cognito, UserPoolId, UserPoolClient?.ClientId ?? '', UserPoolClient?.ClientSecret);
  }

  private constructor(
    private readonly running: RunningCloud,
    public readonly cognito: CognitoIdentityProvider,
    public readonly id: string,
    public readonly clientId: string,
    public readonly secret: string | undefined,
  ) {}

  public get issuer(): string {
    return `https://cognito-idp.eu-west-1.amazonaws.com/${this.id}`;
  }

  /** Signs up, and returns the name that the user got. */
  public async signUp(Username = email, Password = password): Promise<string> {
    const { UserSub = '' } = await this.cognito.signUp({ ClientId: this.clientId, Username, Password });
    return UserSub;
  }

  public async confirmed(Username = email): Promise<string> {
    const sub = await this.signUp(Username);
    await this.cognito.confirmSignUp({ ClientId: this.clientId, Username, ConfirmationCode: this.code() });
    return sub;
  }

  public signIn(Password = password, Username = email) {
    return this.cognito.initiateAuth({
      ClientId: this.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    });
  }

  /** Tokens of somebody who signed up, confirmed and signed in. */
  public async tokens(): Promise<{ AccessToken: string; IdToken: string; RefreshToken: string }> {
    await this.confirmed();
    const { AuthenticationResult } = await this.signIn();
    const { AccessToken = '', IdToken = '', RefreshToken = '' } = AuthenticationResult ?? {};
    return { AccessToken, IdToken, RefreshToken };
  }

  /** All mail that was sent, the last one first. */
  public mail(): { to: string; subject: string; text: string }[] {
    const lines = readFileSync(join(this.running.folder, 'mail.ndjson'), 'utf8').trimEnd().split('\n');
    return lines.reverse().map(line => JSON.parse(line) as { to: string; subject: string; text: string });
  }

  /** The code in the last mail. */
  public code(): string {
    return /\d{6}/.exec(this.mail()[0]?.text ?? '')?.[0] ?? '';
  }
}

/** A six-digit code that is not the one. */
export function otherThan(code: string): string {
  return code === '000000' ? '000001' : '000000';
}
