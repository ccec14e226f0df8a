import type { Socket } from 'node:net';
import type { DescribeListenersOutput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ACCOUNT_ID } from '../../core/account';
import type { Call, Context, Service } from '../../core/service';
import type { Logs } from '../cloudwatch-logs';
import type { Cognito } from '../cognito/cognito';
import type { Door, Network } from '../ec2/network';
import type { ElasticLoadBalancing } from '../elastic-load-balancing/elastic-load-balancing';
import { apiOperations } from './api-operations';
import { apiProviders } from './cloudformation';
import { Gateway } from './gateway/gateway';
import { Throttles } from './gateway/throttles';
import { TokenCheck } from './gateway/token-check';
import { Registry, type VpcLink } from './registry';
import { routeOperations } from './route-operations';
import { stageOperations } from './stage-operations';

export interface ApiGatewayPeers {
  readonly cognito: Cognito;
  readonly elb: Service & Partial<Pick<ElasticLoadBalancing, 'doorOf'>>;
  readonly logs: Logs;

  /** Decides whom VPC links reach; without it they reach every load balancer. */
  readonly network?: Pick<Network, 'interfaces' | 'between' | 'own'>;
}

/**
 * API Gateway v2: HTTP APIs, each of them a real HTTP server on a free port of 127.0.0.1, which `ApiEndpoint` tells; VPC links that lead to the port where
 * the listener of a load balancer really listens; JWT authorizers that check tokens.
 */
export function createApiGateway(context: Context, { cognito, elb, logs, network }: ApiGatewayPeers): Service {
  const { store, clock, log } = context;
  const registry = new Registry(store);
  const tokens = new TokenCheck(issuer => cognito.keysOf(issuer));

  const reaches = ({ Name, SubnetIds = [], SecurityGroupIds = [] }: VpcLink, door: Door | undefined): boolean => {
    if (!network || !door) return true;
    const verdict = network.between(network.interfaces(SubnetIds, SecurityGroupIds), door);
    if (!verdict.reached) log(`network: VPC link ${Name} does not reach ${door.name}: ${verdict.reason}`);
    return verdict.reached;
  };

  const listenerUrl = async (linkId: string, arn: string): Promise<string | undefined> => {
    const link = registry.vpcLinks.get(linkId);
    if (!link || !reaches(link, elb.doorOf?.(arn))) return undefined;
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

  const opened = (socket: Socket) => network?.own(socket);
  const throttles = new Throttles(clock);
  const gateway = new Gateway({ registry, tokens, throttles, logs, clock, listenerUrl, opened }, log);
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
