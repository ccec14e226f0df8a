import { acknowledgeAll, awsSolutions, templateRule } from '@berth/foundation';
import { CfnAuthorizer, CfnRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { PublicRoute, TokenIssuer } from '../http-api-props';

/** What the rules find of a route without an authorizer. */
const OPEN_ROUTE = [awsSolutions('APIG4'), templateRule('api_gw_v2_authorization_type_configured_check')];

/** Browsers ask these before the real request, and send no token with it. */
const PREFLIGHT: readonly PublicRoute[] = ['OPTIONS /', 'OPTIONS /{proxy+}'].map(route => ({
  route,
  reason: 'browsers ask for the CORS rules without a token, and the API itself answers',
  owner: 'Berth',
}));

export interface RoutesProps {
  readonly apiId: string;
  readonly tokens: TokenIssuer;

  /** Where all routes lead. */
  readonly target: string;

  readonly publicRoutes: readonly PublicRoute[];
  readonly cors: boolean;
}

/**
 * Everything that an API answers: with a token, unless it is public.
 */
export class Routes extends Construct {
  constructor(scope: Construct, id: string, { apiId, tokens, target, publicRoutes, cors }: RoutesProps) {
    super(scope, id);

    const authorizer = new CfnAuthorizer(this, 'Authorizer', {
      apiId,
      name: 'tokens',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: tokens.issuer, audience: [...tokens.audience] },
    });
    new CfnRoute(this, 'Default', {
      apiId,
      routeKey: '$default',
      target,
      authorizationType: 'JWT',
      authorizerId: authorizer.ref,
    });
    for (const { route, reason, owner, until } of [...publicRoutes, ...(cors ? PREFLIGHT : [])]) {
      const open = new CfnRoute(this, route, { apiId, routeKey: route, target, authorizationType: 'NONE' });
      acknowledgeAll(open, OPEN_ROUTE, reason, { owner, until });
    }
  }
}
