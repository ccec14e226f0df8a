import type { RotationRulesType, Tag } from '@aws-sdk/client-secrets-manager';
import { randomUUID } from '../../core/random';
import { randomLetters } from '../../core/random-id';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import {
  alreadyExists,
  invalidParameter,
  invalidRequest,
  markedForDeletion,
  resourceExists,
  secretNotFound,
  valueNotFound,
} from './errors';
import { Vault } from './vault';
import { addVersion, moveStage, type Version } from './versions';

/** What the service remembers of a secret. Values are sealed. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly description?: string;
  readonly kmsKeyId?: string;

  /** The service that made it and alone may delete it: `rds`. */
  readonly owningService?: string;
  readonly tags: readonly Tag[];
  readonly createdAt: string;
  readonly changedAt: string;
  readonly accessedAt?: string;

  /** When the recovery window ends, if it is scheduled for deletion. */
  readonly deletedAt?: string;
  readonly policy?: string;

  /** In force since that time. */
  /** It rotated once: then it says that it does not, where others say nothing. */
  readonly rotationCancelled?: boolean;

  readonly rotation?: { readonly lambdaArn?: string; readonly rules?: RotationRulesType; readonly since?: string };
  readonly rotatedAt?: string;
  readonly versions: readonly Version[];
}

/** A value as clients send it: text or bytes. */
export interface SecretContent {
  readonly SecretString?: string;
  readonly SecretBinary?: Uint8Array;
}

export interface NewSecret extends SecretContent {
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly owningService?: string;
  readonly tags?: readonly Tag[];

  /** Id of the first version. */
  readonly token?: string;
}

interface Place {
  readonly accountId: string;
  readonly region: string;
}

const MAX_BYTES = 65536;
const DAY_MS = 86_400_000;

/** The secrets of all regions and their versions. */
export class Secrets {
  private readonly table: Collection<Secret>;
  private readonly vault: Vault;

  constructor(private readonly context: Pick<Context, 'store' | 'clock' | 'folder'>) {
    this.table = context.store.collection<Secret>('secrets-manager:secrets');
    this.vault = new Vault(context.folder);
  }

  /** Those of a region, or all; the ones whose recovery window is over are gone. */
  public list(region?: string): Secret[] {
    const now = this.now();
    for (const { arn, deletedAt } of this.table.list()) if (deletedAt && deletedAt <= now) this.table.delete(arn);
    return this.table.list().filter(secret => !region || secret.region === region);
  }

  /**
   * By name, ARN, or ARN without its last six characters, deleted ones too.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
   */
  public tryFind(id: string, region?: string): Secret | undefined {
    const all = this.list(region);
    return all.find(({ arn, name }) => arn === id || name === id) ?? all.find(({ arn }) => arn.slice(0, -7) === id);
  }

  public find(id: string, region?: string): Secret {
    const secret = this.tryFind(id, region);
    if (!secret) throw secretNotFound();
    return secret;
  }

  /** As `find`, for what a deleted secret refuses. */
  public findLive(id: string, region?: string): Secret {
    const secret = this.find(id, region);
    if (secret.deletedAt) throw markedForDeletion();
    return secret;
  }

  public create(input: NewSecret, { accountId, region }: Place): Secret {
    const known = this.list(region).find(({ name }) => name === input.name);
    if (known) return this.sameAgain(known, input);
    const suffix = randomLetters(6);
    const secret: Secret = {
      arn: `arn:aws:secretsmanager:${region}:${accountId}:secret:${input.name}-${suffix}`,
      name: input.name,
      region,
      description: input.description,
      kmsKeyId: input.kmsKeyId,
      owningService: input.owningService,
      tags: input.tags ?? [],
      createdAt: this.now(),
      changedAt: this.now(),
      versions: [],
    };
    if (!hasContent(input)) return this.put(secret);
    return this.put({ ...secret, versions: addVersion([], this.seal(secret.arn, input, input.token, ['AWSCURRENT'])) });
  }

  /** Adds a version; the same token with the same content changes nothing. */
  public putValue(secret: Secret, content: SecretContent, token?: string, stages: readonly string[] = ['AWSCURRENT']) {
    const known = secret.versions.find(({ id }) => id === token);
    if (known?.sealed) {
      if (!sameContent(this.open(secret, known), content)) throw resourceExists(known.id);
      return { secret, version: known };
    }
    const version = this.seal(secret.arn, content, token, stages);
    const changed = this.change(secret, { versions: addVersion(secret.versions, version) });
    return { secret: changed, version: changed.versions.find(({ id }) => id === version.id) ?? version };
  }

  /** The version with that id, that stage, or both; AWSCURRENT if none is asked for. */
  public version(secret: Secret, id?: string, stage?: string): Version {
    const version = secret.versions.find(
      other => (!id || other.id === id) && (id && !stage ? true : other.stages.includes(stage ?? 'AWSCURRENT')),
    );
    if (version?.sealed) return version;
    if (id && stage && !version && secret.versions.some(other => other.id === id)) {
      throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
    }
    throw valueNotFound(id ? `VersionId: ${id}` : `staging label: ${stage ?? 'AWSCURRENT'}`);
  }

  /** A version that has a stage already, and no value yet: a rotation gives it one. */
  public announce(secret: Secret, id: string): void {
    const version: Version = { id, stages: ['AWSPENDING'], createdAt: this.now(), kind: 'string', sealed: '' };
    const versions = secret.versions.filter(other => other.id !== id);
    this.put({ ...secret, versions: [...moveStage(versions, 'AWSPENDING', undefined), version] });
  }

  /** Takes back what was announced, if nothing came of it. */
  public withdraw(arn: string, id: string): void {
    const secret = this.table.get(arn);
    if (secret)
      this.put({ ...secret, versions: secret.versions.filter(version => version.id !== id || version.sealed) });
  }

  public open({ arn }: Secret, { id, kind, sealed }: Version): SecretContent {
    const bytes = this.vault.open(sealed, `${arn}|${id}`);
    return kind === 'string' ? { SecretString: bytes.toString('utf8') } : { SecretBinary: bytes };
  }

  public moveStage(secret: Secret, stage: string, from?: string, to?: string): Secret {
    const holder = secret.versions.find(({ stages }) => stages.includes(stage));
    if (holder && holder.id !== from && holder.id !== to) {
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (to && !secret.versions.some(({ id }) => id === to)) throw valueNotFound(`VersionId: ${to}`);
    if (stage === 'AWSCURRENT' && !to) {
      throw invalidParameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
      );
    }
    return this.change(secret, { versions: moveStage(secret.versions, stage, to) });
  }

  /** Records what is not the value. */
  public change(secret: Secret, change: Partial<Secret>): Secret {
    return this.put({ ...secret, ...change, changedAt: this.now() });
  }

  public touch(secret: Secret): void {
    const today = `${this.now().slice(0, 10)}T00:00:00.000Z`;
    if (secret.accessedAt !== today) this.put({ ...secret, accessedAt: today });
  }

  public schedule(secret: Secret, days: number): Secret {
    const deletedAt = new Date(this.context.clock.now().getTime() + days * DAY_MS).toISOString();
    return this.put({ ...secret, deletedAt });
  }

  public restore(secret: Secret): Secret {
    return this.put({ ...secret, deletedAt: undefined });
  }

  public remove({ arn }: Secret): void {
    this.table.delete(arn);
  }

  public now(): string {
    return this.context.clock.now().toISOString();
  }

  /** Creating twice with the same token is one creation. */
  private sameAgain(known: Secret, input: NewSecret): Secret {
    if (known.deletedAt) {
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    const version = known.versions.find(({ id }) => id === input.token);
    if (version && sameContent(this.open(known, version), input)) return known;
    throw alreadyExists(input.name);
  }

  private seal(arn: string, content: SecretContent, token: string | undefined, stages: readonly string[]): Version {
    const id = token ?? randomUUID();
    const bytes = bytesOf(content);
    return {
      id,
      stages,
      createdAt: this.now(),
      kind: content.SecretString === undefined ? 'binary' : 'string',
      sealed: this.vault.seal(bytes, `${arn}|${id}`),
    };
  }

  private put(secret: Secret): Secret {
    this.table.put(secret.arn, secret);
    return secret;
  }
}

export function hasContent({ SecretString, SecretBinary }: SecretContent): boolean {
  return SecretString !== undefined || SecretBinary !== undefined;
}

function bytesOf({ SecretString, SecretBinary }: SecretContent): Buffer {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const bytes = SecretString === undefined ? Buffer.from(SecretBinary ?? []) : Buffer.from(SecretString);
  if (bytes.length > MAX_BYTES) {
    throw invalidParameter(`The secret value is larger than ${MAX_BYTES} bytes.`);
  }
  return bytes;
}

function sameContent(one: SecretContent, other: SecretContent): boolean {
  if ((one.SecretString === undefined) !== (other.SecretString === undefined)) return false;
  return bytesOf(one).equals(bytesOf(other));
}
