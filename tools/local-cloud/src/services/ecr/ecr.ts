import { join } from 'node:path';
import type { GetAuthorizationTokenResponse } from '@aws-sdk/client-ecr';
import type { Call, Context, Service } from '../../core/service';
import type { ServiceEvents } from '../service-events';
import { BlobStore } from './blob-store';
import { repositoryProvider } from './cloudformation';
import { registryMount } from './distribution-api';
import { imageOperations } from './image-operations';
import { Images } from './images';
import { repositoryOperations, settingOperations } from './operations';
import { Repositories } from './repositories';
import { Tokens } from './tokens';
import { type ImageConfig, Unpacker } from './unpack/unpack';

/** Elastic Container Registry, with the OCI distribution API under `/v2/` of the cloud's endpoint. */
export interface Ecr extends Service {
  /**
   * Makes `folder` the root file system of an image of the registry; if it is that already, nothing is done.
   *
   * @throws AwsError CannotPullContainerError
   */
  unpack(imageUri: string, folder: string): Promise<ImageConfig>;
}

export function createEcr(context: Context, events?: Pick<ServiceEvents, 'tell'>): Ecr {
  const blobs = new BlobStore(join(context.folder, 'ecr'));
  const repositories = new Repositories(context);
  const images = new Images(context, blobs, events);
  const tokens = new Tokens(context);
  const unpacker = new Unpacker(repositories, images);

  return {
    signingName: 'ecr',
    client: () => import('@aws-sdk/client-ecr'),
    unpack: (imageUri, folder) => unpacker.unpack(imageUri, folder),
    http: registryMount({ repositories, images, tokens }),
    operations: {
      ...repositoryOperations(repositories, images),
      ...settingOperations(repositories),
      ...imageOperations(repositories, images),

      GetAuthorizationToken(_input: object, { region }: Call): GetAuthorizationTokenResponse {
        const { token, expiresAt } = tokens.issue(region);
        const authorizationToken = Buffer.from(`AWS:${token}`).toString('base64');
        return { authorizationData: [{ authorizationToken, expiresAt, proxyEndpoint: context.endpoint() }] };
      },
    },
    resources: { 'AWS::ECR::Repository': repositoryProvider(repositories, images) },
    start: () => blobs.start(),
  };
}
