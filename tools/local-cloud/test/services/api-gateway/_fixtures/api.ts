import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiGatewayV2, type CreateApiRequest, type CreateStageRequest } from '@aws-sdk/client-apigatewayv2';
import { type Action, ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RunningCloud } from '../../../_fixtures/running-cloud';

/** What a target was asked. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Answers with what it was asked. */
const echo: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-answer': 'yes',
      'access-control-allow-origin': 'no',
    });
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  });
};

/** An HTTP API before an internal load balancer, with what it needs and nothing else. */
export class TestApi {
  public static async make(
    running: RunningCloud,
    settings: Partial<CreateApiRequest> = {},
    stage: Partial<CreateStageRequest> = {},
  ): Promise<TestApi> {
    const gateway = new ApiGatewayV2(running.client);
    const made = await gateway.createApi({ Name: 'shop', ProtocolType: 'HTTP', ...settings });
    const { ApiId = '', ApiEndpoint = '' } = made;
    await gateway.createStage({ ApiId, StageName: '$default', AutoDeploy: true, ...stage });
    return new TestApi(running, gateway, ApiId, ApiEndpoint);
  }

  /** What reached a target, but health checks. */
  public readonly asked: Asked[] = [];
  private readonly elb: ElasticLoadBalancingV2;
  private readonly servers: Server[] = [];

  private constructor(
    running: RunningCloud,
    public readonly gateway: ApiGatewayV2,
    public readonly id: string,
    public readonly url: string,
  ) {
    this.elb = new ElasticLoadBalancingV2(running.client);
  }

  /** A server on loopback, which counts what reaches it. Resolves with its port. */
  public async serve(handler: RequestListener = echo): Promise<number> {
    const server = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      const isCheck = headers['user-agent']?.startsWith('ELB-HealthChecker');
      if (!isCheck) this.asked.push({ method, url, headers: headers as Record<string, string>, body: '' });
      handler(request, response);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    this.servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  /** An internal load balancer, whose listener does `actions`. Resolves with the listener's ARN. */
  public async listener(...actions: Action[]): Promise<string> {
    const { LoadBalancers = [] } = await this.elb.createLoadBalancer({
      Name: `alb-${this.servers.length}`,
      Scheme: 'internal',
      Subnets: ['subnet-1'],
    });
    const LoadBalancerArn = LoadBalancers[0]?.LoadBalancerArn;
    const { Listeners = [] } = await this.elb.createListener({
      LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: actions,
    });
    return Listeners[0]?.ListenerArn ?? '';
  }

  /** A listener that forwards to one target. */
  public async forwarding(handler?: RequestListener): Promise<string> {
    const { TargetGroups = [] } = await this.elb.createTargetGroup({
      Name: `web-${this.servers.length}`,
      Port: 8000,
      Protocol: 'HTTP',
      VpcId: 'vpc-1',
      TargetType: 'ip',
    });
    const TargetGroupArn = TargetGroups[0]?.TargetGroupArn;
    const Port = await this.serve(handler);
    await this.elb.registerTargets({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port }] });
    return this.listener({ Type: 'forward', TargetGroupArn });
  }

  public async deleteListener(ListenerArn: string): Promise<void> {
    await this.elb.deleteListener({ ListenerArn });
  }

  /** A VPC link and an integration that leads to a listener. Resolves with the target of routes. */
  public async linkTo(IntegrationUri: string, TimeoutInMillis?: number): Promise<string> {
    const { VpcLinkId } = await this.gateway.createVpcLink({ Name: 'link', SubnetIds: ['subnet-1'] });
    const { IntegrationId } = await this.gateway.createIntegration({
      ApiId: this.id,
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'ANY',
      ConnectionType: 'VPC_LINK',
      ConnectionId: VpcLinkId,
      IntegrationUri,
      PayloadFormatVersion: '1.0',
      TimeoutInMillis,
    });
    return `integrations/${IntegrationId}`;
  }

  /** An authorizer for the tokens of an issuer. Resolves with what a route needs to use it. */
  public async authorizer(Issuer: string, Audience: string[], IdentitySource = '$request.header.Authorization') {
    const { AuthorizerId } = await this.gateway.createAuthorizer({
      ApiId: this.id,
      Name: 'tokens',
      AuthorizerType: 'JWT',
      IdentitySource: [IdentitySource],
      JwtConfiguration: { Issuer, Audience },
    });
    return { AuthorizationType: 'JWT' as const, AuthorizerId };
  }

  public route(RouteKey: string, settings: object = {}) {
    return this.gateway.createRoute({ ApiId: this.id, RouteKey, ...settings });
  }

  public get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(new URL(path, this.url), { headers });
  }

  public async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  }
}
