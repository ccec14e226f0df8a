import { type Problem, removalPolicyOf, ValidationError, wholeNumberProblems } from '@berth/foundation';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeKeyOfAws } from './private/acknowledged';
import { publishSecret, readSecret, type SecretContractOptions, secretNameProblems } from './secret-contract';
import { SecretRotation } from './secret-rotation';

const BY_HAND = SecretRotation.never({
  reason:
    'an application needs time with two keys for another value: berth rotate makes it when the application is ready',
  owner: 'Berth',
});

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
   * Who changes the value, and how often. Whatever changes it, services that use it get another deployment by `RotationFollower`.
   *
   * @default - nobody, until somebody does: an application needs time with two keys for that
   */
  readonly rotation?: SecretRotation;

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
 * The value outlives the stack. It does not change by itself, unless `rotation` says so.
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

    const { environment, name, length = 64, encryptionKey, rotation = BY_HAND } = props;
    ValidationError.throwIfAny(applicationSecretProblems({ ...props, length }), this);

    this.secret = new Secret(this, 'Resource', {
      secretName: `${environment}/${name}`,
      encryptionKey,
      removalPolicy: removalPolicyOf(props.deleteWithStack),
      generateSecretString: { passwordLength: length, excludePunctuation: true },
    });
    rotation.applyTo(this, this.secret);
    if (!encryptionKey) acknowledgeKeyOfAws(this.secret);
    publishSecret(this, environment, name, this.secret.secretArn);
  }
}

/** Every mistake in the props. */
export function applicationSecretProblems({ name, length, rotation }: ApplicationSecretProps): Problem[] {
  return [
    ...secretNameProblems(name),
    ...wholeNumberProblems(length, { code: 'SecretLengthOutOfRange', path: 'length', min: 32, max: 4096 }),
    ...(rotation?.problems() ?? []),
  ];
}
