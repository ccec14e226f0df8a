import { type Problem, removalPolicyOf, ValidationError, wholeNumberProblems } from '@berth/foundation';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { publishSecret, readSecret, type SecretContractOptions, secretNameProblems } from './secret-contract';

/**
 * What a secret is called and how it is kept.
 */
export interface ApplicationSecretProps {
  /** Full name of the environment that owns it: the contract is written to `/berth/<environment>/secrets/v1/`. */
  readonly environment: string;

  /** Short name, unique in the environment: `secret-key`. Lower-case letters, digits and hyphens. */
  readonly name: string;

  /**
   * Length of the value that Secrets Manager makes, 32 to 4096 letters and digits.
   *
   * @default 64
   */
  readonly length?: number;

  /**
   * Key that encrypts the value.
   *
   * @default - the account's key for Secrets Manager, which other accounts cannot use
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete the value with the stack.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * Defines a secret that nobody has to think up: Secrets Manager makes the value, no template holds it.
 *
 * The value outlives the stack. It does not change by itself: an application needs time with two keys for that.
 */
export class ApplicationSecret extends Resource {
  /** The secret that another stack published. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    name: string,
    options?: SecretContractOptions,
  ): ISecret {
    return readSecret(scope, id, environment, name, options);
  }

  public readonly secret: ISecret;

  constructor(scope: Construct, id: string, props: ApplicationSecretProps) {
    super(scope, id);

    const { environment, name, length = 64, encryptionKey } = props;
    ValidationError.throwIfAny(applicationSecretProblems({ ...props, length }), this);

    this.secret = new Secret(this, 'Resource', {
      secretName: `${environment}/${name}`,
      encryptionKey,
      removalPolicy: removalPolicyOf(props.deleteWithStack),
      generateSecretString: { passwordLength: length, excludePunctuation: true },
    });
    publishSecret(this, environment, name, this.secret);
  }
}

/** Every mistake in the props. */
export function applicationSecretProblems({ name, length }: ApplicationSecretProps): Problem[] {
  return [
    ...secretNameProblems(name),
    ...wholeNumberProblems(length, { code: 'SecretLengthOutOfRange', path: 'length', min: 32, max: 4096 }),
  ];
}
