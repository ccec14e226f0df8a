import { Secret as ContainerSecret } from 'aws-cdk-lib/aws-ecs';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, SecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import type { IParameter } from 'aws-cdk-lib/aws-ssm';

/**
 * Which part of a secret, and which of its values.
 */
export interface SecretOptions {
  /**
   * Key of a JSON secret: `password`.
   *
   * @default - the whole secret
   */
  readonly field?: string;

  /**
   * Stage of the value: `AWSPREVIOUS`. Not together with `versionId`.
   *
   * @default - the current value
   */
  readonly versionStage?: string;

  /**
   * Exactly this version.
   *
   * @default - the current value
   */
  readonly versionId?: string;
}

/** Where ECS reads it, and what that needs. */
export interface SecretSource {
  readonly kind: 'secret' | 'parameter';
  readonly arn: string;

  /** For policies: Secrets Manager ends ARNs with six characters, which are not known of a mere name. */
  readonly resource: string;

  readonly encryptionKey?: IKey;

  /** Whether the variable gets a JSON document. */
  readonly json: boolean;
}

/**
 * A value that is read when a task starts, and stands in no template.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
 */
export class ServiceSecret {
  /** A secret of Secrets Manager, or one key of it. */
  public static fromSecretsManager(secret: ISecret, options: SecretOptions = {}): ServiceSecret {
    const { field, versionId, versionStage } = options;
    const value =
      versionId || versionStage
        ? ContainerSecret.fromSecretsManagerVersion(secret, { versionId, versionStage }, field)
        : ContainerSecret.fromSecretsManager(secret, field);
    return new ServiceSecret(value, {
      kind: 'secret',
      arn: secret.secretArn,
      resource: secret.secretFullArn ?? `${secret.secretArn}-??????`,
      encryptionKey: secret.encryptionKey,
      // what RDS attaches itself to is always a document
      json: field === undefined && secret instanceof SecretTargetAttachment,
    });
  }

  /**
   * A parameter of Systems Manager, plain or encrypted.
   *
   * @param encryptionKey of a SecureString, unless it is the key of AWS
   */
  public static fromParameter(parameter: IParameter, encryptionKey?: IKey): ServiceSecret {
    const { parameterArn: arn } = parameter;
    const value = ContainerSecret.fromSsmParameter(parameter);
    return new ServiceSecret(value, { kind: 'parameter', arn, resource: arn, encryptionKey, json: false });
  }

  private constructor(
    /** As a container definition of the CDK takes it. */
    public readonly value: ContainerSecret,
    public readonly source: SecretSource,
  ) {}
}
