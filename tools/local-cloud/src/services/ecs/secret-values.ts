import type * as sdk from '@aws-sdk/client-ecs';
import type { EcsPeers } from './peers';

/** Why a task did not start, in the words of its `stoppedReason`. */
export class TaskStartFailure extends Error {
  constructor(
    public readonly code: 'ResourceInitializationError' | 'CannotPullContainerError' | 'CannotStartContainerError',
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${message}`, options);
    this.name = code;
  }
}

/**
 * The values of a container's secrets.
 *
 * `valueFrom` is the ARN of a secret with an optional suffix `:json-key:version-stage:version-id`, or the name or ARN of a parameter.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 * @throws {TaskStartFailure}
 */
export function secretValues(
  secrets: readonly sdk.Secret[],
  peers: Pick<EcsPeers, 'secretsManager' | 'ssm'>,
): Record<string, string> {
  return Object.fromEntries(secrets.map(({ name = '', valueFrom = '' }) => [name, secretValue(valueFrom, peers)]));
}

function secretValue(valueFrom: string, { secretsManager, ssm }: Pick<EcsPeers, 'secretsManager' | 'ssm'>): string {
  if (!valueFrom.startsWith('arn:aws:secretsmanager:')) {
    return pull('unable to retrieve secrets from ssm', `failed to fetch parameter ${valueFrom}`, () =>
      ssm.value(valueFrom),
    );
  }
  const { id, jsonKey, versionStage } = splitSecretArn(valueFrom);
  return pull('unable to retrieve secret from asm', `failed to fetch secret ${id} from secrets manager`, () =>
    secretsManager.value(id, jsonKey, versionStage),
  );
}

/** An ARN of a secret has seven parts; what follows is ECS's suffix, of which every part may be empty. */
export function splitSecretArn(valueFrom: string): { id: string; jsonKey?: string; versionStage?: string } {
  const parts = valueFrom.split(':');
  const [jsonKey, versionStage] = parts.slice(7);
  return { id: parts.slice(0, 7).join(':'), jsonKey: jsonKey || undefined, versionStage: versionStage || undefined };
}

function pull(what: string, detail: string, read: () => string): string {
  try {
    return read();
  } catch (cause) {
    const { name, message } = cause as Error;
    throw new TaskStartFailure(
      'ResourceInitializationError',
      `unable to pull secrets or registry auth: execution resource retrieval failed: ${what}: service call has been retried 1 time(s): ${detail}: ${name}: ${message}`,
      { cause },
    );
  }
}
