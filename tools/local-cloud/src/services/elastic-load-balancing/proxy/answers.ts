import type { ServerResponse } from 'node:http';
import type { FixedResponseActionConfig, RedirectActionConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Listener } from '../registry';
import type { RequestFacts } from './conditions';

const reasons: Record<number, string> = {
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};

/** The page that a load balancer answers with when it has no answer of a target. */
export function sendError(response: ServerResponse, status: 502 | 503 | 504): void {
  const title = `${status} ${reasons[status]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  send(response, status, { 'Content-Type': 'text/html' }, body);
}

export function sendFixed(response: ServerResponse, config: FixedResponseActionConfig): void {
  const { MessageBody = '', ContentType = 'text/plain', StatusCode } = config;
  send(response, Number(StatusCode), { 'Content-Type': `${ContentType}; charset=utf-8` }, MessageBody);
}

export function sendRedirect(response: ServerResponse, config: RedirectActionConfig, location: string): void {
  send(response, config.StatusCode === 'HTTP_301' ? 301 : 302, { Location: location }, '');
}

/**
 * Where a redirect leads. A port that another listener of the load balancer was declared with becomes the port where that one listens.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html#redirect-actions
 */
export function redirectLocation(
  config: RedirectActionConfig,
  request: RequestFacts,
  listener: Listener,
  siblings: readonly Listener[],
): string {
  const tokens: Record<string, string> = {
    protocol: listener.protocol.toLowerCase(),
    host: request.host,
    port: String(listener.port),
    path: request.path.slice(1),
    query: request.query,
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (token, name: string) => tokens[name] ?? token);
  const { Protocol = '#{protocol}', Host = '#{host}', Path = '/#{path}', Query = '#{query}' } = config;
  const query = fill(Query);
  const port = fill(config.Port ?? '#{port}');
  const declared = siblings.find(({ declaredPort }) => String(declaredPort) === config.Port);
  const origin = `${fill(Protocol).toLowerCase()}://${fill(Host)}:${declared?.port ?? port}`;
  return `${origin}${fill(Path)}${query && `?${query}`}`;
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    Server: 'awselb/2.0',
    ...headers,
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}
