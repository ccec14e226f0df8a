import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Clock, ManualClock } from '../../../../src/core/clock';
import type { Call, Context, Service } from '../../../../src/core/service';
import { Store } from '../../../../src/core/store';
import {
  createElasticLoadBalancing,
  type ElasticLoadBalancingOptions,
  type ElasticLoadBalancingPeers,
} from '../../../../src/services/elastic-load-balancing/elastic-load-balancing';

export const call: Call = {
  accountId: '000000000000',
  region: 'eu-west-1',
  requestId: 'test',
  accessKeyId: 'AKIATEST',
};

export interface TestCloudOptions extends ElasticLoadBalancingOptions, Pick<ElasticLoadBalancingPeers, 'network'> {
  readonly clock?: Clock;
  readonly store?: Store;
}

/** A load balancer service in process, with what it needs and nothing else. */
export class TestCloud {
  public readonly service: Service;
  public readonly store: Store;
  public readonly logged: string[] = [];
  private readonly servers = new Map<number, Server>();

  constructor({ clock = new ManualClock(), store = Store.inMemory(), network, ...options }: TestCloudOptions = {}) {
    this.store = store;
    const context: Context = {
      store,
      clock,
      folder: '/nowhere',
      endpoint: () => 'http://127.0.0.1:0',
      runtimePath: [],
      log: message => this.logged.push(message),
    };
    this.service = createElasticLoadBalancing(context, options, { network });
  }

  public async run<T extends object>(operation: string, input: object): Promise<T> {
    return (await this.service.operations[operation]?.(input, call)) as T;
  }

  public async loadBalancer(Name = 'web', attributes: sdk.LoadBalancerAttribute[] = []): Promise<string> {
    const answer = await this.run<sdk.CreateLoadBalancerOutput>('CreateLoadBalancer', { Name, Subnets: ['subnet-1'] });
    const LoadBalancerArn = answer.LoadBalancers?.[0]?.LoadBalancerArn ?? '';
    if (attributes.length > 0) {
      await this.run('ModifyLoadBalancerAttributes', { LoadBalancerArn, Attributes: attributes });
    }
    return LoadBalancerArn;
  }

  public async targetGroup(Name: string, input: Partial<sdk.CreateTargetGroupInput> = {}): Promise<string> {
    const answer = await this.run<sdk.CreateTargetGroupOutput>('CreateTargetGroup', {
      Name,
      Port: 8000,
      Protocol: 'HTTP',
      VpcId: 'vpc-1',
      TargetType: 'ip',
      ...input,
    });
    return answer.TargetGroups?.[0]?.TargetGroupArn ?? '';
  }

  public async listener(LoadBalancerArn: string, DefaultActions: sdk.Action[], Port = 80): Promise<sdk.Listener> {
    const input = { LoadBalancerArn, Protocol: 'HTTP', Port, DefaultActions };
    const answer = await this.run<sdk.CreateListenerOutput>('CreateListener', input);
    return answer.Listeners?.[0] ?? {};
  }

  /** Starts a server on loopback. Resolves with its port. */
  public async serve(handler: RequestListener): Promise<number> {
    const server = createServer(handler);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    this.servers.set(port, server);
    return port;
  }

  /** Starts a server on loopback and registers it. Resolves with its port. */
  public async target(TargetGroupArn: string, handler: RequestListener): Promise<number> {
    const port = await this.serve(handler);
    await this.register(TargetGroupArn, port);
    return port;
  }

  /** Ends a server with all its connections. */
  public async end(port: number): Promise<void> {
    const server = this.servers.get(port);
    server?.closeAllConnections();
    await new Promise(resolve => (server ? server.close(resolve) : resolve(undefined)));
    this.servers.delete(port);
  }

  public async register(TargetGroupArn: string, port: number): Promise<void> {
    await this.run('RegisterTargets', { TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: port }] });
  }

  public async deregister(TargetGroupArn: string, port: number): Promise<void> {
    await this.run('DeregisterTargets', { TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: port }] });
  }

  /** State and reason of every target, in the order of their registration. */
  public async health(TargetGroupArn: string): Promise<string[]> {
    const answer = await this.run<sdk.DescribeTargetHealthOutput>('DescribeTargetHealth', { TargetGroupArn });
    return (answer.TargetHealthDescriptions ?? []).map(({ TargetHealth }) =>
      [TargetHealth?.State, TargetHealth?.Reason].filter(Boolean).join(' '),
    );
  }

  public async stop(): Promise<void> {
    await this.service.stop?.();
    for (const port of this.servers.keys()) await this.end(port);
  }
}

export function forward(...weighted: (string | [arn: string, weight: number])[]): sdk.Action[] {
  const groups = weighted.map(item => (typeof item === 'string' ? ([item, 1] as const) : item));
  const TargetGroups = groups.map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
  return [{ Type: 'forward', ForwardConfig: { TargetGroups } }];
}

export function fixed(StatusCode: string, MessageBody = ''): sdk.Action[] {
  return [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode, MessageBody, ContentType: 'text/plain' } }];
}

export function urlOf(listener: sdk.Listener, path = '/'): string {
  return `http://127.0.0.1:${listener.Port}${path}`;
}
