import type {
  EncryptionConfiguration,
  ImageTagMutability,
  ImageTagMutabilityExclusionFilter,
  Repository as RepositoryDescription,
  Tag,
} from '@aws-sdk/client-ecr';
import { AwsError } from '../../core/aws-error';
import { ACCOUNT_ID } from '../../core/dispatcher';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import { invalidParameter, repositoryNotFound } from './errors';

/** What can change about a repository. */
export interface RepositorySettings {
  readonly mutability: ImageTagMutability;

  /** Tags to which the opposite of `mutability` applies, with `*` for any characters. */
  readonly exclusions: readonly ImageTagMutabilityExclusionFilter[];

  /** Kept and shown; nothing is scanned. */
  readonly scanOnPush: boolean;

  /** Kept and shown; nothing expires. */
  readonly lifecyclePolicy?: string;
  readonly policy?: string;
  readonly tags: readonly Tag[];
}

export interface Repository extends RepositorySettings {
  readonly region: string;
  readonly name: string;
  readonly createdAt: string;
  readonly encryption: EncryptionConfiguration;
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const NAME = /^(?=.{2,256}$)(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/** The repositories of the registry in every region. */
export class Repositories {
  private readonly table: Collection<Repository>;

  constructor(private readonly context: Pick<Context, 'store' | 'clock'>) {
    this.table = context.store.collection<Repository>('ecr:repositories');
  }

  public list(region: string): Repository[] {
    return this.table.list().filter(repository => repository.region === region);
  }

  public tryFind(region: string, name: string): Repository | undefined {
    return this.table.get(key(region, name));
  }

  public find(region: string, name: string): Repository {
    const repository = this.tryFind(region, name);
    if (!repository) throw repositoryNotFound(name);
    return repository;
  }

  public findByArn(arn: string): Repository {
    const [, , , region = '', , ...name] = arn.split(':');
    return this.find(region, name.join(':').replace(/^repository\//, ''));
  }

  public create(
    region: string,
    name: string,
    settings: Partial<RepositorySettings> & { encryption?: EncryptionConfiguration },
  ): Repository {
    if (!NAME.test(name)) {
      throw invalidParameter(
        `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''`,
      );
    }
    if (this.tryFind(region, name)) {
      throw new AwsError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${ACCOUNT_ID}'`,
      );
    }
    return this.put({
      region,
      name,
      createdAt: this.context.clock.now().toISOString(),
      mutability: 'MUTABLE',
      exclusions: [],
      scanOnPush: false,
      tags: [],
      encryption: { encryptionType: 'AES256' },
      ...defined(settings),
    });
  }

  public change(repository: Repository, change: Partial<RepositorySettings>): Repository {
    return this.put({ ...this.find(repository.region, repository.name), ...change });
  }

  public remove({ region, name }: Repository): void {
    this.table.delete(key(region, name));
  }

  private put(repository: Repository): Repository {
    this.table.put(key(repository.region, repository.name), repository);
    return repository;
  }
}

export function arnOf({ region, name }: Pick<Repository, 'region' | 'name'>): string {
  return `arn:aws:ecr:${region}:${ACCOUNT_ID}:repository/${name}`;
}

export function uriOf({ region, name }: Pick<Repository, 'region' | 'name'>): string {
  return `${ACCOUNT_ID}.dkr.ecr.${region}.amazonaws.com/${name}`;
}

export function describeRepository(repository: Repository): RepositoryDescription {
  return {
    repositoryArn: arnOf(repository),
    registryId: ACCOUNT_ID,
    repositoryName: repository.name,
    repositoryUri: uriOf(repository),
    createdAt: new Date(repository.createdAt),
    imageTagMutability: repository.mutability,
    imageTagMutabilityExclusionFilters: repository.exclusions.length ? [...repository.exclusions] : undefined,
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption,
  };
}

/** Whether an image's tag stays where it is once it is set. */
export function isImmutable({ mutability, exclusions }: Repository, tag: string): boolean {
  const excluded = mutability.endsWith('_WITH_EXCLUSION') && exclusions.some(({ filter = '' }) => fits(tag, filter));
  return mutability.startsWith('IMMUTABLE') !== excluded;
}

function fits(tag: string, filter: string): boolean {
  const pattern = filter.split('*').map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`).test(tag);
}

function key(region: string, name: string): string {
  return `${region}/${name}`;
}

function defined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
