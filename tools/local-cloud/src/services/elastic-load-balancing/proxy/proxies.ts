import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Action, RedirectActionConfig, TargetGroupTuple } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '../../../core/clock';
import type { Certificates } from '../../acm/certificates';
import { leaveUnanswered } from '../../ec2/network';
import type { Target, Targets } from '../health/targets';
import type { TrafficMeter } from '../metrics/traffic-meter';
import { type Listener, type Registry, type Rule, targetGroupsOf } from '../registry';
import { Surroundings } from '../surroundings';
import { redirectLocation, sendError, sendFixed, sendRedirect } from './answers';
import { findRule, type RequestFacts } from './conditions';
import { exchange } from './exchange';
import { requestHeaders } from './headers';
import { SecureContexts } from './secure-contexts';
import { SmoothWeights } from './smooth-weights';
import type { Stickiness, StickyRequest } from './stickiness';

interface Proxy {
  readonly server: Server | SecureServer;

  /** Of HTTPS. */
  contexts?: SecureContexts;

  /** Rules and choices by weight, dropped whenever the listener or one of its rules changes. */
  routes?: Routes;
}

interface Routes {
  readonly listener: Listener;
  readonly rules: readonly Rule[];
  readonly weights: Map<Action, SmoothWeights>;
  readonly dropInvalid: boolean;
  readonly forwardedFor: string;
  readonly idleTimeoutMs: number;
}

/**
 * How long a load balancer waits for a connection to a target.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-504-issues
 */
const connectMs = 10_000;

/** One HTTP server on loopback for each listener. */
export class Proxies {
  private readonly proxies = new Map<string, Proxy>();

  constructor(
    private readonly registry: Registry,
    private readonly targets: Targets,
    private readonly clock: Clock,
    private readonly meter: TrafficMeter,
    private readonly stickiness: Stickiness,
    private readonly certificates?: Pick<Certificates, 'tryFind'>,
    private readonly surroundings: Pick<Surroundings, 'admits'> = new Surroundings(registry),
  ) {}

  /** Listens for a listener, on its port if that is free. Resolves with the port. */
  public async open(listener: Listener): Promise<number> {
    const { arn, port } = listener;
    const proxy = this.makeProxy(listener);
    const { server } = proxy;
    server.requestTimeout = 0;
    server.keepAliveTimeout = clientKeepAliveMs;
    await listen(server, port).catch(() => listen(server, 0));
    this.proxies.set(arn, proxy);
    return (server.address() as AddressInfo).port;
  }

  /** Listens on the same port in the listener's new protocol. */
  public async reopen(listener: Listener): Promise<void> {
    this.close(listener.arn);
    await this.open(listener);
  }

  /** Takes no new connections; requests in flight finish. */
  public close(listenerArn: string): void {
    const server = this.proxies.get(listenerArn)?.server;
    if (!server) return;
    this.proxies.delete(listenerArn);
    server.keepAliveTimeout = 1;
    server.close();
    server.closeIdleConnections();
  }

  /** Lets the next request see changed listeners, rules and attributes. */
  public refresh(): void {
    for (const [arn, proxy] of this.proxies) {
      proxy.routes = undefined;
      const listener = this.registry.listeners.get(arn);
      if (listener && proxy.contexts) this.renew(proxy, listener);
    }
  }

  public async stop(): Promise<void> {
    const servers = [...this.proxies.values()].map(({ server }) => server);
    this.proxies.clear();
    await Promise.all(servers.map(closeNow));
  }

  private makeProxy(listener: Listener): Proxy {
    const handle: RequestListener = (request, response) => this.handle(listener.arn, request, response);
    if (listener.protocol === 'HTTP' || !this.certificates) return { server: createServer(handle) };
    const contexts = new SecureContexts(listener, this.certificates);
    const server = createSecureServer(
      {
        ...contexts.options,
        SNICallback: (name, done) => done(null, this.proxies.get(listener.arn)?.contexts?.find(name)),
      },
      handle,
    );
    return { server, contexts };
  }

  /** Takes changed certificates for connections to come. */
  private renew(proxy: Proxy, listener: Listener): void {
    if (!this.certificates || !('setSecureContext' in proxy.server)) return;
    proxy.contexts = new SecureContexts(listener, this.certificates);
    proxy.server.setSecureContext(proxy.contexts.options);
  }

  private handle(listenerArn: string, request: IncomingMessage, response: ServerResponse): void {
    const routes = this.routes(listenerArn);
    if (routes && !this.surroundings.admits(request.socket, routes.listener)) {
      leaveUnanswered(response);
      return;
    }
    const facts = factsOf(request);
    const rule = routes && findRule(routes.rules, facts);
    const action = (rule?.actions ?? routes?.listener.defaultActions)?.at(-1);
    if (routes && !isForward(action)) this.measure(routes, response);
    if (!routes || !action) sendError(response, 503);
    else if (action.FixedResponseConfig) sendFixed(response, action.FixedResponseConfig);
    else if (action.RedirectConfig) this.redirect(action.RedirectConfig, facts, routes.listener, response);
    else this.forward(action, routes, request, response);
  }

  private redirect(
    config: RedirectActionConfig,
    facts: RequestFacts,
    listener: Listener,
    response: ServerResponse,
  ): void {
    const siblings = this.registry.listenersOf(listener.loadBalancerArn);
    sendRedirect(response, config, redirectLocation(config, facts, listener, siblings));
  }

  private forward(action: Action, routes: Routes, request: IncomingMessage, response: ServerResponse): void {
    const sticky = { request, action, isSecure: routes.listener.protocol === 'HTTPS' };
    const target = this.pick(sticky, routes);
    const answered = this.measure(routes, response, target?.registration.targetGroupArn);
    if (!target) {
      sendError(response, 503);
      return;
    }
    if (target.isCutOff) {
      this.clock.after(connectMs, () => sendError(response, 504));
      return;
    }
    const headers = requestHeaders(request, routes.listener, this.clock.now(), routes);
    const cookies = (answer: IncomingMessage) => this.stickiness.cookiesOf(sticky, target, answer);
    exchange({ request, response, headers, idleTimeoutMs: routes.idleTimeoutMs, answered, cookies }, target);
  }

  /** Counts a request when it is over. The returned function tells that a target answers it. */
  private measure({ listener }: Routes, response: ServerResponse, targetGroupArn?: string): () => void {
    const { loadBalancerArn } = listener;
    const startedAt = performance.now();
    let targetSeconds: number | undefined;
    response.once('close', () => {
      this.meter.count({ loadBalancerArn, targetGroupArn, status: response.statusCode, targetSeconds });
    });
    return () => {
      targetSeconds = (performance.now() - startedAt) / 1_000;
    };
  }

  private pick(sticky: StickyRequest, routes: Routes): Target | undefined {
    const groups = targetGroupsOf(sticky.action);
    const arn = this.stickiness.groupOf(sticky, groups) ?? this.byWeight(sticky.action, groups, routes);
    if (arn === undefined) return undefined;
    return this.stickiness.targetOf(sticky, arn) ?? this.targets.pick(arn);
  }

  private byWeight(action: Action, groups: readonly TargetGroupTuple[], { weights }: Routes): string | undefined {
    let smooth = weights.get(action);
    if (!smooth) {
      smooth = new SmoothWeights(groups.map(({ Weight }) => Weight ?? 1));
      weights.set(action, smooth);
    }
    return groups[smooth.next() ?? -1]?.TargetGroupArn;
  }

  private routes(listenerArn: string): Routes | undefined {
    const proxy = this.proxies.get(listenerArn);
    const listener = this.registry.listeners.get(listenerArn);
    if (!proxy || !listener) return undefined;
    proxy.routes ??= this.makeRoutes(listener);
    return proxy.routes;
  }

  private makeRoutes(listener: Listener): Routes {
    const { attributes } = this.registry.getLoadBalancer(listener.loadBalancerArn);
    return {
      listener,
      rules: this.registry.rulesOf(listener.arn),
      weights: new Map(),
      dropInvalid: attributes['routing.http.drop_invalid_header_fields.enabled'] === 'true',
      forwardedFor: attributes['routing.http.xff_header_processing.mode'] ?? 'append',
      idleTimeoutMs: Number(attributes['idle_timeout.timeout_seconds'] ?? 60) * 1000,
    };
  }
}

function isForward(action: Action | undefined): boolean {
  return action !== undefined && !action.FixedResponseConfig && !action.RedirectConfig;
}

/** Longer than any client keeps an idle connection, so that no client sends into one that is being closed. */
const clientKeepAliveMs = 3_600_000;

function factsOf(request: IncomingMessage): RequestFacts {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?');
  return {
    method: request.method ?? 'GET',
    host: (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, ''),
    path,
    query,
    headers: request.headers,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function listen(server: Server | SecureServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closeNow(server: Server | SecureServer): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
