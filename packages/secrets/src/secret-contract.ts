import { contractParameterName, isKnown, type Problem, readContract, writeContract } from '@berth/foundation';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

const PACKAGE = 'secrets';

/**
 * How to read a secret of another stack.
 */
export interface SecretContractOptions {
  /**
   * Key that the secret was made with. Who reads the secret must be granted to decrypt with it, too: `ContainerService` does that.
   *
   * @default - the account's key for Secrets Manager, which needs no permission
   */
  readonly encryptionKey?: IKey;
}

/** Every mistake in the short name of a secret. */
export function secretNameProblems(name: string): Problem[] {
  if (!isKnown(name) || /^[a-z][a-z0-9-]{0,63}$/.test(name)) return [];
  const fact = 'must start with a lower-case letter and have at most 64 letters, digits and hyphens';
  return [{ code: 'SecretNameInvalid', path: 'name', value: name, fact }];
}

/**
 * Write the ARN to `/berth/<environment>/secrets/v1/<name>-arn`.
 *
 * @param recipe how the value is made of others, to `<name>-recipe`
 */
export function publishSecret(
  scope: Construct,
  environment: string,
  name: string,
  secretArn: string,
  recipe?: string,
): void {
  writeContract(scope, environment, PACKAGE, {
    [arnField(name)]: secretArn,
    ...(recipe !== undefined && { [recipeField(name)]: recipe }),
  });
}

/** The secret that `publishSecret` wrote. */
export function readSecret(
  scope: Construct,
  id: string,
  environment: string,
  name: string,
  { encryptionKey }: SecretContractOptions = {},
): ISecret {
  const field = arnField(name);
  const secretCompleteArn = readContract(scope, environment, PACKAGE, [field])[field] as string;
  return Secret.fromSecretAttributes(scope, id, { secretCompleteArn, encryptionKey });
}

/** Name of the parameter with the recipe of a secret. */
export function recipeParameterName(environment: string, name: string): string {
  return contractParameterName(environment, PACKAGE, 1, recipeField(name));
}

function arnField(name: string): `${string}-arn` {
  return `${name}-arn`;
}

function recipeField(name: string): string {
  return `${name}-recipe`;
}
