import type { RDS } from '@aws-sdk/client-rds';
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

export interface RotationPorts {
  readonly secrets: Pick<
    SecretsManager,
    'describeSecret' | 'getRandomPassword' | 'getSecretValue' | 'putSecretValue' | 'updateSecretVersionStage'
  >;
  readonly rds: Pick<RDS, 'describeDBInstances' | 'modifyDBInstance'>;
  wait(milliseconds: number): Promise<void>;
}

const PAUSE_MS = 10_000;

/** Together less than the time-out of the function. */
const ATTEMPTS = 24;

/** Why a step cannot be done now. Secrets Manager tries again. Holds no secret. */
export class RotationError extends Error {
  public override readonly name = 'RotationError';
}

/** Do one step of a rotation. Each can be repeated. */
export async function rotate(event: RotationEvent, instance: string, ports: RotationPorts): Promise<void> {
  const { Step, SecretId, ClientRequestToken } = event;
  const { VersionIdsToStages = {} } = await ports.secrets.describeSecret({ SecretId });
  const stages = VersionIdsToStages[ClientRequestToken];
  if (!stages) throw new RotationError(`version ${ClientRequestToken} is not part of a rotation`);
  if (stages.includes(CURRENT)) return;

  switch (Step) {
    case 'createSecret':
      return createSecret(event, stages, ports);
    case 'setSecret':
      return setSecret(event, instance, ports);
    case 'testSecret':
      return testSecret(instance, ports);
    case 'finishSecret':
      return finishSecret(event, VersionIdsToStages, ports);
  }
}

/** Another password, everything else as it is. */
async function createSecret(event: RotationEvent, stages: readonly string[], { secrets }: RotationPorts) {
  const { SecretId, ClientRequestToken } = event;
  if (stages.includes(PENDING) && (await exists(event, secrets))) return;
  const { SecretString = '{}' } = await secrets.getSecretValue({ SecretId, VersionStage: CURRENT });
  const { RandomPassword } = await secrets.getRandomPassword({ PasswordLength: 32, ExcludePunctuation: true });
  await secrets.putSecretValue({
    SecretId,
    ClientRequestToken,
    SecretString: JSON.stringify({ ...JSON.parse(SecretString), password: RandomPassword }),
    VersionStages: [PENDING],
  });
}

async function exists({ SecretId, ClientRequestToken }: RotationEvent, secrets: RotationPorts['secrets']) {
  try {
    await secrets.getSecretValue({ SecretId, VersionId: ClientRequestToken, VersionStage: PENDING });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return false;
    throw error;
  }
}

async function setSecret({ SecretId, ClientRequestToken }: RotationEvent, instance: string, ports: RotationPorts) {
  const { SecretString = '{}' } = await ports.secrets.getSecretValue({
    SecretId,
    VersionId: ClientRequestToken,
    VersionStage: PENDING,
  });
  const { password } = JSON.parse(SecretString) as { readonly password: string };
  await ports.rds.modifyDBInstance({
    DBInstanceIdentifier: instance,
    MasterUserPassword: password,
    ApplyImmediately: true,
  });
}

/** RDS sets a password within a minute, and says so. */
async function testSecret(instance: string, ports: RotationPorts) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (await isSet(instance, ports)) return;
    await ports.wait(PAUSE_MS);
  }
  throw new RotationError(`${instance} does not have the new password yet`);
}

async function isSet(instance: string, { rds }: RotationPorts): Promise<boolean> {
  const { DBInstances } = await rds.describeDBInstances({ DBInstanceIdentifier: instance });
  const [{ DBInstanceStatus, PendingModifiedValues } = {}] = DBInstances ?? [];
  return DBInstanceStatus !== 'resetting-master-credentials' && !PendingModifiedValues?.MasterUserPassword;
}

async function finishSecret(
  { SecretId, ClientRequestToken }: RotationEvent,
  versions: Readonly<Record<string, readonly string[]>>,
  { secrets }: RotationPorts,
) {
  const current = Object.keys(versions).find(version => versions[version]?.includes(CURRENT));
  await secrets.updateSecretVersionStage({
    SecretId,
    VersionStage: CURRENT,
    MoveToVersionId: ClientRequestToken,
    RemoveFromVersionId: current,
  });
}
