import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { paginate } from '../../core/paginate';
import { randomLower } from '../../core/random-id';
import type { Operation } from '../../core/service';
import type { Client, Registry } from './registry';

/** What applications sign in with. */
export function clientOperations(registry: Registry, clock: Clock): Record<string, Operation> {
  const now = () => clock.now().getTime();
  return {
    CreateUserPoolClient(input: sdk.CreateUserPoolClientRequest): sdk.CreateUserPoolClientResponse {
      const { id: poolId } = registry.pool(input.UserPoolId);
      checkFlows(input.ExplicitAuthFlows);
      const client: Client = {
        id: randomLower(26),
        poolId,
        ...(String(input.GenerateSecret ?? false) === 'true' && { secret: randomLower(51) }),
        settings: input,
        createdAt: now(),
        modifiedAt: now(),
      };
      registry.clients.put(client.id, client);
      return { UserPoolClient: describeClient(client) };
    },

    DescribeUserPoolClient(input: sdk.DescribeUserPoolClientRequest): sdk.DescribeUserPoolClientResponse {
      const { id } = registry.pool(input.UserPoolId);
      return { UserPoolClient: describeClient(registry.client(input.ClientId, id)) };
    },

    ListUserPoolClients(input: sdk.ListUserPoolClientsRequest): sdk.ListUserPoolClientsResponse {
      const clients = registry.clientsOf(registry.pool(input.UserPoolId).id);
      const { page, next } = paginate(clients, input.NextToken, input.MaxResults ?? 60, 'InvalidParameterException');
      const UserPoolClients = page.map(({ id: ClientId, poolId: UserPoolId, settings }) => {
        return { ClientId, UserPoolId, ClientName: settings.ClientName };
      });
      return { UserPoolClients, NextToken: next };
    },

    /** What is not given goes back to its default. */
    UpdateUserPoolClient(input: sdk.UpdateUserPoolClientRequest): sdk.UpdateUserPoolClientResponse {
      const client = registry.client(input.ClientId, registry.pool(input.UserPoolId).id);
      checkFlows(input.ExplicitAuthFlows);
      const { ClientId: _, ...settings } = input;
      const changed: Client = {
        ...client,
        settings: { ...settings, ClientName: settings.ClientName ?? client.settings.ClientName },
        modifiedAt: now(),
      };
      registry.clients.put(client.id, changed);
      return { UserPoolClient: describeClient(changed) };
    },

    DeleteUserPoolClient(input: sdk.DeleteUserPoolClientRequest): void {
      const { id } = registry.client(input.ClientId, registry.pool(input.UserPoolId).id);
      registry.clients.delete(id);
    },
  };
}

function describeClient({ id, poolId, secret, settings, createdAt, modifiedAt }: Client): sdk.UserPoolClientType {
  const { GenerateSecret: _, ...shown } = settings;
  return {
    ...shown,
    UserPoolId: poolId,
    ClientId: id,
    ClientSecret: secret,
    RefreshTokenValidity: Number(settings.RefreshTokenValidity || 30),
    EnableTokenRevocation: settings.EnableTokenRevocation ?? true,
    AuthSessionValidity: settings.AuthSessionValidity ?? 3,
    CreationDate: new Date(createdAt),
    LastModifiedDate: new Date(modifiedAt),
  };
}

/** Old and new names exclude each other. @throws AwsError InvalidParameterException */
function checkFlows(flows: readonly string[] = []): void {
  const isNew = (flow: string) => flow.startsWith('ALLOW_');
  if (flows.some(isNew) && !flows.every(isNew)) {
    const message = 'Values in ExplicitAuthFlows with the prefix ALLOW_ cannot be used along with other values.';
    throw new AwsError('InvalidParameterException', message);
  }
}
