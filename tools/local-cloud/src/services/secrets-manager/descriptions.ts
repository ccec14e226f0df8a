import type {
  DescribeSecretResponse,
  Filter,
  ListSecretVersionIdsResponse,
  SecretListEntry,
} from '@aws-sdk/client-secrets-manager';
import type { Secret } from './secrets';

export function describeSecret(secret: Secret): DescribeSecretResponse {
  return { ...facts(secret), VersionIdsToStages: stages(secret) };
}

export function listSecret(secret: Secret): SecretListEntry {
  return { ...facts(secret), SecretVersionsToStages: stages(secret) };
}

export function listVersions(secret: Secret, withDeprecated = false): ListSecretVersionIdsResponse {
  const versions = secret.versions.filter(({ stages }) => withDeprecated || stages.length > 0);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: versions.map(({ id, stages, createdAt }) => ({
      VersionId: id,
      VersionStages: [...stages],
      CreatedDate: new Date(createdAt),
    })),
  };
}

/** All filters must match, each by any of its values; `!` before a value negates it. */
export function matches(secret: Secret, filters: readonly Filter[] = []): boolean {
  return filters.every(({ Key = 'all', Values = [] }) =>
    Values.some(value => {
      const negated = value.startsWith('!');
      return startsWithAny(textsOf(secret, Key), negated ? value.slice(1) : value) !== negated;
    }),
  );
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html */
function textsOf(secret: Secret, key: string): string[] {
  const keys = secret.tags.map(({ Key = '' }) => Key);
  const values = secret.tags.map(({ Value = '' }) => Value);
  const texts: Record<string, string[]> = {
    name: [secret.name],
    description: [secret.description ?? ''],
    'tag-key': keys,
    'tag-value': values,
    'primary-region': [secret.region],
    'owning-service': [secret.owningService ?? ''],
  };
  return texts[key] ?? [secret.name, secret.description ?? '', ...keys, ...values];
}

function startsWithAny(texts: readonly string[], start: string): boolean {
  return texts.some(text => text.toLowerCase().startsWith(start.toLowerCase()));
}

function facts(secret: Secret) {
  const { rotation, rotationCancelled } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: rotation ? true : rotationCancelled ? false : undefined,
    RotationLambdaARN: rotation?.lambdaArn,
    RotationRules: rotation?.rules,
    OwningService: secret.owningService,
    Tags: [...secret.tags],
    CreatedDate: new Date(secret.createdAt),
    LastChangedDate: new Date(secret.changedAt),
    LastRotatedDate: date(secret.rotatedAt),
    LastAccessedDate: date(secret.accessedAt),
    DeletedDate: date(secret.deletedAt),
  };
}

function stages({ versions }: Secret): Record<string, string[]> {
  const staged = versions.filter(version => version.stages.length > 0);
  return Object.fromEntries(staged.map(version => [version.id, [...version.stages]]));
}

function date(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}
