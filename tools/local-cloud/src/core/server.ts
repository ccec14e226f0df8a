import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { AwsError } from './aws-error';
import { Dispatcher, type DispatcherOptions, LOST } from './dispatcher';
import { drawingFrom, systemRandom } from './random';
import type { HttpMount, Service } from './service';
import { unchunk } from './wire/aws-chunked';
import type { WireRequest, WireResponse } from './wire/message';
import { type Scope, scopeOf } from './wire/scope';

/** Only this computer. There is no option for anything else. */
const HOST = '127.0.0.1';

/** The largest body that is taken: it is held in memory. */
const MAX_BODY_BYTES = 2 ** 30;

/** Clients keep connections; one that closes just as it is used again looks to them like a fault. */
const KEEP_ALIVE_MS = 60_000;

/** How long running requests may take to end when the server closes. Real time: it guards real sockets. */
const CLOSE_MS = 1000;

/**
 * The one port of the local cloud. Requests signed as AWS requests are go to their service, others to what a service mounts.
 *
 * Plain `node:http`: S3 keys and signed queries need the path as it was sent, which fetch's `Request` tidies up; and a broken connection is a feature
 * here. Only mounted HTTP, which has no such needs, gets the fetch style by Hono's adapter.
 */
export class Server {
  private readonly http: HttpServer;
  private readonly dispatcher: Dispatcher;
  private readonly unsigned: readonly Service[];
  private readonly mounts: readonly (HttpMount & { listener: ReturnType<typeof getRequestListener> })[];

  constructor(
    private readonly services: readonly Service[],
    private readonly options: DispatcherOptions,
    /** What only looks, and belongs to no service. Asked last. */
    page?: HttpMount,
  ) {
    this.dispatcher = new Dispatcher(services, options);
    this.unsigned = services.filter(({ unsignedTarget }) => unsignedTarget);
    this.mounts = [
      ...services.flatMap(({ http }) => (http ? [{ ...http, listener: this.listenerFor(http) }] : [])),
      ...(page ? [{ ...page, listener: this.listenerFor(page, work => Promise.resolve(work())) }] : []),
    ];
    this.http = createServer((incoming, outgoing) => void this.serve(incoming, outgoing));
    this.http.keepAliveTimeout = KEEP_ALIVE_MS;
    this.http.requestTimeout = 0;
  }

  /** Listens on `port` of this computer, any free one if it is 0, and returns the port. */
  public async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject);
      this.http.listen(port, HOST, () => {
        this.http.off('error', reject);
        resolve();
      });
    });
    return (this.http.address() as AddressInfo).port;
  }

  /** Takes no more requests, and lets those that run come to an end for a second. */
  public async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.http.close(() => resolve()));
    const timer = setTimeout(() => this.http.closeAllConnections(), CLOSE_MS);
    this.http.closeIdleConnections();
    await closed;
    clearTimeout(timer);
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    try {
      if (!isLocal(incoming)) return send(outgoing, plainText(403, 'the local cloud answers this computer only'));

      const [path = '/', search = ''] = splitOnce(incoming.url ?? '/', '?');
      const query = new URLSearchParams(search);
      const scope = scopeOf(incoming.headers.authorization, query) ?? this.unsignedScope(incoming);
      if (scope) return this.answer(await read(incoming, path, query), scope, incoming, outgoing);
      if (isForm(incoming) && path === '/') {
        const request = await read(incoming, path, query);
        const unsigned = this.formScope(request);
        return unsigned ? this.answer(request, unsigned, incoming, outgoing) : send(outgoing, missingToken());
      }

      const mount = this.mounts.find(({ prefix }) => isBelow(prefix, path));
      if (mount) await mount.listener(incoming, outgoing);
      else send(outgoing, missingToken());
    } catch (error) {
      if (!(error instanceof AwsError)) this.options.onDefect?.(error);
      if (outgoing.headersSent) outgoing.destroy();
      else send(outgoing, error instanceof AwsError ? refusal(error) : plainText(500, String(error)));
    }
  }

  private async answer(request: WireRequest, scope: Scope, { socket }: IncomingMessage, outgoing: ServerResponse) {
    const answer = await this.dispatcher.dispatch(request, scope);
    if (answer === LOST) socket.destroy();
    else send(outgoing, answer);
  }

  /** Of a form that needs no signature. */
  private formScope({ body }: WireRequest): Scope | undefined {
    const action = new URLSearchParams(body.toString()).get('Action') ?? '';
    const service = this.services.find(({ unsignedForms }) => unsignedForms?.includes(action));
    return service && { accessKeyId: 'anonymous', region: '', service: service.signingName };
  }

  /** Of a call that needs no signature. */
  private unsignedScope({ headers }: IncomingMessage): Scope | undefined {
    const target = String(headers['x-amz-target'] ?? '');
    const service = this.unsigned.find(({ unsignedTarget }) => unsignedTarget && target.startsWith(unsignedTarget));
    return service && { accessKeyId: 'anonymous', region: '', service: service.signingName };
  }

  private listenerFor(
    { handle }: HttpMount,
    together: DispatcherOptions['together'] = this.options.together ?? (work => Promise.resolve(work())),
  ): ReturnType<typeof getRequestListener> {
    const { random = systemRandom } = this.options;
    const answer = (request: Request) => drawingFrom(random.stream('http'), () => together(() => handle(request)));
    return getRequestListener(answer, {
      overrideGlobalObjects: false,
      errorHandler: error => {
        this.options.onDefect?.(error);
        return new Response(String(error), { status: 500 });
      },
    });
  }
}

/**
 * A page in a browser can send requests to loopback addresses: by a name that resolves to one, which shows in `Host`, or from another origin.
 */
function isLocal({ headers }: IncomingMessage): boolean {
  if (headers.origin && !isLocalHost(headers.origin.replace(/^https?:\/\//, ''))) return false;
  return isLocalHost(headers.host ?? '');
}

function isLocalHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return name === HOST || name === '[::1]' || name === 'localhost' || name.endsWith('.localhost');
}

function isBelow(prefix: string | RegExp, path: string): boolean {
  if (typeof prefix !== 'string') return prefix.test(path);
  return path.startsWith(prefix) || `${path}/` === prefix;
}

async function read(incoming: IncomingMessage, path: string, query: URLSearchParams): Promise<WireRequest> {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  const request = { method: incoming.method ?? 'GET', path, query, headers, body: await collect(incoming) };
  return isChunked(headers) ? withoutChunks(request) : request;
}

async function collect(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function isForm({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && Boolean(headers['content-type']?.startsWith('application/x-www-form-urlencoded'));
}

function isChunked(headers: Readonly<Record<string, string>>): boolean {
  const hash = headers['x-amz-content-sha256'] ?? '';
  return hash.startsWith('STREAMING-') || /\baws-chunked\b/.test(headers['content-encoding'] ?? '');
}

function withoutChunks(request: WireRequest): WireRequest {
  const { body, trailers } = unchunk(request.body);
  const headers: Record<string, string> = { ...request.headers, ...trailers, 'content-length': String(body.length) };
  const encodings = (headers['content-encoding'] ?? '').split(/,\s*/).filter(name => name && name !== 'aws-chunked');
  delete headers['content-encoding'];
  if (encodings.length) headers['content-encoding'] = encodings.join(', ');
  return { ...request, headers, body };
}

function send(outgoing: ServerResponse, { status, headers, body }: WireResponse): void {
  const bodiless = status === 204 || status === 304;
  outgoing.writeHead(status, bodiless ? headers : { 'content-length': Buffer.byteLength(body), ...headers });
  outgoing.end(body);
}

function plainText(status: number, text: string): WireResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body: `${text}\n` };
}

/** Readable for clients of the XML and of the JSON protocols alike. */
function refusal({ name, message, status }: AwsError): WireResponse {
  return { status, headers: { 'x-amzn-errortype': name }, body: JSON.stringify({ __type: name, message }) };
}

function missingToken(): WireResponse {
  return refusal(new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
