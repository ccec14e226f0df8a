import type * as sdk from '@aws-sdk/client-apigatewayv2';
import { type Clock, wait } from '../../core/clock';
import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';

type Operations = Readonly<Record<string, Operation>>;

/** A type whose resources belong to an API, and whose properties are the members of its operations. */
interface ChildType {
  /** `Route` of `CreateRoute`. */
  readonly name: string;

  /** The member that identifies it: the value of `Ref`. */
  readonly id: string;

  /** Attributes with the identifier as their value. */
  readonly attributes: readonly string[];
  readonly hasTags?: boolean;
}

const CHILDREN: readonly ChildType[] = [
  { name: 'Route', id: 'RouteId', attributes: ['RouteId'] },
  { name: 'Integration', id: 'IntegrationId', attributes: ['IntegrationId'] },
  { name: 'Authorizer', id: 'AuthorizerId', attributes: ['AuthorizerId'] },
  { name: 'Stage', id: 'StageName', attributes: [], hasTags: true },
  { name: 'Deployment', id: 'DeploymentId', attributes: ['DeploymentId'] },
];

/** APIs and what belongs to them, made through the service's own operations. */
export function apiProviders(operations: Operations, clock: Clock): Record<string, ResourceProvider> {
  const children = CHILDREN.map((child): [string, ResourceProvider] => [
    `AWS::ApiGatewayV2::${child.name}`,
    childProvider(operations, child),
  ]);
  return {
    'AWS::ApiGatewayV2::Api': apiProvider(operations),
    'AWS::ApiGatewayV2::VpcLink': vpcLinkProvider(operations, clock),
    ...Object.fromEntries(children),
  };
}

function apiProvider(operations: Operations): ResourceProvider {
  const stateOf = ({ ApiId = '', ApiEndpoint }: sdk.CreateApiResponse): ResourceState => ({
    physicalId: ApiId,
    attributes: { ApiId, ApiEndpoint },
  });
  return {
    async create(request) {
      if (request.resumedId !== undefined)
        return stateOf(await run(operations, 'GetApi', request, { ApiId: request.resumedId }));
      const state = stateOf(
        await run(operations, 'CreateApi', request, { Name: request.logicalId, ...inputOf(request, true) }),
      );
      request.initiated(state.physicalId);
      return state;
    },

    async update(request) {
      const { physicalId: ApiId, properties, previousProperties } = request;
      if (previousProperties.CorsConfiguration !== undefined && properties.CorsConfiguration === undefined) {
        await run(operations, 'DeleteCorsConfiguration', request, { ApiId });
      }
      return stateOf(await run(operations, 'UpdateApi', request, { ...inputOf(request, true), ApiId }));
    },

    delete: request => remove(operations, 'DeleteApi', request, { ApiId: request.physicalId }),
  };
}

function childProvider(operations: Operations, { name, id, attributes, hasTags = false }: ChildType): ResourceProvider {
  const stateOf = (physicalId: string): ResourceState => ({
    physicalId,
    attributes: Object.fromEntries(attributes.map(attribute => [attribute, physicalId])),
  });
  const key = ({ properties }: ResourceRequest, physicalId: string) => ({ ApiId: properties.ApiId, [id]: physicalId });
  return {
    async create(request) {
      if (request.resumedId !== undefined) return stateOf(request.resumedId);
      const answer = await run<Record<string, string>>(operations, `Create${name}`, request, inputOf(request, hasTags));
      const physicalId = answer[id] ?? '';
      request.initiated(physicalId);
      return stateOf(physicalId);
    },

    /** A deployment never changes. */
    async update(request) {
      const input = { ...inputOf(request, hasTags), ...key(request, request.physicalId) };
      if (operations[`Update${name}`]) await run(operations, `Update${name}`, request, input);
      return stateOf(request.physicalId);
    },

    delete: request => remove(operations, `Delete${name}`, request, key(request, request.physicalId)),
  };
}

/** A link takes a while; integrations find it there when it is. */
function vpcLinkProvider(operations: Operations, clock: Clock): ResourceProvider {
  const settle = async (VpcLinkId: string, request: ResourceRequest): Promise<ResourceState> => {
    for (;;) {
      const link = await run<sdk.GetVpcLinkResponse>(operations, 'GetVpcLink', request, { VpcLinkId });
      if (link.VpcLinkStatus !== 'PENDING' || request.signal.aborted) break;
      await wait(clock, 2_000);
    }
    return { physicalId: VpcLinkId, attributes: { VpcLinkId } };
  };
  return {
    async create(request) {
      if (request.resumedId !== undefined) return settle(request.resumedId, request);
      const link = await run<sdk.CreateVpcLinkResponse>(operations, 'CreateVpcLink', request, inputOf(request, true));
      request.initiated(link.VpcLinkId ?? '');
      return settle(link.VpcLinkId ?? '', request);
    },

    async update(request) {
      const { physicalId: VpcLinkId, properties } = request;
      await run(operations, 'UpdateVpcLink', request, { VpcLinkId, Name: properties.Name });
      return { physicalId: VpcLinkId, attributes: { VpcLinkId } };
    },

    delete: request => remove(operations, 'DeleteVpcLink', request, { VpcLinkId: request.physicalId }),
  };
}

function inputOf({ properties, stackTags }: ResourceRequest, hasTags: boolean): Record<string, unknown> {
  return { ...properties, ...(hasTags && { Tags: resourceTags(properties.Tags, stackTags) }) };
}

async function run<T extends object>(
  operations: Operations,
  name: string,
  { accountId, region }: ResourceRequest,
  input: object,
): Promise<T> {
  const call: Call = { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
  return (await operations[name]?.(input, call)) as T;
}

/** What is gone already counts as deleted. */
async function remove(operations: Operations, name: string, request: ResourceRequest, input: object): Promise<void> {
  try {
    await run(operations, name, request, input);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'NotFoundException')) throw error;
  }
}
