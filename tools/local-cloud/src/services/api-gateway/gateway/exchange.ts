import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../../core/clock';
import { randomBytes } from '../../../core/random';
import type { Logs } from '../../cloudwatch-logs';
import { integrationIdOf, isTrue } from '../operation-values';
import type { Api, ApiConfig, Registry, Stage } from '../registry';
import { type LogContext, writeAccessLog } from './access-log';
import { corsHeaders, type Headers, isPreflight, preflightHeaders } from './cors';
import { answerHeaders, callIntegration } from './integration-call';
import { findRoute, findStage, pathBelow, type RouteMatch } from './routing';
import type { Throttles } from './throttles';
import type { TokenCheck } from './token-check';

/** What every request is handled with. */
export interface ExchangeParts {
  readonly registry: Registry;
  readonly tokens: TokenCheck;
  readonly throttles: Throttles;
  readonly logs: Logs;
  readonly clock: Clock;

  /** Where a listener really listens; undefined if it is gone, the link is not there yet, or does not reach it. */
  listenerUrl(vpcLinkId: string, listenerArn: string): Promise<string | undefined>;

  /** Told of each connection through a VPC link. */
  opened(socket: Socket): void;
}

/** The largest body that a client may send. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 2 ** 20;

/** One request to an API, and what is written of it. */
export class Exchange {
  private readonly startedAt: number;
  private readonly requestId = randomBytes(11).toString('base64');
  private readonly facts: Record<string, string | number | undefined> = {};
  private cors: Headers = {};

  constructor(
    private readonly parts: ExchangeParts,
    private readonly api: Api,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.startedAt = parts.clock.now().getTime();
  }

  public async run(): Promise<void> {
    const { api, request, parts } = this;
    const [whole = '/'] = (request.url ?? '/').split('?');
    const stage = findStage(parts.registry, api.ApiId, whole);
    // AWS writes no log of what belongs to no stage
    if (!stage || isTrue(api.DisableExecuteApiEndpoint)) return this.refuse(404, 'Not Found');
    this.logAtEnd(stage, whole);

    const config = this.configOf(stage);
    const { CorsConfiguration: cors } = api;
    if (cors) this.cors = corsHeaders(cors, request.headers);
    const path = pathBelow(stage, whole);
    const match = config && findRoute(config.routes, request.method ?? 'GET', path);
    const asksForCors = cors && isPreflight(request.method ?? 'GET', request.headers);
    if (!config || !match) {
      return asksForCors ? this.preflight(preflightHeaders(cors, request.headers)) : this.refuse(404, 'Not Found');
    }
    this.facts.routeKey = match.route.RouteKey;
    if (!parts.throttles.admits(stage, match.route)) return this.refuse(429, 'Too Many Requests');
    if (!(await this.isAuthorized(match, config))) return;
    if (asksForCors) return this.preflight(preflightHeaders(cors, request.headers));
    if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      return this.refuse(413, 'Request Entity Too Large');
    }
    await this.integrate(match, config, path);
  }

  /** A stage without automatic deployment serves what was deployed, not what is there now. */
  private configOf({ AutoDeploy, DeploymentId, ApiId }: Stage): ApiConfig | undefined {
    const { registry } = this.parts;
    if (isTrue(AutoDeploy)) return registry.configOf(ApiId);
    return registry.deployments.tryGet(ApiId, DeploymentId ?? '')?.config;
  }

  private async isAuthorized({ route }: RouteMatch, { authorizers }: ApiConfig): Promise<boolean> {
    if ((route.AuthorizationType ?? 'NONE') === 'NONE') return true;
    const authorizer = authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
    if (!authorizer) {
      this.refuse(500, 'Internal Server Error');
      return false;
    }
    const token = this.tokenFrom(authorizer.IdentitySource?.[0] ?? '');
    const answer = await this.parts.tokens.check(token, authorizer, route, this.parts.clock.now());
    if ('claims' in answer) {
      for (const [name, value] of Object.entries(answer.claims)) {
        this.facts[`authorizer.claims.${name}`] = typeof value === 'object' ? JSON.stringify(value) : String(value);
      }
      return true;
    }
    this.facts['authorizer.error'] = answer.error;
    const words = answer.status === 401 ? 'Unauthorized' : 'Forbidden';
    this.refuse(answer.status, words, { 'www-authenticate': answer.challenge });
    return false;
  }

  /** `$request.header.Authorization` or `$request.querystring.token`; `Bearer ` may stand before the token. */
  private tokenFrom(source: string): string | undefined {
    const [, kind, name = ''] = /^\$request\.(header|querystring)\.(\S+)$/.exec(source) ?? [];
    const { headers, url = '/' } = this.request;
    const query = new URLSearchParams(url.split('?').slice(1).join('?'));
    const value = kind === 'header' ? headers[name.toLowerCase()] : query.get(name);
    return (Array.isArray(value) ? value[0] : value)?.replace(/^Bearer +/i, '');
  }

  private async integrate(match: RouteMatch, { integrations }: ApiConfig, path: string): Promise<void> {
    const id = integrationIdOf(match.route.Target);
    const integration = integrations.find(({ IntegrationId }) => IntegrationId === id);
    if (!integration) {
      this.facts.integrationErrorMessage = 'no integration';
      return this.refuse(500, 'Internal Server Error');
    }
    const { ConnectionType, ConnectionId = '', IntegrationUri = '', TimeoutInMillis = 30_000 } = integration;
    const isPrivate = ConnectionType === 'VPC_LINK';
    const listenerUrl = isPrivate ? await this.parts.listenerUrl(ConnectionId, IntegrationUri) : undefined;
    if (isPrivate && listenerUrl === undefined) return this.unavailable('the VPC link leads nowhere');
    const { request } = this;
    const timeoutMs = Number(TimeoutInMillis);
    const called = callIntegration({ request, integration, match, listenerUrl, path, timeoutMs });
    if (isPrivate) called.sent.once('socket', socket => this.parts.opened(socket));
    await this.pass(called);
  }

  private async pass({ sent, answer }: ReturnType<typeof callIntegration>): Promise<void> {
    const { response, parts } = this;
    const calledAt = parts.clock.now().getTime();
    response.once('close', () => {
      if (!response.writableFinished) sent.destroy();
    });
    let message: IncomingMessage;
    try {
      message = await answer;
    } catch (error) {
      return this.unavailable(error instanceof Error ? error.message : String(error));
    }
    this.facts.integrationStatus = message.statusCode;
    this.facts.integrationLatency = parts.clock.now().getTime() - calledAt;
    // what the integration says of CORS does not count where the API says something
    const isDropped = (name: string) => this.api.CorsConfiguration && /^access-control-/i.test(name);
    const kept = answerHeaders(message).filter(([name]) => !isDropped(name));
    const added = [...Object.entries(this.cors), ['apigw-requestid', this.requestId]];
    response.writeHead(message.statusCode ?? 502, message.statusMessage, [...kept, ...added].flat());
    message.on('data', (chunk: Buffer) => {
      this.facts.responseLength = Number(this.facts.responseLength ?? 0) + chunk.length;
    });
    message.on('error', () => response.destroy());
    message.pipe(response);
  }

  private unavailable(why: string): void {
    this.facts.integrationErrorMessage = why;
    this.refuse(503, 'Service Unavailable');
  }

  private preflight(headers: Headers): void {
    this.response.writeHead(204, { ...headers, 'apigw-requestid': this.requestId });
    this.response.end();
  }

  private refuse(status: number, message: string, headers: Headers = {}): void {
    const { response } = this;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const body = JSON.stringify({ message });
    this.facts['error.message'] = message;
    this.facts.responseLength = body.length;
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': body.length,
      ...this.cors,
      ...headers,
      'apigw-requestid': this.requestId,
    });
    response.end(body);
    this.request.resume();
  }

  private logAtEnd(stage: Stage, path: string): void {
    this.response.once('close', () => {
      const now = this.parts.clock.now().getTime();
      try {
        writeAccessLog(this.parts.logs, stage, this.context(stage, path, now), now);
      } catch {
        // the group is gone: AWS, too, loses the line and answers
      }
    });
  }

  private context({ StageName }: Stage, path: string, now: number): LogContext {
    const { request, response, api } = this;
    const started = new Date(this.startedAt);
    return {
      accountId: api.accountId,
      apiId: api.ApiId,
      domainName: request.headers.host,
      httpMethod: request.method,
      'identity.sourceIp': request.socket.remoteAddress ?? '127.0.0.1',
      'identity.userAgent': request.headers['user-agent'],
      path,
      protocol: `HTTP/${request.httpVersion}`,
      requestId: this.requestId,
      requestTime: commonLogTime(started),
      requestTimeEpoch: Math.floor(this.startedAt / 1000),
      responseLatency: now - this.startedAt,
      responseLength: 0,
      stage: StageName,
      status: response.statusCode,
      ...this.facts,
    };
  }
}

/** `09/Apr/2026:12:34:56 +0000` */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
