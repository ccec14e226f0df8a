import { randomUUID } from 'node:crypto';
import type { AwsSide } from '@berth/rehearsal';

/** An answer of the API. */
export interface Answer {
  readonly status: number;

  /** The release that gave it; undefined when no task was asked. */
  readonly version: string | undefined;

  /** Name of the product that was to be made. */
  readonly product: string;
}

/** Asks for a new product. */
export async function makeProduct(url: string, token?: string): Promise<Answer> {
  const product = `tea ${randomUUID()}`;
  const answer = await fetch(new URL('/products', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(token) },
    body: JSON.stringify({ name: product, price: '3.50' }),
  });
  return { status: answer.status, version: answer.headers.get('x-version') ?? undefined, product };
}

/** Asks which products there are. */
export async function ask(url: string, token: string) {
  const answer = await fetch(new URL('/products?limit=1000', url), { headers: bearer(token) });
  const products = (await answer.json()) as { readonly name: string }[];
  return { products: products.map(({ name }) => name), version: answer.headers.get('x-version') ?? undefined };
}

/** A token that is good, but of another user pool. */
export async function foreignToken({ cognito }: AwsSide): Promise<string> {
  const { UserPool } = await cognito.createUserPool({ PoolName: 'foreign' });
  const UserPoolId = UserPool?.Id;
  const { UserPoolClient } = await cognito.createUserPoolClient({
    ...{
      UserPoolId,
      ClientName: 'foreign',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
  });
  const [Username, Password] = ['eve', `Eve-${randomUUID()}-9`];
  await cognito.adminCreateUser({ UserPoolId, Username });
  await cognito.adminSetUserPassword({ UserPoolId, Username, Password, Permanent: true });
  const { AuthenticationResult } = await cognito.initiateAuth({
    ...{ AuthFlow: 'USER_PASSWORD_AUTH' as const, ClientId: UserPoolClient?.ClientId },
    AuthParameters: { USERNAME: Username, PASSWORD: Password },
  });
  await cognito.deleteUserPool({ UserPoolId });
  if (!AuthenticationResult?.AccessToken) throw new TypeError('unexpected sign-in: there is no token');
  return AuthenticationResult.AccessToken;
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
