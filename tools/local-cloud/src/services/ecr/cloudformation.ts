import type { EncryptionConfiguration, Tag } from '@aws-sdk/client-ecr';
import type { ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import type { Images } from './images';
import { deleteRepository } from './operations';
import { arnOf, type Repositories, type Repository, type RepositorySettings, uriOf } from './repositories';

/**
 * AWS::ECR::Repository, whose Ref is its name. One that still holds images is deleted only with EmptyOnDelete.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecr-repository.html
 */
export function repositoryProvider(repositories: Repositories, images: Images): ResourceProvider {
  return {
    async create(request) {
      const name = (request.properties.RepositoryName as string | undefined) ?? request.generatedName.toLowerCase();
      const encryption = encryptionOf(request.properties.EncryptionConfiguration);
      return stateOf(repositories.create(request.region, name, { ...settingsOf(request), encryption }));
    },

    async update(request) {
      const repository = repositories.find(request.region, request.physicalId);
      return stateOf(repositories.change(repository, settingsOf(request)));
    },

    async delete({ region, physicalId, properties }) {
      const repository = repositories.tryFind(region, physicalId);
      if (!repository) return;
      await deleteRepository(repositories, images, repository, String(properties.EmptyOnDelete) === 'true');
    },
  };
}

function stateOf(repository: Repository): ResourceState {
  return {
    physicalId: repository.name,
    attributes: { Arn: arnOf(repository), RepositoryUri: uriOf(repository) },
  };
}

interface Properties {
  readonly ImageTagMutability?: RepositorySettings['mutability'];
  readonly ImageTagMutabilityExclusionFilters?: readonly {
    ImageTagMutabilityExclusionFilterType: 'WILDCARD';
    ImageTagMutabilityExclusionFilterValue: string;
  }[];
  readonly ImageScanningConfiguration?: { readonly ScanOnPush?: boolean | string };
  readonly LifecyclePolicy?: { readonly LifecyclePolicyText?: string };
  readonly RepositoryPolicyText?: object | string;
  readonly Tags?: readonly Tag[];
}

function settingsOf({ properties, stackTags }: ResourceRequest): RepositorySettings {
  const asked = properties as Properties;
  const own = asked.Tags ?? [];
  const inherited = Object.entries(stackTags).map(([Key, Value]) => ({ Key, Value }));
  return {
    mutability: asked.ImageTagMutability ?? 'MUTABLE',
    exclusions: (asked.ImageTagMutabilityExclusionFilters ?? []).map(filter => ({
      filterType: filter.ImageTagMutabilityExclusionFilterType,
      filter: filter.ImageTagMutabilityExclusionFilterValue,
    })),
    scanOnPush: String(asked.ImageScanningConfiguration?.ScanOnPush) === 'true',
    lifecyclePolicy: asked.LifecyclePolicy?.LifecyclePolicyText,
    policy: textOf(asked.RepositoryPolicyText),
    tags: [...own, ...inherited.filter(tag => !own.some(({ Key }) => Key === tag.Key))],
  };
}

function textOf(policy: object | string | undefined): string | undefined {
  return typeof policy === 'object' ? JSON.stringify(policy) : policy;
}

function encryptionOf(value: unknown): EncryptionConfiguration | undefined {
  if (value === undefined) return undefined;
  const { EncryptionType, KmsKey } = value as { EncryptionType: 'AES256' | 'KMS'; KmsKey?: string };
  return { encryptionType: EncryptionType, kmsKey: KmsKey };
}
