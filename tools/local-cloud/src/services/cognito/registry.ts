import type {
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  UserStatusType,
} from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';
import type { Tags } from '../../core/tags';
import type { SigningKey } from './auth/signing-keys';
import type { Verifier } from './auth/srp';

export interface UserPool {
  /** `eu-west-1_AbCdEfGhI` */
  readonly id: string;
  readonly region: string;

  /** As they were asked for. */
  readonly settings: CreateUserPoolRequest;
  readonly tags: Tags;

  /** AWS, too, signs ID tokens and access tokens with different keys. */
  readonly keys: { readonly id: SigningKey; readonly access: SigningKey };

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface Client {
  readonly id: string;
  readonly poolId: string;
  readonly secret?: string;

  /** As they were asked for. */
  readonly settings: CreateUserPoolClientRequest;

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What a code that was sent to somebody is good for. */
export type CodePurpose = 'confirm' | 'reset';

export interface Code {
  readonly code: string;

  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface User {
  readonly poolId: string;
  readonly username: string;

  /** By name, `sub` among them. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatusType;
  readonly enabled: boolean;

  /** What proves the password without telling it. */
  readonly password?: Verifier;

  /** Epoch milliseconds; a temporary password is of no use after that. */
  readonly passwordExpiresAt?: number;
  readonly codes: Readonly<Partial<Record<CodePurpose, Code>>>;

  /** Secret of the application that makes one-time passwords; asked for at every sign-in once it is verified. */
  readonly softwareToken?: { readonly secret: string; readonly verified: boolean };

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** What the service remembers of pools, and how its absence is reported. */
export class Registry {
  public readonly pools: Collection<UserPool>;
  public readonly clients: Collection<Client>;
  private readonly users: Collection<User>;

  constructor(store: Store) {
    this.pools = store.collection('cognito:pools');
    this.clients = store.collection('cognito:clients');
    this.users = store.collection('cognito:users');
  }

  /** @throws AwsError ResourceNotFoundException */
  public pool(id = ''): UserPool {
    const pool = this.pools.get(id);
    if (pool) return pool;
    throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  }

  /** @throws AwsError ResourceNotFoundException */
  public client(id = '', poolId?: string): Client {
    const client = this.clients.get(id);
    if (client && (poolId === undefined || client.poolId === poolId)) return client;
    throw new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
  }

  public clientsOf(poolId: string): Client[] {
    return this.clients.list().filter(client => client.poolId === poolId);
  }

  public usersOf(poolId: string): User[] {
    return this.users.list().filter(user => user.poolId === poolId);
  }

  /** By the name itself, by `sub`, or by what the pool lets users sign in with. */
  public tryUser(pool: UserPool, name = ''): User | undefined {
    const exact = this.users.get(`${pool.id}/${name}`);
    if (exact) return exact;
    const same = comparison(pool);
    const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
    return this.usersOf(pool.id).find(({ username, attributes }) => {
      // an address that is not verified may be somebody else's
      const aliases = AliasAttributes.filter(
        alias => alias === 'preferred_username' || attributes[`${alias}_verified`] === 'true',
      );
      const values = [...UsernameAttributes, ...aliases].map(key => attributes[key]);
      return [username, attributes.sub, ...values].some(own => own !== undefined && same(own, name));
    });
  }

  /** @throws AwsError UserNotFoundException */
  public user(pool: UserPool, name?: string): User {
    const user = this.tryUser(pool, name);
    if (user) return user;
    throw new AwsError('UserNotFoundException', 'User does not exist.');
  }

  public putUser(user: User): User {
    this.users.put(keyOf(user), user);
    return user;
  }

  public deleteUser(user: User): void {
    this.users.delete(keyOf(user));
  }

  public deletePool(pool: UserPool): void {
    for (const user of this.usersOf(pool.id)) this.deleteUser(user);
    for (const { id } of this.clientsOf(pool.id)) this.clients.delete(id);
    this.pools.delete(pool.id);
  }
}

export function poolArn({ region, id }: UserPool, accountId: string): string {
  return `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`;
}

/** As it stands in tokens and in the settings of who takes them. */
export function issuerOf({ region, id }: Pick<UserPool, 'region' | 'id'>): string {
  return `https://cognito-idp.${region}.amazonaws.com/${id}`;
}

/** Names differ by case unless the pool says otherwise. */
function comparison({ settings }: UserPool): (a: string, b: string) => boolean {
  if (settings.UsernameConfiguration?.CaseSensitive !== false) return (a, b) => a === b;
  return (a, b) => a.toLowerCase() === b.toLowerCase();
}

function keyOf({ poolId, username }: User): string {
  return `${poolId}/${username}`;
}
