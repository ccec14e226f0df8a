import { randomBytes } from 'node:crypto';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import { ACCOUNT_ID } from '../../core/account';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';

/** A key, with its material: the store's files are readable by the owner only. */
export interface Key {
  readonly id: string;
  readonly region: string;
  readonly description: string;
  readonly manager: 'AWS' | 'CUSTOMER';

  /** 256 bits in base64. */
  readonly material: string;

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly enabled: boolean;

  /** Epoch milliseconds, if its deletion is scheduled. */
  readonly deletionAt?: number;
  readonly policy?: string;
  readonly rotation: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Alias {
  readonly name: string;
  readonly region: string;
  readonly keyId: string;
  readonly createdAt: number;
}

const DAY_MS = 86_400_000;

/** Keys and their aliases, as the store keeps them. */
export class Keys {
  private readonly keys;
  private readonly aliases;
  private readonly clock;

  constructor({ store, clock }: Context) {
    this.keys = store.collection<Key>('kms:keys');
    this.aliases = store.collection<Alias>('kms:aliases');
    this.clock = clock;
  }

  public create(region: string, settings: Partial<Key> = {}): Key {
    const key: Key = {
      id: randomUUID(),
      region,
      description: '',
      manager: 'CUSTOMER',
      material: randomBytes(32).toString('base64'),
      createdAt: this.clock.now().getTime(),
      enabled: true,
      rotation: false,
      tags: {},
      ...settings,
    };
    return this.put(key);
  }

  public put(key: Key): Key {
    this.keys.put(key.id, key);
    return key;
  }

  /** The key cannot be used from now on, and is deleted after `days`. */
  public scheduleDeletion(idOrArn: string, region: string, days = 30): Key & { deletionAt: number } {
    const deletionAt = this.clock.now().getTime() + days * DAY_MS;
    const key = { ...this.get(idOrArn, region), deletionAt };
    this.keys.put(key.id, key);
    return key;
  }

  public list(region: string): Key[] {
    return this.keys.list().filter(key => key.region === region);
  }

  public listAliases(region: string): Alias[] {
    return this.aliases.list().filter(alias => alias.region === region);
  }

  public tryGet(id: string): Key | undefined {
    return this.keys.get(id);
  }

  /** By id, ARN or alias. The managed keys of AWS's services (`alias/aws/ssm`) are made when they are first used. */
  public get(idOrArn: string, region: string): Key {
    const arn = /^arn:aws:kms:([^:]+):\d{12}:(.+)$/.exec(idOrArn);
    const [where, name] = arn ? [arn[1] ?? region, arn[2] ?? ''] : [region, idOrArn];
    const key = name.startsWith('alias/') ? this.byAlias(name, where) : this.keys.get(name.replace(/^key\//, ''));
    if (key?.region === where) return key;
    const fact = name.startsWith('alias/')
      ? `Alias ${aliasArn(name, where)}`
      : `Key '${keyArn(name.replace(/^key\//, ''), where)}'`;
    throw new AwsError(
      'NotFoundException',
      `${fact} ${name.startsWith('alias/') ? 'is not found.' : 'does not exist'}`,
    );
  }

  /** A key that may be used now. */
  public usable(idOrArn: string, region: string): Key {
    const key = this.get(idOrArn, region);
    const arn = keyArn(key.id, key.region);
    if (key.deletionAt) throw new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`);
    if (!key.enabled) throw new AwsError('DisabledException', `${arn} is disabled.`);
    return key;
  }

  public putAlias(name: string, key: Key): void {
    const alias = { name, region: key.region, keyId: key.id, createdAt: this.clock.now().getTime() };
    this.aliases.put(`${key.region}/${name}`, alias);
  }

  public tryGetAlias(name: string, region: string): Alias | undefined {
    return this.aliases.get(`${region}/${name}`);
  }

  public deleteAlias(name: string, region: string): void {
    this.aliases.delete(`${region}/${name}`);
  }

  private byAlias(name: string, region: string): Key | undefined {
    const alias = this.tryGetAlias(name, region);
    if (alias) return this.keys.get(alias.keyId);
    if (!name.startsWith('alias/aws/')) return undefined;
    const key = this.create(region, {
      manager: 'AWS',
      description: `Default key that protects my ${name.slice(10)} data`,
    });
    this.putAlias(name, key);
    return key;
  }
}

export function keyArn(id: string, region: string): string {
  return `arn:aws:kms:${region}:${ACCOUNT_ID}:key/${id}`;
}

export function aliasArn(name: string, region: string): string {
  return `arn:aws:kms:${region}:${ACCOUNT_ID}:${name}`;
}

export function metadataOf(key: Key): KeyMetadata {
  return {
    AWSAccountId: ACCOUNT_ID,
    KeyId: key.id,
    Arn: keyArn(key.id, key.region),
    CreationDate: new Date(key.createdAt),
    Enabled: key.enabled && !key.deletionAt,
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.deletionAt ? 'PendingDeletion' : key.enabled ? 'Enabled' : 'Disabled',
    DeletionDate: key.deletionAt ? new Date(key.deletionAt) : undefined,
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    KeySpec: 'SYMMETRIC_DEFAULT',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
