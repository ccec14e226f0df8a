/**
 * What all environments of a system share, as data: it can be written to JSON and read back.
 */
export interface SharedConfig {
  /** Full name, in the name of every stack and contract: `global`, `shop-global` where an account holds several systems. */
  readonly name: string;

  /** AWS account, 12 digits. `000000000000` is the local cloud. */
  readonly account: string;

  /** `eu-west-1`. */
  readonly region: string;

  /** Who decides about what is shared and can be asked: `platform team`. */
  readonly owner: string;

  /** `strict`: nothing can be deleted by mistake, images, secrets and zones outlive their stacks. `relaxed`: all go with their stacks. */
  readonly protection: 'strict' | 'relaxed';

  /** One for each image that services are made of: built once, promoted by digest. */
  readonly repositories: readonly RepositoryConfig[];

  /** Each gets roles that can deploy to it, and to no other. */
  readonly environments: readonly SharingEnvironmentConfig[];

  /**
   * Further tags of everything: `{ application: 'shop' }`. Never `berth:env`: a deploy role is refused what carries the tag of another environment.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;

  /**
   * Random values that are made once and that every environment may read: `{ from: 'shared', name: 'monitoring-token' }` of a service.
   *
   * @default - none
   */
  readonly secrets?: readonly SharedSecretConfig[];

  /**
   * Lets jobs of a GitHub repository take the roles, by OIDC.
   *
   * @default - principals of the account do, as far as their own policies allow
   */
  readonly github?: GithubConfig;

  /**
   * One role of the tasks, one of their start and one of the instances, for all environments that say `sharedRoles`, too: what one service may do, all may.
   *
   * @default - none: each service has its own
   */
  readonly sharedRoles?: SharedRolesConfig;

  /**
   * Domains whose names the environments use: `example.com`. The registrar of each must name the name servers that the stack shows.
   *
   * @default - none
   */
  readonly zones?: readonly string[];

  /**
   * What a month may cost in the account, and who is told.
   *
   * @default - nobody is
   */
  readonly budget?: BudgetConfig;
}

/**
 * Where the images of a service are.
 */
export interface RepositoryConfig {
  /** `pyshop`. Where an account holds several systems, `shop/pyshop`: the last part is the name of the image. */
  readonly name: string;

  /** Number of images to keep, the newest, at least 2; what runs and what a rollback would take is kept beside them. @default 100 */
  readonly keepImages?: number;

  /** Days that images without a tag are kept, at least 1. @default 7 */
  readonly keepUntaggedDays?: number;

  /** Accounts that may pull. @default - only this one */
  readonly pullAccounts?: readonly string[];
}

/**
 * A secret of all environments.
 */
export interface SharedSecretConfig {
  /** Lower-case letters, digits and hyphens: `monitoring-token`. */
  readonly name: string;

  /** Letters and digits of the value, 32 to 4096. @default 64 */
  readonly length?: number;
}

/**
 * An environment that takes what is shared.
 */
export interface SharingEnvironmentConfig {
  /** Its full name: `dev`. */
  readonly name: string;

  /** Whether its releases may send images, not only take what is there. @default false */
  readonly pushImages?: boolean;

  /** Qualifier of its CDK bootstrap. @default 'hnb659fds', the CDK's */
  readonly qualifier?: string;

  /** IAM prefixes of services that its tasks use and Berth does not make: `dynamodb`. @default - none */
  readonly services?: readonly string[];

  /** Names of its clusters that do not begin with its own name and a hyphen; its roles reach no other ones. @default - none */
  readonly clusters?: readonly string[];

  /** Whether there is a role that opens shells in its tasks, for people. @default false */
  readonly exec?: boolean;
}

/**
 * Whose jobs deploy.
 */
export interface GithubConfig {
  /** `organisation/repository`. Which branches may deploy to an environment is locked by the GitHub environment of the same name. */
  readonly repository: string;

  /**
   * An account knows GitHub once: `existing` where another system of the account has told it.
   *
   * @default 'made'
   */
  readonly provider?: 'made' | 'existing';
}

/**
 * To what the shared roles belong.
 */
export interface SharedRolesConfig {
  /** Names in ECS of the clusters whose instances have the role: what their environments call `cluster.name`. */
  readonly clusters: readonly string[];
}

/**
 * A limit that tells, and stops nothing.
 */
export interface BudgetConfig {
  /** In US dollars. Mails go out at 80 and 100 percent of it. */
  readonly monthlyLimitUsd: number;

  /** Up to 10. */
  readonly emails: readonly string[];
}
