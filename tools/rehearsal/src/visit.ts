import { type Agent, get as getPlain, type IncomingMessage } from 'node:http';
import { get as getOverTls } from 'node:https';

/** Where users come in, as a client on this computer reaches it. */
export interface Entrance {
  /** Of the listener on this computer: `https://127.0.0.1:40123`. */
  readonly url: string;

  /**
   * What users call, where that is encrypted: no resolver knows the name here.
   *
   * @default - the URL says it all
   */
  readonly tls?: { readonly serverName: string; readonly ca: string };
}

export interface VisitOptions {
  /** @default - a connection of its own */
  readonly agent?: Agent;

  /** @default - none but what is needed */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, all of it. */
export interface Visited {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Asks once, and follows no redirect. An answer within ten seconds is one. */
export function visit(
  { url, tls }: Entrance,
  path: string,
  { agent, headers = {} }: VisitOptions = {},
): Promise<Visited> {
  return new Promise((resolve, reject) => {
    const target = new URL(path, url);
    const own = { agent: agent ?? false, timeout: 10_000, headers };
    const take = (response: IncomingMessage): void => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', chunk => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      response.on('error', reject);
    };
    const request = tls
      ? getOverTls(target, { ...own, ...tlsOptions(tls, headers) }, take)
      : getPlain(target, own, take);
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', reject);
  });
}

function tlsOptions({ serverName, ca }: NonNullable<Entrance['tls']>, headers: Readonly<Record<string, string>>) {
  return { ca, servername: serverName, headers: { ...headers, host: serverName } };
}
