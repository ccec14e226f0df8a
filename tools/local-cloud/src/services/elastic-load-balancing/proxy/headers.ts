import type { IncomingMessage } from 'node:http';
import { randomBytes } from '../../../core/random';
import type { Listener } from '../registry';

/** Of one connection, not of the message; `Expect` was answered already. */
const hopByHop = new Set([
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
]);

/** Attributes of the load balancer that say what happens to headers. */
export interface HeaderPolicy {
  /** `routing.http.drop_invalid_header_fields.enabled` */
  readonly dropInvalid: boolean;

  /** `routing.http.xff_header_processing.mode` */
  readonly forwardedFor: string;
}

type Header = readonly [name: string, value: string];

/**
 * The headers that a target gets, as name, value, name, value.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
export function requestHeaders(
  request: IncomingMessage,
  { port, protocol }: Pick<Listener, 'port' | 'protocol'>,
  now: Date,
  policy: HeaderPolicy,
): string[] {
  const forwarded = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id'];
  const kept = endToEnd(request).filter(
    ([name]) => !forwarded.includes(name.toLowerCase()) && (!policy.dropInvalid || /^[-A-Za-z0-9]+$/.test(name)),
  );
  const forwardedFor = newForwardedFor(request, policy.forwardedFor);
  const added: Header[] = [
    ...(forwardedFor === undefined ? [] : [['X-Forwarded-For', forwardedFor] as const]),
    ['X-Forwarded-Proto', protocol.toLowerCase()],
    ['X-Forwarded-Port', String(port)],
    ['X-Amzn-Trace-Id', single(request.headers['x-amzn-trace-id']) ?? `Root=${traceRoot(now)}`],
  ];
  return [...kept, ...added, ...framing(request)].flat();
}

/** The headers that the client gets, as name, value, name, value. A client of HTTP/1.0 reads until the connection ends. */
export function responseHeaders(response: IncomingMessage, { httpVersion }: IncomingMessage): string[] {
  return [...endToEnd(response), ...(httpVersion === '1.0' ? [] : framing(response))].flat();
}

/** All headers but those of the connection, with their spelling and repetitions. */
function endToEnd(message: IncomingMessage): Header[] {
  const named = (message.headers.connection ?? '').split(',').map(name => name.trim().toLowerCase());
  const headers: Header[] = [];
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    const name = message.rawHeaders[i] ?? '';
    const key = name.toLowerCase();
    if (!hopByHop.has(key) && !named.includes(key)) headers.push([name, message.rawHeaders[i + 1] ?? '']);
  }
  return headers;
}

/** A body of unknown length stays one. */
function framing({ headers }: IncomingMessage): Header[] {
  return headers['transfer-encoding'] ? [['Transfer-Encoding', 'chunked']] : [];
}

function newForwardedFor(request: IncomingMessage, mode: string): string | undefined {
  const given = single(request.headers['x-forwarded-for']);
  if (mode === 'remove') return undefined;
  if (mode === 'preserve') return given;
  const client = request.socket.remoteAddress ?? '';
  return given ? `${given}, ${client}` : client;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

function traceRoot(now: Date): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return `1-${seconds}-${randomBytes(12).toString('hex')}`;
}
