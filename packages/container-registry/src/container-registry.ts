import {
  acknowledgeAll,
  denyForeignGrants,
  readContract,
  removalPolicyOf,
  templateRule,
  ValidationError,
  writeContract,
} from '@berth/foundation';
import { type IMetric, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  ImageTagMutabilityExclusionFilter,
  type IRepository,
  type LifecycleRule,
  Repository,
  RepositoryEncryption,
  TagMutability,
  TagStatus,
} from 'aws-cdk-lib/aws-ecr';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Duration, type RemovalPolicy, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { containerRegistryProblems, PROTECTED_TAGS } from './container-registry-problems';
import type { ContainerRegistryAttributes, ContainerRegistryProps, TagAliases } from './container-registry-props';

const PACKAGE = 'container-registry';

/** A rule needs a number at which it deletes. Marks move, so that there are as many images as marks: two for each environment. */
const MORE_THAN_MARKS = 1000;

/**
 * Defines a repository for the images of one service: built once, promoted by digest.
 *
 * Tags of versions cannot be moved, images are scanned when they are pushed, what runs is never deleted, and the repository outlives its stack.
 */
export class ContainerRegistry extends Resource {
  /** The repository that another stack of this account published: `environment` is the one that owns it. */
  public static fromContract(scope: Construct, id: string, environment: string, repositoryName: string): IRepository {
    const field = `${repositoryName}-arn`;
    const repositoryArn = readContract(scope, environment, PACKAGE, [field])[field] as string;
    return Repository.fromRepositoryAttributes(scope, id, { repositoryName, repositoryArn });
  }

  /** A repository of another account, which lists this one in its `pullAccounts`: contracts end at the account. */
  public static fromAttributes(scope: Construct, id: string, attributes: ContainerRegistryAttributes): IRepository {
    const { account, region, repositoryName } = attributes;
    const repositoryArn = Stack.of(scope).formatArn({
      ...{ service: 'ecr', account, region },
      resource: 'repository',
      resourceName: repositoryName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    return Repository.fromRepositoryAttributes(scope, id, { repositoryName, repositoryArn });
  }

  public readonly repository: IRepository;

  /** Undefined where ECR owns it. */
  public readonly encryptionKey?: IKey;

  constructor(scope: Construct, id: string, props: ContainerRegistryProps) {
    super(scope, id);

    const { environment, repositoryName, protectedTags = PROTECTED_TAGS, aliases, pullAccounts = [] } = props;
    const { deleteWithStack = false } = props;
    ValidationError.throwIfAny(containerRegistryProblems(props), this);

    const removalPolicy = removalPolicyOf(deleteWithStack);
    const encryptionKey = this.keyOf(props, removalPolicy);
    const moving = [...protectedTags.map(beginning => `${beginning}*`), ...(aliases?.tags ?? [])];
    const repository = new Repository(this, 'Resource', {
      repositoryName,
      encryption: encryptionKey ? RepositoryEncryption.KMS : RepositoryEncryption.AES_256,
      encryptionKey,
      imageScanOnPush: true,
      ...mutability(moving),
      emptyOnDelete: deleteWithStack,
      removalPolicy,
      lifecycleRules: lifecycleRules(props),
    });
    acknowledgeMoving(repository, protectedTags, aliases);
    for (const account of pullAccounts) repository.grantPull(new AccountPrincipal(account));
    this.repository = repository;
    this.encryptionKey = encryptionKey;

    writeContract(this, environment, PACKAGE, {
      [`${repositoryName}-uri`]: repository.repositoryUri,
      [`${repositoryName}-arn`]: repository.repositoryArn,
    });
  }

  /**
   * Images that were pulled, all together.
   *
   * @default - sum over 5 minutes
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-repository-metrics.html
   */
  public metricPulls(options?: MetricOptions): IMetric {
    return new Metric({
      namespace: 'AWS/ECR',
      metricName: 'RepositoryPullCount',
      dimensionsMap: { RepositoryName: this.repository.repositoryName },
      statistic: Stats.SUM,
      ...options,
    });
  }

  private keyOf(props: ContainerRegistryProps, removalPolicy: RemovalPolicy): IKey | undefined {
    const { encryptionKey, ownKey = true, repositoryName } = props;
    if (encryptionKey || !ownKey) return encryptionKey;
    const key = new Key(this, 'Key', {
      description: `Images of ${repositoryName}`,
      enableKeyRotation: true,
      removalPolicy,
    });
    denyForeignGrants(key);
    return key;
  }
}

function mutability(moving: readonly string[]) {
  if (moving.length === 0) return { imageTagMutability: TagMutability.IMMUTABLE };
  return {
    imageTagMutability: TagMutability.IMMUTABLE_WITH_EXCLUSION,
    imageTagMutabilityExclusionFilters: moving.map(tag => ImageTagMutabilityExclusionFilter.wildcard(tag)),
  };
}

/**
 * What an earlier rule chooses, a later one does not delete.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
 */
function lifecycleRules(props: ContainerRegistryProps): LifecycleRule[] {
  const { keepImages = 100, keepUntagged = Duration.days(7), protectedTags = PROTECTED_TAGS } = props;
  // one rule each: a rule with several beginnings chooses images that have all of them
  const inUse = protectedTags.map(beginning => ({
    description: `in use: ${beginning}*`,
    tagStatus: TagStatus.TAGGED,
    tagPrefixList: [beginning],
    maxImageCount: MORE_THAN_MARKS,
  }));
  const days = keepUntagged.toDays();
  return [
    ...inUse,
    { description: `untagged after ${days} days`, tagStatus: TagStatus.UNTAGGED, maxImageAge: keepUntagged },
    { description: `the newest ${keepImages}`, tagStatus: TagStatus.ANY, maxImageCount: keepImages },
  ];
}

function acknowledgeMoving(repository: IRepository, marks: readonly string[], aliases: TagAliases | undefined): void {
  const rule = [templateRule('ecr_private_tag_immutability_enabled_check')];
  if (aliases && aliases.tags.length > 0) acknowledgeAll(repository, rule, aliases.reason, aliases);
  const reason = 'only tags that mark what runs may move, and nothing is pulled by them; tags of versions cannot';
  if (marks.length > 0) acknowledgeAll(repository, rule, reason);
}
