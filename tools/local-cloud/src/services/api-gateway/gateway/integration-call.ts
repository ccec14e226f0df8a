import { type ClientRequest, type IncomingMessage, request as openHttp } from 'node:http';
import { request as openHttps } from 'node:https';
import type { Integration } from '../registry';
import type { RouteMatch } from './routing';

/** Of one connection, not of the message. */
const HOP_BY_HOP = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

export interface IntegrationCall {
  readonly request: IncomingMessage;
  readonly integration: Integration;
  readonly match: RouteMatch;

  /** Where a VPC link leads; undefined without one. */
  readonly listenerUrl?: string;

  /** Below the stage, without the query. */
  readonly path: string;
  readonly timeoutMs: number;
}

/** Sends a request on, body and all, and resolves with the answer as soon as its headers are there. */
export function callIntegration(call: IntegrationCall): { sent: ClientRequest; answer: Promise<IncomingMessage> } {
  const { request, integration, timeoutMs } = call;
  const url = urlOf(call);
  const { IntegrationMethod = 'ANY' } = integration;
  const open = url.protocol === 'https:' ? openHttps : openHttp;
  const sent = open(url, {
    method: IntegrationMethod === 'ANY' ? request.method : IntegrationMethod,
    headers: headersFor(request, call.listenerUrl === undefined ? url.host : undefined),
    setHost: false,
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    // real time: it guards a real connection
    const timer = setTimeout(() => sent.destroy(new Error('Integration timed out')), timeoutMs);
    sent.once('response', message => {
      clearTimeout(timer);
      resolve(message);
    });
    sent.on('error', error => {
      clearTimeout(timer);
      reject(error);
    });
  });
  request.pipe(sent);
  return { sent, answer };
}

/** Headers of the answer, as name, value, name, value. */
export function answerHeaders({ rawHeaders }: IncomingMessage): [string, string][] {
  return pairsOf(rawHeaders).filter(([name]) => !HOP_BY_HOP.includes(name.toLowerCase()));
}

/** Through a VPC link the whole path goes on, that of the stage included; elsewhere the integration says where it goes. */
function urlOf({ request, integration, match, listenerUrl, path }: IntegrationCall): URL {
  const [whole = '/', query] = splitOnce(request.url ?? '/');
  const search = query === undefined ? '' : `?${query}`;
  if (listenerUrl !== undefined) return new URL(`${whole}${search}`, listenerUrl);
  const uri = (integration.IntegrationUri ?? '').replace(
    /\{(\w+)\+?\}/g,
    (_, name: string) => match.parameters[name] ?? '',
  );
  const below = match.route.RouteKey === '$default' ? path : '';
  return new URL(`${below ? uri.replace(/\/$/, '') : uri}${below}${search}`);
}

/**
 * HTTP APIs tell in `Forwarded` what others tell in `X-Forwarded-…`.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
function headersFor(request: IncomingMessage, host: string | undefined): string[] {
  const { headers, socket, rawHeaders } = request;
  const dropped = [...HOP_BY_HOP, 'forwarded', 'via', ...(host === undefined ? [] : ['host'])];
  const kept = pairsOf(rawHeaders).filter(([name]) => !dropped.includes(name.toLowerCase()));
  const client = socket.remoteAddress ?? '127.0.0.1';
  const added: [string, string][] = [
    ...(host === undefined ? [] : [['Host', host] as [string, string]]),
    ['Forwarded', `by=127.0.0.1;for=${client};host=${headers.host ?? ''};proto=https`],
    ['Via', 'HTTP/1.1 AmazonAPIGateway'],
    ...(headers['transfer-encoding'] ? [['Transfer-Encoding', 'chunked'] as [string, string]] : []),
  ];
  return [...kept, ...added].flat();
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1] ?? ''] as [string, string]]));
}

function splitOnce(url: string): [string, string | undefined] {
  const at = url.indexOf('?');
  return at < 0 ? [url, undefined] : [url.slice(0, at), url.slice(at + 1)];
}
