import { AwsError } from '../../core/aws-error';
import type { Context, Service } from '../../core/service';
import { rotationProvider, secretProvider } from './cloudformation';
import { secretOperations, valueOperations } from './operations';
import { rotationOperations } from './rotation-operations';
import { type RotationPeers, Rotations } from './rotations';
import { Secrets } from './secrets';

/** Secrets Manager. Values are encrypted on disk; secrets are rotated by functions, or by the service that owns them. */
export interface SecretsManager extends Service {
  /** For services that manage secrets of their own. */
  readonly secrets: Secrets;
  readonly rotations: Rotations;

  /**
   * The text of a secret, or one value of its JSON object.
   *
   * @throws AwsError ResourceNotFoundException
   */
  value(secretId: string, jsonKey?: string, versionStage?: string): string;
}

/** Without peers no function can rotate. */
export function createSecretsManager(context: Context, peers?: RotationPeers): SecretsManager {
  const secrets = new Secrets(context);
  const rotations = new Rotations(context, secrets, peers);
  return {
    signingName: 'secretsmanager',
    client: () => import('@aws-sdk/client-secrets-manager'),
    secrets,
    rotations,
    value: (secretId, jsonKey, versionStage) => readValue(secrets, secretId, jsonKey, versionStage),
    operations: {
      ...secretOperations(secrets, rotations),
      ...valueOperations(secrets),
      ...rotationOperations(secrets, rotations),
    },
    resources: {
      'AWS::SecretsManager::Secret': secretProvider(secrets),
      'AWS::SecretsManager::RotationSchedule': rotationProvider(secrets, rotations, context.log),
    },
    start: async () => rotations.start(),
    stop: async () => rotations.stop(),
  };
}

function readValue(secrets: Secrets, secretId: string, jsonKey?: string, versionStage?: string): string {
  const secret = secrets.findLive(secretId);
  const { SecretString, SecretBinary } = secrets.open(secret, secrets.version(secret, undefined, versionStage));
  const text = SecretString ?? Buffer.from(SecretBinary ?? []).toString('utf8');
  return jsonKey === undefined ? text : member(text, jsonKey);
}

function member(text: string, key: string): string {
  const value = members(text)?.[key];
  if (value === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `retrieved secret from Secrets Manager did not contain json key ${key}`,
    );
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function members(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
