import type { ImageIdentifier } from '@aws-sdk/client-ecr';
import { AwsError } from '../../core/aws-error';
import { ACCOUNT_ID } from '../../core/dispatcher';

export function repositoryNotFound(name: string): AwsError {
  return new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${ACCOUNT_ID}'`,
  );
}

export function imageNotFound(repository: string, { imageDigest, imageTag }: ImageIdentifier): AwsError {
  return new AwsError(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'} does not exist within the repository with name '${repository}' in the registry with id '${ACCOUNT_ID}'`,
  );
}

export function tagIsImmutable(repository: string, tag: string): AwsError {
  return new AwsError(
    'ImageTagAlreadyExistsException',
    `The image tag '${tag}' already exists in the '${repository}' repository and cannot be overwritten because the tag is immutable.`,
  );
}

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

export function noPolicy(kind: 'Lifecycle' | 'Repository', repository: string): AwsError {
  return new AwsError(
    `${kind}PolicyNotFoundException`,
    `${kind} policy does not exist for the repository with name '${repository}' in the registry with id '${ACCOUNT_ID}'`,
  );
}
