import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetLifecyclePolicyCommand,
  ListImagesCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
} from '@aws-sdk/client-ecr';
import type { ResourceProvider } from '../../../src/core/service';
import { type RunningCloud, startCloud } from '../../_fixtures/running-cloud';
import { resourceRequest, resourceUpdate } from '../_fixtures/resource-request';
import { digestOf, type OciImage, ociImage } from './_fixtures/oci-image';
import { RegistryClient } from './_fixtures/registry-client';

let running: RunningCloud;
let ecr: ECRClient;
const repositoryName = 'app';

beforeEach(async () => {
  running = await startCloud();
  ecr = new ECRClient(running.client);
});

afterEach(async () => {
  ecr.destroy();
  await running.stop();
});

test('a repository has the URI and ARN that ECR gives', async () => {
  const { repository } = await ecr.send(new CreateRepositoryCommand({ repositoryName }));

  expect(repository).toMatchObject({
    repositoryUri: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/app',
    repositoryArn: 'arn:aws:ecr:eu-west-1:000000000000:repository/app',
    imageTagMutability: 'MUTABLE',
  });
  await expect(ecr.send(new CreateRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
    name: 'RepositoryAlreadyExistsException',
  });
  await expect(ecr.send(new DescribeRepositoriesCommand({ repositoryNames: ['other'] }))).rejects.toMatchObject({
    name: 'RepositoryNotFoundException',
    message: "The repository with name 'other' does not exist in the registry with id '000000000000'",
  });
});

test('a repository of another region is another repository', async () => {
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  const other = new ECRClient({ ...running.client, region: 'us-east-1' });

  expect((await other.send(new DescribeRepositoriesCommand({}))).repositories).toEqual([]);
  other.destroy();
});

test('an image is described with its tags and size, or not found', async () => {
  const image = await pushed('v1');
  await push(image, 'v2');

  const { imageDetails } = await ecr.send(
    new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest: image.digest }] }),
  );

  expect(imageDetails).toMatchObject([
    { imageDigest: image.digest, imageTags: ['v1', 'v2'], imageSizeInBytes: image.blobs[1]?.length },
  ]);
  await expect(
    ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: 'v9' }] })),
  ).rejects.toMatchObject({ name: 'ImageNotFoundException' });
});

test('a mutable tag moves, an immutable one does not', async () => {
  const first = await pushed('v1');
  const second = await ociImage([[{ name: 'second' }]]);
  await push(second, 'second');
  const put = (imageTag: string) =>
    ecr.send(new PutImageCommand({ repositoryName, imageManifest: first.manifest, imageTag }));

  await put('second');
  expect((await ecr.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual(
    expect.arrayContaining([
      { imageDigest: first.digest, imageTag: 'v1' },
      { imageDigest: first.digest, imageTag: 'second' },
      { imageDigest: second.digest },
    ]),
  );
  await expect(put('second')).rejects.toMatchObject({ name: 'ImageAlreadyExistsException' });

  await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
  const again = new PutImageCommand({ repositoryName, imageManifest: second.manifest, imageTag: 'v1' });
  await expect(ecr.send(again)).rejects.toMatchObject({
    name: 'ImageTagAlreadyExistsException',
    message:
      "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.",
  });
});

test('tags excluded from immutability move', async () => {
  const first = await pushed('latest-main');
  const second = await ociImage([[{ name: 'second' }]]);
  await ecr.send(
    new PutImageTagMutabilityCommand({
      repositoryName,
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest*' }],
    }),
  );
  await push(first, 'v1');

  expect((await push(second, 'latest-main')).status).toBe(201);
  expect((await push(second, 'v1')).status).toBe(400);
});

test('an image goes with its last tag, and its layers leave the disk', async () => {
  const image = await pushed('v1');
  await push(image, 'v2');
  const remove = (imageTag: string) =>
    ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));

  await remove('v1');
  const { images } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v2' }] }));
  expect(images?.[0]?.imageManifest).toBe(image.manifest);

  await remove('v2');
  const { failures } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v2' }] }));
  expect(failures).toMatchObject([{ failureCode: 'ImageNotFound' }]);
  expect(readdirSync(join(running.folder, 'ecr', 'blobs', 'sha256'))).toEqual([]);
});

test('layers that two images share stay with the other one', async () => {
  const image = await pushed('v1');
  const other = await ociImage([[{ name: 'app' }]], { Cmd: ['other'] });
  await push(other, 'v2');

  await ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest: image.digest }] }));

  expect(image.blobs[1]?.equals(other.blobs[1] as Buffer)).toBe(true);
  const layerDigests = other.blobs.map(digestOf);
  const { layers } = await ecr.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
  expect(layers).toMatchObject([{ layerAvailability: 'AVAILABLE' }, { layerAvailability: 'AVAILABLE' }]);
});

test('a repository with images is deleted only by force', async () => {
  await pushed('v1');

  await expect(ecr.send(new DeleteRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
    name: 'RepositoryNotEmptyException',
  });
  await ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true }));

  expect((await ecr.send(new DescribeRepositoriesCommand({}))).repositories).toEqual([]);
  expect(readdirSync(join(running.folder, 'ecr', 'blobs', 'sha256'))).toEqual([]);
});

test('a lifecycle policy is kept as it was put', async () => {
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  const get = () => ecr.send(new GetLifecyclePolicyCommand({ repositoryName }));
  await expect(get()).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });

  await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText: '{"rules":[]}' }));

  expect((await get()).lifecyclePolicyText).toBe('{"rules":[]}');
});

test('what a kill left half-uploaded is gone after the start', async () => {
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await (await registry()).send('POST', 'blobs/uploads/');
  expect(readdirSync(join(running.folder, 'ecr', 'uploads'))).toHaveLength(1);

  await running.cloud.services.get('ecr')?.start?.();

  expect(existsSync(join(running.folder, 'ecr', 'uploads'))).toBe(false);
});

test('CloudFormation makes a repository, changes it, and deletes it with its images only if told so', async () => {
  const provider = running.cloud.services.get('ecr')?.resources?.['AWS::ECR::Repository'] as ResourceProvider;
  const properties = { RepositoryName: repositoryName, ImageTagMutability: 'IMMUTABLE' };
  const state = await provider.create(resourceRequest(properties));
  await push(await ociImage([[]]), 'v1');

  expect(state).toEqual({
    physicalId: 'app',
    attributes: {
      Arn: 'arn:aws:ecr:eu-west-1:000000000000:repository/app',
      RepositoryUri: '000000000000.dkr.ecr.eu-west-1.amazonaws.com/app',
    },
  });
  await expect(provider.delete?.(resourceUpdate(state, properties))).rejects.toMatchObject({
    name: 'RepositoryNotEmptyException',
  });

  const emptied = { ...properties, EmptyOnDelete: true, ImageScanningConfiguration: { ScanOnPush: 'true' } };
  await provider.update?.(resourceUpdate(state, properties, emptied));
  const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
  expect(repositories).toMatchObject([{ imageScanningConfiguration: { scanOnPush: true } }]);
  await provider.delete?.(resourceUpdate(state, emptied));
  expect((await ecr.send(new DescribeRepositoriesCommand({}))).repositories).toEqual([]);
});

async function pushed(tag: string): Promise<OciImage> {
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  const image = await ociImage([[{ name: 'app' }]]);
  await push(image, tag);
  return image;
}

async function push(image: OciImage, tag: string): Promise<Response> {
  return (await registry()).push(image, tag);
}

async function registry(): Promise<RegistryClient> {
  const { authorizationData = [] } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const { authorizationToken, proxyEndpoint = '' } = authorizationData[0] ?? {};
  return new RegistryClient(proxyEndpoint, repositoryName, `Basic ${authorizationToken}`);
}
