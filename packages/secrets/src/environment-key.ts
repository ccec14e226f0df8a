import { allowLogGroups, denyForeignGrants, referToContract, removalPolicyOf, writeContract } from '@berth/foundation';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const PACKAGE = 'secrets';
const FIELDS = ['keyArn'] as const;

/**
 * Whose key it is, and whether it is kept.
 */
export interface EnvironmentKeyProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/secrets/v1/keyArn`. */
  readonly environment: string;

  /**
   * Delete the key with the stack: what it encrypted is lost 30 days later.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * Defines the key that encrypts the secrets and the logs of an environment, rotated every year.
 *
 * One for all of them: a key costs by the month, and whoever may read one secret is still held off from another by its own permission.
 */
export class EnvironmentKey extends Resource {
  /** The key that another stack published. */
  public static fromContract(scope: Construct, id: string, environment: string): IKey {
    return Key.fromKeyArn(scope, id, referToContract(environment, PACKAGE, 'keyArn'));
  }

  public readonly key: IKey;

  constructor(scope: Construct, id: string, { environment, deleteWithStack }: EnvironmentKeyProps) {
    super(scope, id);

    this.key = new Key(this, 'Resource', {
      description: `Secrets and logs of ${environment}`,
      enableKeyRotation: true,
      removalPolicy: removalPolicyOf(deleteWithStack),
    });
    allowLogGroups(this.key);
    denyForeignGrants(this.key);
    writeContract(this, environment, PACKAGE, { keyArn: this.key.keyArn } satisfies Record<
      (typeof FIELDS)[number],
      string
    >);
  }
}
