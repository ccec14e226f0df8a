import { readContract, writeContract } from '@berth/foundation';
import { type IOidcProvider, OidcProviderNative } from 'aws-cdk-lib/aws-iam';
import { Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const PACKAGE = 'deploy-access';
const FIELDS = ['githubProviderArn'] as const;

/** Who signs the tokens of GitHub's jobs. */
export const GITHUB_ISSUER = 'token.actions.githubusercontent.com';

/** For whom the tokens are made. */
export const GITHUB_AUDIENCE = 'sts.amazonaws.com';

/**
 * Who the provider is published for.
 */
export interface GithubOidcProviderProps {
  /** Full name of the environment that owns it, in the contract: `global`. */
  readonly environment: string;
}

/**
 * Defines that the account knows the tokens of GitHub's jobs. One an account: a second one fails.
 *
 * Without thumbprint: AWS checks the certificate of GitHub with its own list of authorities. Who may take which role is said by the roles.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class GithubOidcProvider extends Resource {
  /** The provider that another stack of this account published. */
  public static fromContract(scope: Construct, id: string, environment: string): IOidcProvider {
    const { githubProviderArn } = readContract(scope, environment, PACKAGE, FIELDS);
    return OidcProviderNative.fromOidcProviderArn(scope, id, githubProviderArn);
  }

  /** The provider of this account, whoever made it. */
  public static fromAccount(scope: Construct, id: string): IOidcProvider {
    const { partition, account } = Stack.of(scope);
    const arn = `arn:${partition}:iam::${account}:oidc-provider/${GITHUB_ISSUER}`;
    return OidcProviderNative.fromOidcProviderArn(scope, id, arn);
  }

  public readonly provider: IOidcProvider;

  constructor(scope: Construct, id: string, { environment }: GithubOidcProviderProps) {
    super(scope, id);

    this.provider = new OidcProviderNative(this, 'Resource', {
      url: `https://${GITHUB_ISSUER}`,
      clientIds: [GITHUB_AUDIENCE],
    });
    writeContract(this, environment, PACKAGE, {
      githubProviderArn: this.provider.oidcProviderArn,
    } satisfies Record<(typeof FIELDS)[number], string>);
  }
}
