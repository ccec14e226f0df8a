import type * as sdk from '@aws-sdk/client-secrets-manager';
import type { Call, Operation } from '../../core/service';
import { describeSecret, listSecret, listVersions, matches } from './descriptions';
import { invalidParameter, invalidRequest, secretNotFound } from './errors';
import { randomPassword } from './random-password';
import type { Rotations } from './rotations';
import { hasContent, type Secret, type Secrets } from './secrets';

const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** Everything but values. */
export function secretOperations(secrets: Secrets, rotations: Rotations): Record<string, Operation> {
  return {
    CreateSecret(input: sdk.CreateSecretRequest, call: Call): sdk.CreateSecretResponse {
      const name = input.Name ?? '';
      if (!NAME.test(name)) {
        throw invalidParameter(
          'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
        );
      }
      const secret = secrets.create(
        {
          name,
          description: input.Description,
          kmsKeyId: input.KmsKeyId,
          tags: input.Tags,
          token: input.ClientRequestToken,
          SecretString: input.SecretString,
          SecretBinary: input.SecretBinary,
        },
        call,
      );
      return { ...named(secret), VersionId: secret.versions.at(-1)?.id };
    },

    UpdateSecret(input: sdk.UpdateSecretRequest, { region }: Call): sdk.UpdateSecretResponse {
      const secret = secrets.findLive(input.SecretId ?? '', region);
      const changed = secrets.change(secret, {
        description: input.Description ?? secret.description,
        kmsKeyId: input.KmsKeyId ?? secret.kmsKeyId,
      });
      if (!hasContent(input)) return named(changed);
      const { version } = secrets.putValue(changed, input, input.ClientRequestToken);
      return { ...named(changed), VersionId: version.id };
    },

    DescribeSecret({ SecretId = '' }: sdk.DescribeSecretRequest, { region }: Call): sdk.DescribeSecretResponse {
      const secret = secrets.find(SecretId, region);
      return { ...describeSecret(secret), NextRotationDate: rotations.nextDate(secret) };
    },

    ListSecrets(input: sdk.ListSecretsRequest, { region }: Call): sdk.ListSecretsResponse {
      const found = secrets
        .list(region)
        .filter(({ deletedAt }) => input.IncludePlannedDeletion || !deletedAt)
        .filter(secret => matches(secret, input.Filters));
      if (input.SortOrder !== 'asc') found.reverse();
      const from = Number(input.NextToken ?? 0);
      const to = from + (input.MaxResults ?? 100);
      return {
        SecretList: found.slice(from, to).map(listSecret),
        NextToken: to < found.length ? String(to) : undefined,
      };
    },

    DeleteSecret(input: sdk.DeleteSecretRequest, { region }: Call): sdk.DeleteSecretResponse {
      return deleteSecret(secrets, input, region);
    },

    RestoreSecret({ SecretId = '' }: sdk.RestoreSecretRequest, { region }: Call): sdk.RestoreSecretResponse {
      return named(secrets.restore(secrets.find(SecretId, region)));
    },

    GetRandomPassword(input: sdk.GetRandomPasswordRequest): sdk.GetRandomPasswordResponse {
      return { RandomPassword: randomPassword(input) };
    },

    TagResource({ SecretId = '', Tags = [] }: sdk.TagResourceRequest, { region }: Call) {
      const secret = secrets.findLive(SecretId, region);
      const others = secret.tags.filter(({ Key }) => !Tags.some(tag => tag.Key === Key));
      secrets.change(secret, { tags: [...others, ...Tags] });
    },

    UntagResource({ SecretId = '', TagKeys = [] }: sdk.UntagResourceRequest, { region }: Call) {
      const secret = secrets.findLive(SecretId, region);
      secrets.change(secret, { tags: secret.tags.filter(({ Key = '' }) => !TagKeys.includes(Key)) });
    },

    PutResourcePolicy(input: sdk.PutResourcePolicyRequest, { region }: Call): sdk.PutResourcePolicyResponse {
      return named(secrets.change(secrets.findLive(input.SecretId ?? '', region), { policy: input.ResourcePolicy }));
    },

    GetResourcePolicy({ SecretId = '' }: sdk.GetResourcePolicyRequest, call: Call): sdk.GetResourcePolicyResponse {
      const secret = secrets.findLive(SecretId, call.region);
      return { ...named(secret), ResourcePolicy: secret.policy };
    },

    DeleteResourcePolicy({ SecretId = '' }: sdk.DeleteResourcePolicyRequest, { region }: Call) {
      return named(secrets.change(secrets.findLive(SecretId, region), { policy: undefined }));
    },
  };
}

/** Values, their versions and stages. */
export function valueOperations(secrets: Secrets): Record<string, Operation> {
  const read = (secret: Secret, id?: string, stage?: string) => {
    const version = secrets.version(secret, id, stage);
    const content = secrets.open(secret, version);
    secrets.touch(secret);
    return {
      ...named(secret),
      VersionId: version.id,
      VersionStages: [...version.stages],
      CreatedDate: new Date(version.createdAt),
      ...content,
    };
  };

  return {
    GetSecretValue(input: sdk.GetSecretValueRequest, { region }: Call): sdk.GetSecretValueResponse {
      return read(secrets.findLive(input.SecretId ?? '', region), input.VersionId, input.VersionStage);
    },

    BatchGetSecretValue(input: sdk.BatchGetSecretValueRequest, { region }: Call): sdk.BatchGetSecretValueResponse {
      const live = secrets.list(region).filter(secret => !secret.deletedAt && matches(secret, input.Filters));
      const asked = input.SecretIdList?.map(id => secrets.tryFind(id, region));
      const found = asked ? asked.filter(secret => secret && !secret.deletedAt) : live;
      const missing = input.SecretIdList?.filter((_, index) => !asked?.[index] || asked[index]?.deletedAt) ?? [];
      const { name, message } = secretNotFound();
      return {
        SecretValues: found.map(secret => read(secret as Secret)),
        Errors: missing.map(SecretId => ({ SecretId, ErrorCode: name, Message: message })),
      };
    },

    PutSecretValue(input: sdk.PutSecretValueRequest, { region }: Call): sdk.PutSecretValueResponse {
      if (!hasContent(input)) throw invalidParameter('You must provide either SecretString or SecretBinary.');
      const found = secrets.findLive(input.SecretId ?? '', region);
      const { secret, version } = secrets.putValue(found, input, input.ClientRequestToken, input.VersionStages);
      return { ...named(secret), VersionId: version.id, VersionStages: [...version.stages] };
    },

    ListSecretVersionIds(input: sdk.ListSecretVersionIdsRequest, call: Call): sdk.ListSecretVersionIdsResponse {
      return listVersions(secrets.find(input.SecretId ?? '', call.region), input.IncludeDeprecated);
    },

    UpdateSecretVersionStage(input: sdk.UpdateSecretVersionStageRequest, { region }: Call) {
      const secret = secrets.findLive(input.SecretId ?? '', region);
      return named(
        secrets.moveStage(secret, input.VersionStage ?? '', input.RemoveFromVersionId, input.MoveToVersionId),
      );
    },
  };
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
function deleteSecret(secrets: Secrets, input: sdk.DeleteSecretRequest, region: string): sdk.DeleteSecretResponse {
  const { SecretId = '', RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force } = input;
  if (force && days !== undefined) {
    throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  }
  const secret = force ? secrets.tryFind(SecretId, region) : secrets.findLive(SecretId, region);
  if (!secret) return { Name: SecretId, DeletionDate: new Date(secrets.now()) };
  if (secret.owningService) {
    throw invalidRequest(`You can't delete this secret because it is managed by ${secret.owningService}.`);
  }
  if (force) {
    secrets.remove(secret);
    return { ...named(secret), DeletionDate: new Date(secrets.now()) };
  }
  const { deletedAt = '' } = secrets.schedule(secret, days ?? 30);
  return { ...named(secret), DeletionDate: new Date(deletedAt) };
}

function named({ arn, name }: Secret): { ARN: string; Name: string } {
  return { ARN: arn, Name: name };
}
