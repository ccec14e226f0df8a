import type { OptOut } from '@berth/foundation';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Duration } from 'aws-cdk-lib/core';

/**
 * Tags that may move from one image to another, and why.
 */
export interface TagAliases extends OptOut {
  /** Each a tag, or a pattern with at most two `*`: `latest`. */
  readonly tags: readonly string[];
}

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
   * Number of images to keep, the newest, at least 2. Those that `protectedTags` mark are kept beside them.
   *
   * @default 100
   */
  readonly keepImages?: number;

  /**
   * How long images without a tag are kept, whole days, at least 1.
   *
   * @default Duration.days(7)
   */
  readonly keepUntagged?: Duration;

  /**
   * Beginnings of the tags that mark what runs and what a rollback would take: such images are never deleted, however old. These tags may move, or they
   * could not follow a release.
   *
   * @default - 'deployed-' and 'rollback-': `deployed-prod`, `rollback-prod`
   */
  readonly protectedTags?: readonly string[];

  /**
   * Other tags that may move. With the protected ones at most 5 kinds.
   *
   * @default - none: what was pushed under a tag stays there
   */
  readonly aliases?: TagAliases;

  /**
   * Accounts that may pull, twelve digits each.
   *
   * @default - only the account of the repository
   */
  readonly pullAccounts?: readonly string[];

  /**
   * Key that encrypts the images. Another one replaces the repository. Whoever pulls needs no permission on it: ECR holds a grant.
   *
   * @default - a key of its own, see ownKey
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
   */
  readonly encryptionKey?: IKey;

  /**
   * Make a key if none is given, which costs $1 a month. `false`: a key that ECR owns (AES-256).
   *
   * @default true
   */
  readonly ownKey?: boolean;

  /**
   * Delete the repository with its stack, and every image in it.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * A repository that exists.
 */
export interface ContainerRegistryAttributes {
  /** Twelve digits. */
  readonly account: string;

  /**
   * @default - the region of the stack
   */
  readonly region?: string;

  readonly repositoryName: string;
}
