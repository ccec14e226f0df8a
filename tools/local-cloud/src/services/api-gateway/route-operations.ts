import type * as sdk from '@aws-sdk/client-apigatewayv2';
import { AwsError } from '../../core/aws-error';
import { randomLower } from '../../core/random-id';
import type { Operation } from '../../core/service';
import type { ControlPlane } from './control-plane';
import { given, integrationIdOf, invalid } from './operation-values';
import type { Authorizer, Integration, Registry, Route } from './registry';

/** Routes, where they lead, and who may take them. */
export function routeOperations(plane: ControlPlane): Record<string, Operation> {
  return { ...ofRoutes(plane), ...ofIntegrations(plane), ...ofAuthorizers(plane) };
}

function ofRoutes({ registry, clock }: ControlPlane): Record<string, Operation> {
  return {
    CreateRoute(input: sdk.CreateRouteRequest): sdk.CreateRouteResult {
      const { ApiId } = registry.api(input.ApiId);
      const route: Route = { ...input, ApiId, RouteId: randomLower(7), createdAt: clock.now().getTime() };
      checkRoute(registry, route);
      return describeRoute(registry.routes.put(route));
    },

    GetRoute: ({ ApiId, RouteId }: sdk.GetRouteRequest): sdk.GetRouteResult =>
      describeRoute(registry.routes.get(ApiId, RouteId)),

    GetRoutes: ({ ApiId }: sdk.GetRoutesRequest): sdk.GetRoutesResponse => ({
      Items: registry.routes.of(registry.api(ApiId).ApiId).map(describeRoute),
    }),

    UpdateRoute(input: sdk.UpdateRouteRequest): sdk.UpdateRouteResult {
      const route = { ...registry.routes.get(input.ApiId, input.RouteId), ...given(input) } as Route;
      checkRoute(registry, route);
      return describeRoute(registry.routes.put(route));
    },

    DeleteRoute({ ApiId, RouteId }: sdk.DeleteRouteRequest): void {
      registry.routes.delete(registry.routes.get(ApiId, RouteId));
    },
  };
}

function ofIntegrations({ registry, clock }: ControlPlane): Record<string, Operation> {
  return {
    CreateIntegration(input: sdk.CreateIntegrationRequest): sdk.CreateIntegrationResult {
      const { ApiId } = registry.api(input.ApiId);
      const made: Integration = { ...input, ApiId, IntegrationId: randomLower(7), createdAt: clock.now().getTime() };
      checkIntegration(registry, made);
      return describeIntegration(registry.integrations.put(made));
    },

    GetIntegration: ({ ApiId, IntegrationId }: sdk.GetIntegrationRequest): sdk.GetIntegrationResult =>
      describeIntegration(registry.integrations.get(ApiId, IntegrationId)),

    GetIntegrations: ({ ApiId }: sdk.GetIntegrationsRequest): sdk.GetIntegrationsResponse => ({
      Items: registry.integrations.of(registry.api(ApiId).ApiId).map(describeIntegration),
    }),

    UpdateIntegration(input: sdk.UpdateIntegrationRequest): sdk.UpdateIntegrationResult {
      const before = registry.integrations.get(input.ApiId, input.IntegrationId);
      const integration = { ...before, ...given(input) } as Integration;
      checkIntegration(registry, integration);
      return describeIntegration(registry.integrations.put(integration));
    },

    DeleteIntegration({ ApiId, IntegrationId }: sdk.DeleteIntegrationRequest): void {
      const integration = registry.integrations.get(ApiId, IntegrationId);
      const user = registry.routes
        .of(integration.ApiId)
        .find(({ Target }) => integrationIdOf(Target) === IntegrationId);
      if (user) throw inUse(`Cannot delete Integration ${IntegrationId} since it is in use by route ${user.RouteKey}`);
      registry.integrations.delete(integration);
    },
  };
}

function ofAuthorizers({ registry, clock }: ControlPlane): Record<string, Operation> {
  return {
    CreateAuthorizer(input: sdk.CreateAuthorizerRequest): sdk.CreateAuthorizerResponse {
      const { ApiId } = registry.api(input.ApiId);
      const made: Authorizer = { ...input, ApiId, AuthorizerId: randomLower(6), createdAt: clock.now().getTime() };
      checkAuthorizer(made);
      return describeAuthorizer(registry.authorizers.put(made));
    },

    GetAuthorizer: ({ ApiId, AuthorizerId }: sdk.GetAuthorizerRequest): sdk.GetAuthorizerResponse =>
      describeAuthorizer(registry.authorizers.get(ApiId, AuthorizerId)),

    GetAuthorizers: ({ ApiId }: sdk.GetAuthorizersRequest): sdk.GetAuthorizersResponse => ({
      Items: registry.authorizers.of(registry.api(ApiId).ApiId).map(describeAuthorizer),
    }),

    UpdateAuthorizer(input: sdk.UpdateAuthorizerRequest): sdk.UpdateAuthorizerResponse {
      const before = registry.authorizers.get(input.ApiId, input.AuthorizerId);
      const authorizer = { ...before, ...given(input) } as Authorizer;
      checkAuthorizer(authorizer);
      return describeAuthorizer(registry.authorizers.put(authorizer));
    },

    DeleteAuthorizer({ ApiId, AuthorizerId }: sdk.DeleteAuthorizerRequest): void {
      const authorizer = registry.authorizers.get(ApiId, AuthorizerId);
      const user = registry.routes.of(authorizer.ApiId).find(route => route.AuthorizerId === AuthorizerId);
      if (user) throw inUse(`Cannot delete authorizer '${authorizer.Name}', is referenced in route: ${user.RouteKey}`);
      registry.authorizers.delete(authorizer);
    },
  };
}

function describeRoute(route: Route): sdk.CreateRouteResult & sdk.Route {
  const { createdAt: _, ApiId: __, RouteKey = '', ...rest } = route;
  return { ...rest, RouteKey, ApiKeyRequired: false, AuthorizationType: route.AuthorizationType ?? 'NONE' };
}

function describeIntegration(integration: Integration): sdk.CreateIntegrationResult & sdk.Integration {
  const { createdAt: _, ApiId: __, ...rest } = integration;
  return { ConnectionType: 'INTERNET', PayloadFormatVersion: '1.0', TimeoutInMillis: 30_000, ...rest };
}

function describeAuthorizer(authorizer: Authorizer): sdk.CreateAuthorizerResponse & sdk.Authorizer {
  const { createdAt: _, ApiId: __, Name = '', ...rest } = authorizer;
  return { ...rest, Name };
}

const ROUTE_KEY = /^(?:\$default|(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) \/\S*)$/;

/** @throws AwsError BadRequestException, ConflictException */
function checkRoute(registry: Registry, route: Route): void {
  const { ApiId, RouteId, RouteKey = '', AuthorizationType: type = 'NONE', AuthorizerId, Target } = route;
  if (!ROUTE_KEY.test(RouteKey)) {
    invalid(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  }
  const same = registry.routes.of(ApiId).find(other => other.RouteKey === RouteKey && other.RouteId !== RouteId);
  if (same) throw inUse(`Route with key ${RouteKey} already exists for this API`);
  if (type !== 'NONE' && type !== 'JWT') invalid(`AuthorizationType ${type} is not implemented by the local cloud`);
  if (type === 'JWT' && !registry.authorizers.tryGet(ApiId, AuthorizerId ?? '')) {
    invalid('The authorizer specified does not exist or cannot be used with the authorization type of the route');
  }
  if (Target !== undefined && !registry.integrations.tryGet(ApiId, integrationIdOf(Target) ?? '')) {
    invalid(`Invalid target specified: ${Target}`);
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html */
function checkIntegration(registry: Registry, integration: Integration): void {
  const { IntegrationType: type, ConnectionType, ConnectionId, IntegrationUri = '', IntegrationMethod } = integration;
  if (type !== 'HTTP_PROXY') invalid(`IntegrationType ${type} is not implemented by the local cloud`);
  for (const name of ['RequestParameters', 'ResponseParameters'] as const) {
    if (Object.keys(integration[name] ?? {}).length > 0) invalid(`${name} are not implemented by the local cloud`);
  }
  if (!IntegrationMethod) invalid('Integration method must not be null for HTTP proxy integrations');
  const timeout = Number(integration.TimeoutInMillis ?? 30_000);
  if (timeout < 50 || timeout > 30_000) invalid('Timeout should be between 50 ms and 30000 ms');
  if (ConnectionType !== 'VPC_LINK') {
    if (!/^https?:\/\/[^/]/.test(IntegrationUri)) invalid('Invalid HTTP endpoint specified for URI');
    return;
  }
  if (!registry.vpcLinks.get(ConnectionId ?? '')) invalid(`Invalid vpc link identifier specified ${ConnectionId}`);
  if (!/^arn:aws:elasticloadbalancing:[^:]*:\d*:listener\//.test(IntegrationUri)) {
    invalid(`IntegrationUri of a VPC link has to be the ARN of a listener in the local cloud: ${IntegrationUri}`);
  }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html */
function checkAuthorizer({ AuthorizerType, IdentitySource = [], JwtConfiguration }: Authorizer): void {
  if (AuthorizerType !== 'JWT') invalid(`AuthorizerType ${AuthorizerType} is not implemented by the local cloud`);
  const { Issuer = '', Audience = [] } = JwtConfiguration ?? {};
  if (!/^https:\/\/|^http:\/\/127\.0\.0\.1:/.test(Issuer))
    invalid(`Invalid issuer: ${Issuer}. Issuer must be a valid HTTPS URL`);
  if (Audience.length === 0) invalid('Audience must be specified for JWT authorizers');
  if (IdentitySource.length !== 1 || !/^\$request\.(?:header|querystring)\.\S+$/.test(IdentitySource[0] ?? '')) {
    invalid('Identity source should be in the form of $request.header.<name> or $request.querystring.<name>');
  }
}

function inUse(message: string): AwsError {
  return new AwsError('ConflictException', message, 409);
}
