import type * as sdk from '@aws-sdk/client-ecr';
import { AwsError } from '../../core/aws-error';
import { ACCOUNT_ID } from '../../core/dispatcher';
import type { Call, Operation } from '../../core/service';
import { invalidParameter, noPolicy } from './errors';
import type { Images } from './images';
import { describeRepository, type Repositories, type Repository, type RepositorySettings } from './repositories';

/** Repositories and their settings. */
export function repositoryOperations(repositories: Repositories, images: Images): Record<string, Operation> {
  return {
    CreateRepository(input: sdk.CreateRepositoryRequest, { region }: Call): sdk.CreateRepositoryResponse {
      const repository = repositories.create(region, input.repositoryName ?? '', {
        mutability: input.imageTagMutability,
        exclusions: input.imageTagMutabilityExclusionFilters,
        scanOnPush: input.imageScanningConfiguration?.scanOnPush,
        encryption: input.encryptionConfiguration,
        tags: input.tags,
      });
      return { repository: describeRepository(repository) };
    },

    DescribeRepositories(input: sdk.DescribeRepositoriesRequest, { region }: Call): sdk.DescribeRepositoriesResponse {
      const found = input.repositoryNames?.map(name => repositories.find(region, name)) ?? repositories.list(region);
      return { repositories: found.map(describeRepository) };
    },

    async DeleteRepository({ repositoryName = '', force }: sdk.DeleteRepositoryRequest, { region }: Call) {
      const repository = repositories.find(region, repositoryName);
      await deleteRepository(repositories, images, repository, force ?? false);
      return { repository: describeRepository(repository) };
    },

    TagResource({ resourceArn = '', tags = [] }: sdk.TagResourceRequest) {
      const repository = repositories.findByArn(resourceArn);
      const others = repository.tags.filter(({ Key }) => !tags.some(tag => tag.Key === Key));
      repositories.change(repository, { tags: [...others, ...tags] });
      return {};
    },

    UntagResource({ resourceArn = '', tagKeys = [] }: sdk.UntagResourceRequest) {
      const repository = repositories.findByArn(resourceArn);
      repositories.change(repository, { tags: repository.tags.filter(({ Key = '' }) => !tagKeys.includes(Key)) });
      return {};
    },

    ListTagsForResource({ resourceArn = '' }: sdk.ListTagsForResourceRequest): sdk.ListTagsForResourceResponse {
      return { tags: [...repositories.findByArn(resourceArn).tags] };
    },
  };
}

/** Settings of a repository: what is kept under a name, and given back under it. */
export function settingOperations(repositories: Repositories): Record<string, Operation> {
  const change = (name: string | undefined, region: string, settings: Partial<RepositorySettings>) =>
    repositories.change(repositories.find(region, name ?? ''), settings);

  return {
    PutImageTagMutability(
      input: sdk.PutImageTagMutabilityRequest,
      { region }: Call,
    ): sdk.PutImageTagMutabilityResponse {
      const { mutability, exclusions } = change(input.repositoryName, region, {
        mutability: input.imageTagMutability ?? 'MUTABLE',
        exclusions: input.imageTagMutabilityExclusionFilters ?? [],
      });
      return {
        registryId: ACCOUNT_ID,
        repositoryName: input.repositoryName,
        imageTagMutability: mutability,
        imageTagMutabilityExclusionFilters: exclusions.length ? [...exclusions] : undefined,
      };
    },

    PutImageScanningConfiguration(input: sdk.PutImageScanningConfigurationRequest, { region }: Call) {
      const { scanOnPush = false } = input.imageScanningConfiguration ?? {};
      change(input.repositoryName, region, { scanOnPush });
      return {
        registryId: ACCOUNT_ID,
        repositoryName: input.repositoryName,
        imageScanningConfiguration: { scanOnPush },
      };
    },

    PutLifecyclePolicy({ repositoryName, lifecyclePolicyText }: sdk.PutLifecyclePolicyRequest, { region }: Call) {
      checkJson('lifecyclePolicyText', lifecyclePolicyText);
      return lifecycle(change(repositoryName, region, { lifecyclePolicy: lifecyclePolicyText }));
    },

    GetLifecyclePolicy({ repositoryName = '' }: sdk.GetLifecyclePolicyRequest, { region }: Call) {
      return lifecycle(repositories.find(region, repositoryName));
    },

    DeleteLifecyclePolicy({ repositoryName = '' }: sdk.DeleteLifecyclePolicyRequest, { region }: Call) {
      const answer = lifecycle(repositories.find(region, repositoryName));
      change(repositoryName, region, { lifecyclePolicy: undefined });
      return answer;
    },

    SetRepositoryPolicy({ repositoryName, policyText }: sdk.SetRepositoryPolicyRequest, { region }: Call) {
      checkJson('PolicyText', policyText);
      return policy(change(repositoryName, region, { policy: policyText }));
    },

    GetRepositoryPolicy({ repositoryName = '' }: sdk.GetRepositoryPolicyRequest, { region }: Call) {
      return policy(repositories.find(region, repositoryName));
    },

    DeleteRepositoryPolicy({ repositoryName = '' }: sdk.DeleteRepositoryPolicyRequest, { region }: Call) {
      const answer = policy(repositories.find(region, repositoryName));
      change(repositoryName, region, { policy: undefined });
      return answer;
    },
  };
}

/** @throws AwsError RepositoryNotEmptyException unless forced */
export async function deleteRepository(
  repositories: Repositories,
  images: Images,
  repository: Repository,
  force: boolean,
): Promise<void> {
  const content = images.list(repository);
  if (content.length && !force) {
    throw new AwsError(
      'RepositoryNotEmptyException',
      `The repository with name '${repository.name}' in registry with id '${ACCOUNT_ID}' cannot be deleted because it still contains images`,
    );
  }
  for (const { digest } of content) await images.remove(repository, { imageDigest: digest });
  await images.removeLayers(repository);
  repositories.remove(repository);
}

function lifecycle({ name, lifecyclePolicy }: Repository): sdk.GetLifecyclePolicyResponse {
  if (lifecyclePolicy === undefined) throw noPolicy('Lifecycle', name);
  return { registryId: ACCOUNT_ID, repositoryName: name, lifecyclePolicyText: lifecyclePolicy };
}

function policy({ name, policy }: Repository): sdk.GetRepositoryPolicyResponse {
  if (policy === undefined) throw noPolicy('Repository', name);
  return { registryId: ACCOUNT_ID, repositoryName: name, policyText: policy };
}

function checkJson(parameter: string, text = ''): void {
  try {
    JSON.parse(text);
  } catch {
    throw invalidParameter(`Invalid parameter at '${parameter}' failed to satisfy constraint: 'Invalid JSON syntax'`);
  }
}
