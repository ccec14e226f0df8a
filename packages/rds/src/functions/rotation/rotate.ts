import type { SecretsManager } from '@aws-sdk/client-secrets-manager';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

/**
 * What Secrets Manager sends, four times for each rotation.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export interface RotationEvent {
  readonly Step: 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';
  readonly SecretId: string;

  /** Id of the version that is being made. */
  readonly ClientRequestToken: string;
}

/** What a secret holds. Whatever else is in it stays. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** How the database learns of a password. Each step can be repeated. */
export interface Strategy {
  /** What comes after the current credentials. */
  next(current: Credentials): Credentials;

  /** Make the database accept them. */
  set(pending: Credentials): Promise<void>;

  /** Fail if the database does not accept them. */
  test(pending: Credentials): Promise<void>;
}

export type RotationSecrets = Pick<
  SecretsManager,
  'describeSecret' | 'getSecretValue' | 'putSecretValue' | 'updateSecretVersionStage'
>;

/** Why a step cannot be done now. Secrets Manager tries again. Holds no secret. */
export class RotationError extends Error {
  public override readonly name = 'RotationError';
}

/** Do one step of a rotation. Each can be repeated. */
export async function rotate(event: RotationEvent, strategy: Strategy, secrets: RotationSecrets): Promise<void> {
  const { Step, SecretId, ClientRequestToken } = event;
  const { VersionIdsToStages = {} } = await secrets.describeSecret({ SecretId });
  const stages = VersionIdsToStages[ClientRequestToken];
  if (!stages) throw new RotationError(`version ${ClientRequestToken} is not part of a rotation`);
  if (stages.includes(CURRENT)) return;

  switch (Step) {
    case 'createSecret':
      return createSecret(event, strategy, secrets);
    case 'setSecret':
      return strategy.set(await pendingOf(event, secrets));
    case 'testSecret':
      return strategy.test((await tryPendingOf(event, secrets)) ?? (await currentOf(SecretId, secrets)));
    case 'finishSecret':
      return finishSecret(event, VersionIdsToStages, secrets);
  }
}

/** What a secret holds now. */
export async function currentOf(SecretId: string, secrets: Pick<RotationSecrets, 'getSecretValue'>) {
  const { SecretString } = await secrets.getSecretValue({ SecretId, VersionStage: CURRENT });
  return credentialsOf(SecretString, SecretId);
}

async function createSecret(event: RotationEvent, strategy: Strategy, secrets: RotationSecrets) {
  const { SecretId, ClientRequestToken } = event;
  if (await tryPendingOf(event, secrets)) return;
  const current = await currentOf(SecretId, secrets);
  await secrets.putSecretValue({
    SecretId,
    ClientRequestToken,
    SecretString: JSON.stringify({ ...current, ...strategy.next(current) }),
    VersionStages: [PENDING],
  });
}

async function pendingOf(event: RotationEvent, secrets: RotationSecrets): Promise<Credentials> {
  const { SecretId, ClientRequestToken: VersionId } = event;
  const { SecretString } = await secrets.getSecretValue({ SecretId, VersionId, VersionStage: PENDING });
  return credentialsOf(SecretString, SecretId);
}

/**
 * Undefined while the version has no value: before it is made, and when Secrets Manager only tries the function because it got a schedule.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 */
async function tryPendingOf(event: RotationEvent, secrets: RotationSecrets): Promise<Credentials | undefined> {
  try {
    return await pendingOf(event, secrets);
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function credentialsOf(text: string | undefined, SecretId: string): Credentials {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text ?? '');
  } catch {
    throw new RotationError(`${SecretId} holds no JSON`); // without its cause, which would quote the secret
  }
  const { username, password } = (parsed ?? {}) as Record<string, unknown>;
  if (typeof username === 'string' && typeof password === 'string') return parsed as Credentials;
  throw new RotationError(`${SecretId} has no username and password`);
}

async function finishSecret(
  { SecretId, ClientRequestToken }: RotationEvent,
  versions: Readonly<Record<string, readonly string[]>>,
  secrets: RotationSecrets,
) {
  const current = Object.keys(versions).find(version => versions[version]?.includes(CURRENT));
  await secrets.updateSecretVersionStage({
    SecretId,
    VersionStage: CURRENT,
    MoveToVersionId: ClientRequestToken,
    RemoveFromVersionId: current,
  });
}
