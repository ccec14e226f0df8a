/**
 * What of a rollout contract matters here. Written by `@berth/rollout`, which Lambda does not know.
 */
export interface FollowedRollout {
  readonly service: string;
  readonly engine: 'codeDeploy' | 'ecs';

  /** Names in ECS. */
  readonly cluster: string;
  readonly ecsService: string;

  /**
   * Names in CodeDeploy.
   *
   * @default - only with engine `codeDeploy`
   */
  readonly codeDeploy?: {
    readonly application: string;
    readonly deploymentGroup: string;
    readonly deploymentConfig: string;
  };

  /** What the containers read: ARNs, of which those of Secrets Manager may end with `:key:stage:version`. */
  readonly secrets: readonly string[];
}

/** Why a contract cannot be read. */
export class ContractError extends Error {
  public override readonly name = 'ContractError';
}

/**
 * The contract in the text of a parameter.
 *
 * @throws ContractError
 */
export function readRollout(parameter: string, text: string): FollowedRollout {
  const { version, engine, cluster, ecsService, secrets, codeDeploy, service } = parseObject(parameter, text);
  const complete = [cluster, ecsService, service].every(value => typeof value === 'string') && Array.isArray(secrets);
  const deployable = engine === 'ecs' || (engine === 'codeDeploy' && codeDeploy !== undefined);
  if (version !== 1 || !complete || !deployable) {
    throw new ContractError(`${parameter} is no rollout contract of version 1`);
  }
  return { engine, cluster, ecsService, secrets, codeDeploy, service } as FollowedRollout;
}

/** ARNs of the secrets themselves, each once, without those of which the tasks read another version than the current one. */
export function secretsOf({ secrets }: FollowedRollout): string[] {
  const followed = secrets.filter(arn => {
    const [, , service, , , , name, , stage = '', version = ''] = arn.split(':');
    return service === 'secretsmanager' && name && (stage === '' || stage === 'AWSCURRENT') && version === '';
  });
  return [...new Set(followed.map(arn => arn.split(':').slice(0, 7).join(':')))];
}

function parseObject(parameter: string, text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw new ContractError(`${parameter} is no JSON`);
  }
}
