import type * as api from '@aws-sdk/client-iam';
import type { Service } from '../../core/service';
import { pairsOf, tagsOf } from '../../core/tags';
import type { Directory } from './entities';

export function providerOperations(directory: Directory): Service['operations'] {
  const { providers } = directory;
  return {
    CreateOpenIDConnectProvider(
      input: api.CreateOpenIDConnectProviderRequest,
    ): api.CreateOpenIDConnectProviderResponse {
      const { arn, tags } = directory.addProvider({
        url: input.Url ?? '',
        clientIds: input.ClientIDList ?? [],
        thumbprints: input.ThumbprintList ?? [],
        tags: tagsOf(input.Tags),
      });
      return { OpenIDConnectProviderArn: arn, Tags: pairsOf(tags) };
    },

    GetOpenIDConnectProvider(input: api.GetOpenIDConnectProviderRequest): api.GetOpenIDConnectProviderResponse {
      const { url, clientIds, thumbprints, createdAt, tags } = directory.provider(input.OpenIDConnectProviderArn);
      return {
        Url: url,
        ClientIDList: [...clientIds],
        ThumbprintList: [...thumbprints],
        CreateDate: new Date(createdAt),
        Tags: pairsOf(tags),
      };
    },

    ListOpenIDConnectProviders(): api.ListOpenIDConnectProvidersResponse {
      return { OpenIDConnectProviderList: providers.list().map(({ arn }) => ({ Arn: arn })) };
    },

    DeleteOpenIDConnectProvider(input: api.DeleteOpenIDConnectProviderRequest): void {
      providers.delete(directory.provider(input.OpenIDConnectProviderArn).arn);
    },
  };
}
