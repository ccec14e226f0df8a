import type * as sdk from '@aws-sdk/client-apigatewayv2';
import { paginate } from '../../core/paginate';
import { randomLower } from '../../core/random-id';
import type { Call, Operation } from '../../core/service';
import { withoutTags } from '../../core/tags';
import type { ControlPlane } from './control-plane';
import { given, invalid, isTrue } from './operation-values';
import type { Api, VpcLink } from './registry';

/** APIs, and the tags of everything that has tags. */
export function apiOperations({ registry, gateway, clock }: ControlPlane): Record<string, Operation> {
  return {
    async CreateApi(input: sdk.CreateApiRequest, { region, accountId }: Call): Promise<sdk.CreateApiResponse> {
      checkApi(input);
      const ApiId = randomLower(10);
      const port = await gateway.open(ApiId);
      const api: Api = { ...input, ApiId, region, accountId, port, createdAt: clock.now().getTime() };
      registry.apis.put(ApiId, api);
      return describeApi(api);
    },

    GetApi: ({ ApiId }: sdk.GetApiRequest, { accountId }: Call): sdk.GetApiResponse =>
      describeApi(registry.api(ApiId, accountId)),

    GetApis({ MaxResults, NextToken }: sdk.GetApisRequest, { region }: Call): sdk.GetApisResponse {
      const apis = registry.apis.list().filter(api => api.region === region);
      const { page, next } = paginate(apis, NextToken, Number(MaxResults ?? 100), 'BadRequestException');
      return { Items: page.map(describeApi), NextToken: next };
    },

    UpdateApi(input: sdk.UpdateApiRequest, { accountId }: Call): sdk.UpdateApiResponse {
      const api = { ...registry.api(input.ApiId, accountId), ...given(input) } as Api;
      checkApi(api);
      registry.apis.put(api.ApiId, api);
      return describeApi(api);
    },

    DeleteCorsConfiguration({ ApiId }: sdk.DeleteCorsConfigurationRequest, { accountId }: Call): void {
      const { CorsConfiguration: _, ...api } = registry.api(ApiId, accountId);
      registry.apis.put(api.ApiId, api);
    },

    DeleteApi({ ApiId }: sdk.DeleteApiRequest, { accountId }: Call): void {
      const { ApiId: id } = registry.api(ApiId, accountId);
      gateway.close(id);
      registry.deleteApi(id);
    },

    GetTags: ({ ResourceArn }: sdk.GetTagsRequest): sdk.GetTagsResponse => ({ Tags: tagsOf(ResourceArn).read() }),

    TagResource({ ResourceArn, Tags }: sdk.TagResourceRequest): sdk.TagResourceResponse {
      const tags = tagsOf(ResourceArn);
      tags.write({ ...tags.read(), ...Tags });
      return {};
    },

    UntagResource({ ResourceArn, TagKeys }: sdk.UntagResourceRequest): void {
      const tags = tagsOf(ResourceArn);
      tags.write({ ...withoutTags(tags.read(), TagKeys) });
    },
  };

  /** `arn:aws:apigateway:<region>::/apis/<id>`, `…/apis/<id>/stages/<name>`, `…/vpclinks/<id>` */
  function tagsOf(arn = ''): { read(): Record<string, string>; write(tags: Record<string, string>): void } {
    const [, kind, id = '', below, name = ''] = arn.slice(arn.indexOf('/')).split('/');
    if (kind === 'vpclinks') {
      const link: VpcLink = registry.vpcLink(id);
      return { read: () => link.Tags ?? {}, write: Tags => registry.vpcLinks.put(id, { ...link, Tags }) };
    }
    const api = registry.api(id);
    if (below !== 'stages') {
      return { read: () => api.Tags ?? {}, write: Tags => registry.apis.put(id, { ...api, Tags }) };
    }
    const stage = registry.stages.get(id, decodeURIComponent(name));
    return { read: () => stage.Tags ?? {}, write: Tags => void registry.stages.put({ ...stage, Tags }) };
  }
}

/** `ApiEndpoint` is where it really answers, as the port of a listener is. */
function describeApi(api: Api): sdk.CreateApiResponse & sdk.Api {
  const { Name = '', ProtocolType = 'HTTP', port, createdAt, Tags } = api;
  return {
    ApiId: api.ApiId,
    Name,
    ProtocolType,
    ApiEndpoint: `http://127.0.0.1:${port}`,
    ApiKeySelectionExpression: api.ApiKeySelectionExpression ?? '$request.header.x-api-key',
    RouteSelectionExpression: api.RouteSelectionExpression ?? '$request.method $request.path',
    CorsConfiguration: api.CorsConfiguration,
    Description: api.Description,
    DisableExecuteApiEndpoint: isTrue(api.DisableExecuteApiEndpoint),
    IpAddressType: api.IpAddressType ?? 'ipv4',
    Version: api.Version,
    CreatedDate: new Date(createdAt),
    Tags: { ...Tags },
  };
}

/** @throws AwsError BadRequestException */
function checkApi({ ProtocolType, CorsConfiguration: cors, Target }: Partial<sdk.CreateApiRequest>): void {
  if (ProtocolType !== undefined && ProtocolType !== 'HTTP')
    invalid(`ProtocolType ${ProtocolType} is not implemented by the local cloud`);
  if (Target !== undefined) invalid('quick create (Target) is not implemented by the local cloud');
  if (isTrue(cors?.AllowCredentials) && cors?.AllowOrigins?.includes('*')) {
    invalid('Allow-Origin cannot be * if Allow-Credentials is true');
  }
}
