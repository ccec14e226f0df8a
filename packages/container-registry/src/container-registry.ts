import {
  isKnown,
  type Problem,
  readContract,
  removalPolicyOf,
  ValidationError,
  writeContract,
} from '@berth/foundation';
import { type IRepository, Repository, RepositoryEncryption, TagMutability, TagStatus } from 'aws-cdk-lib/aws-ecr';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Duration, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const PACKAGE = 'container-registry';

/**
 * Whose images a repository holds, and how long.
 */
export interface ContainerRegistryProps {
  /** Full name of the environment that owns it, in the contract: `global`. */
  readonly environment: string;

  /**
   * Name of the repository, 2 to 256 characters: `pyshop`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
   */
  readonly repositoryName: string;

  /**
   * Number of tagged images to keep, the newest. An image that a rollback may need must be among them.
   *
   * @default 100
   */
  readonly keepImages?: number;

  /**
   * Accounts that may pull, twelve digits each.
   *
   * @default - only the account of the repository
   */
  readonly pullAccounts?: readonly string[];

  /**
   * Key that encrypts the images.
   *
   * @default - a key that ECR owns (AES-256)
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete the repository with its stack, and every image in it.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * Defines a repository for the images of one service: built once, promoted by digest.
 *
 * Tags cannot be moved, images are scanned when they are pushed, and the repository outlives its stack.
 */
export class ContainerRegistry extends Resource {
  /** The repository that another stack published: `environment` is the one that owns it. */
  public static fromContract(scope: Construct, id: string, environment: string, repositoryName: string): IRepository {
    const field = `${repositoryName}-arn`;
    const repositoryArn = readContract(scope, environment, PACKAGE, [field])[field] as string;
    return Repository.fromRepositoryAttributes(scope, id, { repositoryName, repositoryArn });
  }

  public readonly repository: IRepository;

  constructor(scope: Construct, id: string, props: ContainerRegistryProps) {
    super(scope, id);

    const { environment, repositoryName, keepImages = 100, pullAccounts = [], encryptionKey } = props;
    const { deleteWithStack = false } = props;
    ValidationError.throwIfAny(containerRegistryProblems(props), this);

    const repository = new Repository(this, 'Resource', {
      repositoryName,
      encryption: encryptionKey ? RepositoryEncryption.KMS : RepositoryEncryption.AES_256,
      encryptionKey,
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      emptyOnDelete: deleteWithStack,
      removalPolicy: removalPolicyOf(deleteWithStack),
      lifecycleRules: [
        { description: 'untagged after a week', tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(7) },
        { description: `the newest ${keepImages}`, maxImageCount: keepImages },
      ],
    });
    for (const account of pullAccounts) repository.grantPull(new AccountPrincipal(account));
    this.repository = repository;

    writeContract(this, environment, PACKAGE, {
      [`${repositoryName}-uri`]: repository.repositoryUri,
      [`${repositoryName}-arn`]: repository.repositoryArn,
    });
  }
}

/** Every mistake in the props. */
export function containerRegistryProblems(props: ContainerRegistryProps): Problem[] {
  const { repositoryName, keepImages, pullAccounts = [] } = props;
  const problems: Problem[] = [];
  if (isKnown(repositoryName) && !/^(?=.{2,256}$)[a-z0-9]+([._/-][a-z0-9]+)*$/.test(repositoryName)) {
    const fact = 'must be 2 to 256 lower-case letters, digits and single . _ - / between them';
    problems.push({ code: 'BERTH-ECR-002', path: 'repositoryName', value: repositoryName, fact });
  }
  if (isKnown(keepImages) && !(Number.isInteger(keepImages) && keepImages >= 2)) {
    const fact = `keeps ${keepImages} image${keepImages === 1 ? '' : 's'}: the rollback image would be deleted`;
    problems.push({ code: 'BERTH-ECR-003', path: 'keepImages', value: keepImages, fact, fix: 'keep at least 2' });
  }
  for (const [index, account] of pullAccounts.entries()) {
    if (!isKnown(account) || /^\d{12}$/.test(account)) continue;
    problems.push({
      code: 'BERTH-ENV-001',
      path: `pullAccounts[${index}]`,
      value: account,
      fact: 'must have 12 digits',
    });
  }
  return problems;
}
