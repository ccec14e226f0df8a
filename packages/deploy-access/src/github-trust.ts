import type { IOIDCProviderRef } from 'aws-cdk-lib/aws-iam';

/**
 * The GitHub repository whose jobs may take the roles.
 */
export interface GithubTrust {
  /** The account's provider for `token.actions.githubusercontent.com`: see `GithubOidcProvider`. */
  readonly provider: IOIDCProviderRef;

  /** `organisation/repository`. Which branches may deploy is locked by the GitHub environment of the same name as ours. */
  readonly repository: string;
}
