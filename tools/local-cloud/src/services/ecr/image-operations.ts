import type * as sdk from '@aws-sdk/client-ecr';
import { AwsError } from '../../core/aws-error';
import { ACCOUNT_ID } from '../../core/dispatcher';
import type { Call, Operation } from '../../core/service';
import { describeImage, type Image, type Images } from './images';
import type { Repositories } from './repositories';

/** Images in repositories. Layers go in and out through the registry's own API. */
export function imageOperations(repositories: Repositories, images: Images): Record<string, Operation> {
  return {
    DescribeImages(input: sdk.DescribeImagesRequest, { region }: Call): sdk.DescribeImagesResponse {
      const repository = repositories.find(region, input.repositoryName ?? '');
      const asked = input.imageIds?.map(id => images.find(repository, id)) ?? images.list(repository);
      const found = asked.filter(image => hasStatus(image, input.filter?.tagStatus));
      return page(found, input, part => ({ imageDetails: part.map(image => describeImage(repository, image)) }));
    },

    ListImages(input: sdk.ListImagesRequest, { region }: Call): sdk.ListImagesResponse {
      const repository = repositories.find(region, input.repositoryName ?? '');
      const found = images.list(repository).filter(image => hasStatus(image, input.filter?.tagStatus));
      return page(found.flatMap(idsOf), input, part => ({ imageIds: part }));
    },

    async BatchGetImage(input: sdk.BatchGetImageRequest, { region }: Call): Promise<sdk.BatchGetImageResponse> {
      const repository = repositories.find(region, input.repositoryName ?? '');
      const ids = input.imageIds ?? [];
      const found = ids.map(id => ({ id, image: images.tryFind(repository, id) }));
      const read = found.flatMap(({ id, image }) => (image ? [{ id, image }] : []));
      return {
        images: await Promise.all(
          read.map(async ({ id, image }) => ({
            registryId: ACCOUNT_ID,
            repositoryName: repository.name,
            imageId: { imageDigest: image.digest, imageTag: id.imageTag },
            imageManifest: await images.manifest(image),
            imageManifestMediaType: image.mediaType,
          })),
        ),
        failures: found.filter(({ image }) => !image).map(({ id }) => notFound(id)),
      };
    },

    async BatchDeleteImage(
      input: sdk.BatchDeleteImageRequest,
      { region }: Call,
    ): Promise<sdk.BatchDeleteImageResponse> {
      const repository = repositories.find(region, input.repositoryName ?? '');
      const imageIds: sdk.ImageIdentifier[] = [];
      const failures: sdk.ImageFailure[] = [];
      for (const id of input.imageIds ?? []) {
        if (images.tryFind(repository, id)) imageIds.push(...idsOf(await images.remove(repository, id)));
        else failures.push(notFound(id));
      }
      return { imageIds, failures };
    },

    async PutImage(input: sdk.PutImageRequest, { region }: Call): Promise<sdk.PutImageResponse> {
      const repository = repositories.find(region, input.repositoryName ?? '');
      const { image, changed } = await images.put(repository, {
        manifest: input.imageManifest ?? '',
        mediaType: input.imageManifestMediaType,
        tag: input.imageTag,
        digest: input.imageDigest,
      });
      if (!changed) {
        throw new AwsError(
          'ImageAlreadyExistsException',
          `Image with digest '${image.digest}' and tag '${input.imageTag ?? 'null'}' already exists in the repository with name '${repository.name}' in registry with id '${ACCOUNT_ID}'`,
        );
      }
      return {
        image: {
          registryId: ACCOUNT_ID,
          repositoryName: repository.name,
          imageId: { imageDigest: image.digest, imageTag: input.imageTag },
          imageManifest: input.imageManifest,
          imageManifestMediaType: image.mediaType,
        },
      };
    },

    async BatchCheckLayerAvailability(input: sdk.BatchCheckLayerAvailabilityRequest, { region }: Call) {
      const repository = repositories.find(region, input.repositoryName ?? '');
      const layers = (input.layerDigests ?? []).map(async layerDigest => {
        const size = images.hasLayer(repository, layerDigest) ? await images.blobs.size(layerDigest) : undefined;
        return { layerDigest, layerAvailability: size === undefined ? 'UNAVAILABLE' : 'AVAILABLE', layerSize: size };
      });
      return { layers: await Promise.all(layers), failures: [] };
    },
  };
}

function idsOf({ digest, tags }: Image): sdk.ImageIdentifier[] {
  if (tags.length === 0) return [{ imageDigest: digest }];
  return tags.map(imageTag => ({ imageDigest: digest, imageTag }));
}

function hasStatus({ tags }: Image, status: sdk.TagStatus | undefined): boolean {
  if (status === 'TAGGED') return tags.length > 0;
  return status === 'UNTAGGED' ? tags.length === 0 : true;
}

function notFound(imageId: sdk.ImageIdentifier): sdk.ImageFailure {
  return { imageId, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' };
}

function page<T, R extends object>(
  all: readonly T[],
  { nextToken, maxResults = 100 }: { nextToken?: string; maxResults?: number },
  render: (part: T[]) => R,
): R & { nextToken?: string } {
  const from = Number(nextToken ?? 0);
  const to = from + maxResults;
  return { ...render(all.slice(from, to)), nextToken: to < all.length ? String(to) : undefined };
}
