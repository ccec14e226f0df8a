import { type Connection, lazily, readOptions } from './connection';

/** Who the credentials belong to. */
export interface IdentityPort {
  account(): Promise<string>;

  /** ARN of who asks. */
  caller(): Promise<string>;
}

export function identityPort(connection: Connection): IdentityPort {
  const client = lazily(async () => {
    const { STS } = await import('@aws-sdk/client-sts');
    return new STS(readOptions(connection));
  });
  return {
    account: async () => (await (await client()).getCallerIdentity({})).Account ?? '',
    caller: async () => (await (await client()).getCallerIdentity({})).Arn ?? '',
  };
}
