import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type { Call, Operation, ResourceProvider, ResourceRequest, ResourceState } from '../../core/service';
import { resourceTags } from '../../core/tags';
import { issuerOf } from './registry';

type Operations = Readonly<Record<string, Operation>>;
type Properties = Record<string, unknown>;

/** Pools and clients, made through the service's own operations. */
export function cognitoProviders(operations: Operations): Record<string, ResourceProvider> {
  return {
    'AWS::Cognito::UserPool': poolProvider(operations),
    'AWS::Cognito::UserPoolClient': clientProvider(operations),
  };
}

function poolProvider(operations: Operations): ResourceProvider {
  return {
    async create(request) {
      if (request.resumedId !== undefined) return poolState(request.resumedId, request);
      const PoolName = String(request.properties.UserPoolName ?? request.generatedName);
      const input = { PoolName, ...poolInput(request) };
      const { UserPool } = await run<sdk.CreateUserPoolResponse>(operations, 'CreateUserPool', request, input);
      request.initiated(UserPool?.Id ?? '');
      return poolState(UserPool?.Id ?? '', request);
    },

    async update(request) {
      const { physicalId: UserPoolId } = request;
      await run(operations, 'UpdateUserPool', request, { UserPoolId, ...poolInput(request) });
      return poolState(UserPoolId, request);
    },

    delete: request => remove(operations, 'DeleteUserPool', request, { UserPoolId: request.physicalId }),
  };
}

/** Names differ from the operation's, and templates may write booleans as text. */
function poolInput({ properties, stackTags }: ResourceRequest): Properties {
  const { UserPoolName: _, UserPoolTags, EnabledMfas: __, ...rest } = properties;
  return {
    ...(plain(rest) as Properties),
    UserPoolTags: resourceTags(UserPoolTags, stackTags),
  };
}

function poolState(id: string, { accountId, region }: ResourceRequest): ResourceState {
  const issuer = issuerOf({ id, region });
  return {
    physicalId: id,
    attributes: {
      UserPoolId: id,
      Arn: `arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`,
      ProviderName: issuer.replace('https://', ''),
      ProviderURL: issuer,
    },
  };
}

function clientProvider(operations: Operations): ResourceProvider {
  return {
    async create(request) {
      const input = { ClientName: request.generatedName, ...(plain(request.properties) as Properties) };
      const answer = await run<sdk.CreateUserPoolClientResponse>(operations, 'CreateUserPoolClient', request, input);
      return clientState(answer.UserPoolClient);
    },

    async update(request) {
      const input = { ...(plain(request.properties) as Properties), ClientId: request.physicalId };
      const answer = await run<sdk.UpdateUserPoolClientResponse>(operations, 'UpdateUserPoolClient', request, input);
      return clientState(answer.UserPoolClient);
    },

    delete: request => {
      const input = { ClientId: request.physicalId, UserPoolId: request.properties.UserPoolId };
      return remove(operations, 'DeleteUserPoolClient', request, input);
    },
  };
}

function clientState({ ClientId = '', ClientName, ClientSecret = '' }: sdk.UserPoolClientType = {}): ResourceState {
  return { physicalId: ClientId, attributes: { ClientId, Name: ClientName, ClientSecret } };
}

/** Booleans that are text, as operations want them. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item)]));
  }
  if (value === 'true' || value === 'false') return value === 'true';
  return value;
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
    if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error;
  }
}
