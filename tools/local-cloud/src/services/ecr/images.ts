import { createHash } from 'node:crypto';
import type { ImageDetail, ImageIdentifier } from '@aws-sdk/client-ecr';
import { AwsError } from '../../core/aws-error';
import { ACCOUNT_ID } from '../../core/dispatcher';
import type { Context } from '../../core/service';
import type { Collection } from '../../core/store';
import type { ServiceEvents } from '../service-events';
import type { BlobStore } from './blob-store';
import { imageNotFound, invalidParameter, tagIsImmutable } from './errors';
import { blobsOf, type Manifest, mediaTypeOf, parseManifest } from './manifest';
import { isImmutable, type Repository } from './repositories';

export interface Image {
  readonly owner: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly artifactType?: string;

  /** Of its layers, as they are stored. */
  readonly size: number;
  readonly pushedAt: string;
  readonly pulledAt?: string;
  readonly tags: readonly string[];
}

interface Layer {
  readonly owner: string;
  readonly digest: string;
  readonly size: number;
}

export interface NewImage {
  readonly manifest: string;
  readonly mediaType?: string;
  readonly tag?: string;

  /** What the manifest's digest must be. */
  readonly digest?: string;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** The images of repositories, and which blobs each repository holds. */
export class Images {
  private readonly images: Collection<Image>;
  private readonly layers: Collection<Layer>;

  constructor(
    private readonly context: Pick<Context, 'store' | 'clock'>,
    public readonly blobs: BlobStore,
    private readonly events?: Pick<ServiceEvents, 'tell'>,
  ) {
    this.images = context.store.collection<Image>('ecr:images');
    this.layers = context.store.collection<Layer>('ecr:layers');
  }

  /** Oldest first. */
  public list(repository: Repository): Image[] {
    return this.images.list().filter(({ owner }) => owner === ownerOf(repository));
  }

  public tryFind(repository: Repository, { imageDigest, imageTag }: ImageIdentifier): Image | undefined {
    if (!imageDigest && !imageTag)
      throw invalidParameter('Invalid request parameters: image tag or digest must be given');
    return this.list(repository).find(
      ({ digest, tags }) => (!imageDigest || digest === imageDigest) && (!imageTag || tags.includes(imageTag)),
    );
  }

  public find(repository: Repository, id: ImageIdentifier): Image {
    const image = this.tryFind(repository, id);
    if (!image) throw imageNotFound(repository.name, id);
    return image;
  }

  /** By tag, or by digest if it looks like one. */
  public findByReference(repository: Repository, reference: string): Image {
    return this.find(repository, reference.includes(':') ? { imageDigest: reference } : { imageTag: reference });
  }

  public async manifest({ digest }: Image): Promise<string> {
    return (await this.blobs.read(digest)).toString('utf8');
  }

  /** Keeps an image whose blobs are there, and moves the tag to it. `changed` is false if it was there under that tag. */
  public async put(repository: Repository, input: NewImage): Promise<{ image: Image; changed: boolean }> {
    const content = Buffer.from(input.manifest);
    const manifest = parseManifest(input.manifest);
    const mediaType = mediaTypeOf(manifest, input.mediaType);
    const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
    if (input.digest && input.digest !== digest) throw digestDiffers(digest, input.digest);
    this.checkParts(repository, manifest);
    this.checkTag(repository, digest, input.tag);
    await this.blobs.write(content);
    this.checkTag(repository, digest, input.tag); // again: another push may have been quicker

    const known = this.tryFind(repository, { imageDigest: digest });
    if (known && (!input.tag || known.tags.includes(input.tag))) return { image: known, changed: false };
    if (input.tag) this.untag(repository, input.tag);
    const image: Image = {
      owner: ownerOf(repository),
      digest,
      mediaType,
      artifactType: manifest.artifactType ?? manifest.config?.mediaType,
      size: (manifest.layers ?? []).reduce((sum, { size }) => sum + size, 0),
      pushedAt: known?.pushedAt ?? this.now(),
      pulledAt: known?.pulledAt,
      tags: [...(known?.tags ?? []), ...(input.tag ? [input.tag] : [])],
    };
    this.save(image);
    this.tell(repository, 'PUSH', { imageDigest: digest, imageTag: input.tag });
    return { image, changed: true };
  }

  /** By tag only the tag goes, and the image with its last one; by digest the image goes with all its tags. */
  public async remove(repository: Repository, { imageDigest, imageTag }: ImageIdentifier): Promise<Image> {
    const image = this.find(repository, { imageDigest, imageTag });
    if (imageTag && !imageDigest && image.tags.length > 1) {
      this.untag(repository, imageTag);
      this.tell(repository, 'DELETE', { imageDigest: image.digest, imageTag });
      return { ...image, tags: [imageTag] };
    }
    const manifest = parseManifest(await this.manifest(image));
    this.images.delete(keyOf(image));
    await this.dropUnused(repository, blobsOf(manifest));
    if (!this.images.list().some(({ digest }) => digest === image.digest)) await this.blobs.remove(image.digest);
    this.tell(repository, 'DELETE', { imageDigest: image.digest, imageTag });
    return image;
  }

  /** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html */
  private tell(
    { name, region }: Repository,
    action: 'PUSH' | 'DELETE',
    { imageDigest, imageTag }: ImageIdentifier,
  ): void {
    const detail = {
      result: 'SUCCESS',
      'repository-name': name,
      'image-digest': imageDigest,
      'action-type': action,
      ...(imageTag && { 'image-tag': imageTag }),
    };
    const call = { accountId: ACCOUNT_ID, region, requestId: name, accessKeyId: 'ecr.amazonaws.com' };
    this.events?.tell({ source: 'aws.ecr', detailType: 'ECR Image Action', detail }, call);
  }

  public pulled(image: Image): void {
    this.save({ ...image, pulledAt: this.now() });
  }

  public hasLayer(repository: Repository, digest: string): boolean {
    return this.layers.get(keyOf({ owner: ownerOf(repository), digest })) !== undefined;
  }

  public addLayer(repository: Repository, digest: string, size: number): void {
    const layer = { owner: ownerOf(repository), digest, size };
    this.layers.put(keyOf(layer), layer);
  }

  /** Forgets blobs that were pushed without an image. */
  public async removeLayers(repository: Repository): Promise<void> {
    const own = this.layers.list().filter(({ owner }) => owner === ownerOf(repository));
    await this.dropUnused(
      repository,
      own.map(({ digest }) => digest),
    );
  }

  private checkParts(repository: Repository, manifest: Manifest): void {
    const missingBlobs = blobsOf(manifest).filter(digest => !this.hasLayer(repository, digest));
    if (missingBlobs.length) {
      throw new AwsError(
        'LayersNotFoundException',
        `Layers with digests '${missingBlobs.join(', ')}' required for pushing image into repository with name '${repository.name}' in the registry with id '${ACCOUNT_ID}' do not exist`,
      );
    }
    const images = (manifest.manifests ?? []).map(({ digest }) => digest);
    const missing = images.filter(imageDigest => !this.tryFind(repository, { imageDigest }));
    if (missing.length) {
      throw new AwsError(
        'ReferencedImagesNotFoundException',
        `Images with digests '${missing.join(', ')}' required for pushing image into repository with name '${repository.name}' in the registry with id '${ACCOUNT_ID}' do not exist`,
      );
    }
  }

  private checkTag(repository: Repository, digest: string, tag: string | undefined): void {
    if (tag === undefined) return;
    if (!TAG.test(tag))
      throw invalidParameter(`Invalid parameter at 'imageTag' failed to satisfy constraint: '${TAG.source}'`);
    const holder = this.tryFind(repository, { imageTag: tag });
    if (holder && holder.digest !== digest && isImmutable(repository, tag)) throw tagIsImmutable(repository.name, tag);
  }

  private untag(repository: Repository, tag: string): void {
    const holder = this.tryFind(repository, { imageTag: tag });
    if (holder) this.save({ ...holder, tags: holder.tags.filter(other => other !== tag) });
  }

  /** Blobs that no other image of the repository names leave it; those that no repository holds leave the disk. */
  private async dropUnused(repository: Repository, digests: readonly string[]): Promise<void> {
    const used = new Set<string>();
    for (const image of this.list(repository)) {
      for (const digest of blobsOf(parseManifest(await this.manifest(image)))) used.add(digest);
    }
    for (const digest of digests.filter(candidate => !used.has(candidate))) {
      this.layers.delete(keyOf({ owner: ownerOf(repository), digest }));
      if (!this.layers.list().some(layer => layer.digest === digest)) await this.blobs.remove(digest);
    }
  }

  private save(image: Image): void {
    this.images.put(keyOf(image), image);
  }

  private now(): string {
    return this.context.clock.now().toISOString();
  }
}

export function ownerOf({ region, name }: Pick<Repository, 'region' | 'name'>): string {
  return `${region}/${name}`;
}

export function describeImage({ name }: Repository, image: Image): ImageDetail {
  return {
    registryId: ACCOUNT_ID,
    repositoryName: name,
    imageDigest: image.digest,
    imageTags: image.tags.length ? [...image.tags] : undefined,
    imageSizeInBytes: image.size,
    imagePushedAt: new Date(image.pushedAt),
    imageManifestMediaType: image.mediaType,
    artifactMediaType: image.artifactType,
    lastRecordedPullTime: image.pulledAt ? new Date(image.pulledAt) : undefined,
  };
}

function keyOf({ owner, digest }: Pick<Image, 'owner' | 'digest'>): string {
  return `${owner}@${digest}`;
}

function digestDiffers(actual: string, announced: string): AwsError {
  return new AwsError(
    'ImageDigestDoesNotMatchException',
    `The image digest '${announced}' does not match the digest '${actual}' of the manifest`,
  );
}
