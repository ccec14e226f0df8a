import type { DescribeListenersOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ACCOUNT_ID } from '../../core/account';
import type { Call, Context, Service } from '../../core/service';
import type { Logs } from '../cloudwatch-logs';
import type { Cognito } from '../cognito/cognito';
import { apiOperations } from './api-operations';
import { apiProviders } from './cloudformation';
import { Gateway } from './gateway/gateway';
import { Throttles } from './gateway/throttles';
import { TokenCheck } from './gateway/token-check';
import { Registry } from './registry';
import { routeOperations } from './route-operations';
import { stageOperations } from './stage-operations';

export interface ApiGatewayPeers {
  readonly cognito: Cognito;
  readonly elb: Service;
  readonly logs: Logs;
}

/**
 * API Gateway v2: HTTP APIs, each of them a real HTTP server on a free port of 127.0.0.1, which `ApiEndpoint` tells; VPC links that lead to the port where
 * the listener of a load balancer really listens; JWT authorizers that check tokens.
 */
export function createApiGateway(context: Context, { cognito, elb, logs }: ApiGatewayPeers): Service {
  const { store, clock, log } = context;
  const registry = new Registry(store);
  const tokens = new TokenCheck(issuer => cognito.keysOf(issuer));

  const listenerUrl = async (linkId: string, arn: string): Promise<string | undefined> => {
    if (!registry.vpcLinks.get(linkId)) return undefined;
    const [, , , region = '', accountId = ACCOUNT_ID] = arn.split(':');
    const call: Call = { accountId, region, requestId: linkId, accessKeyId: 'apigateway.amazonaws.com' };
    try {
      const answer = (await elb.operations.DescribeListeners?.(
        { ListenerArns: [arn] },
        call,
      )) as DescribeListenersOutput;
      const [listener] = answer.Listeners ?? [];
      return listener && `${listener.Protocol?.toLowerCase()}://127.0.0.1:${listener.Port}`;
    } catch {
      return undefined; // gone
    }
  };

  const gateway = new Gateway({ registry, tokens, throttles: new Throttles(clock), logs, clock, listenerUrl }, log);
  const plane = { registry, gateway, clock };
  const operations = { ...apiOperations(plane), ...routeOperations(plane), ...stageOperations(plane) };
  return {
    signingName: 'apigateway',
    client: () => import('@aws-sdk/client-apigatewayv2'),
    operations,
    resources: apiProviders(operations, clock),

    async start() {
      for (const api of registry.apis.list()) {
        const port = await gateway.open(api.ApiId, api.port);
        if (port === api.port) continue;
        log(`port ${api.port} is taken: API ${api.ApiId} moves to ${port}`);
        registry.apis.put(api.ApiId, { ...api, port });
      }
    },

    stop: () => gateway.stop(),
  };
}
