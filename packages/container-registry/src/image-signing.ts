import { CfnSigningConfiguration } from 'aws-cdk-lib/aws-ecr';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnSigningProfile } from 'aws-cdk-lib/aws-signer';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * What is signed.
 */
export interface ImageSigningProps {
  /**
   * Names of repositories, also with `*`.
   *
   * @default - all of the account and region
   */
  readonly repositories?: readonly string[];
}

/**
 * Defines that ECR signs what is pushed, with a profile of AWS Signer. One for an account and region: the configuration is that of the registry.
 *
 * It signs in the name of who pushes, who needs `grantSign`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html
 */
export class ImageSigning extends Resource {
  /** The profile with which a signature is checked. */
  public readonly signingProfileArn: string;

  constructor(scope: Construct, id: string, { repositories = [] }: ImageSigningProps = {}) {
    super(scope, id);

    const profile = new CfnSigningProfile(this, 'Profile', { platformId: 'Notation-OCI-SHA384-ECDSA' });
    this.signingProfileArn = profile.attrArn;
    const filters = repositories.map(filter => ({ filter, filterType: 'WILDCARD_MATCH' }));
    new CfnSigningConfiguration(this, 'Resource', {
      rules: [
        {
          signingProfileArn: this.signingProfileArn,
          repositoryFilters: filters.length > 0 ? filters : undefined,
        },
      ],
    });
  }

  /** Allow `grantee` to push images that are signed. */
  public grantSign(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: ['signer:SignPayload'], resourceArns: [this.signingProfileArn] });
  }
}
