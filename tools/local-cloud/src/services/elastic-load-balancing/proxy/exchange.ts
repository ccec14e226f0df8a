import { type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { Target } from '../health/targets';
import { sendError } from './answers';
import { responseHeaders } from './headers';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;

  /** As name, value, name, value. */
  readonly headers: string[];

  /** Real milliseconds without a byte in either direction, after which the client gets 504. */
  readonly idleTimeoutMs: number;

  /** Called when the target begins to answer. */
  readonly answered?: () => void;

  /** Cookies that the load balancer adds to the answer. */
  readonly cookies?: (answer: IncomingMessage) => readonly string[];
}

/**
 * Passes one request to a target and its answer back, both as streams. A refused or broken connection is answered with 502 and not tried again, as an
 * Application Load Balancer does.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
export function exchange(exchanged: Exchange, target: Target): void {
  const { request, response, headers, idleTimeoutMs, answered } = exchanged;
  const upstream = openRequest({
    host: '127.0.0.1',
    port: target.registration.port,
    method: request.method,
    path: request.url,
    headers,
    setHost: false,
    agent: target.agent,
    timeout: idleTimeoutMs,
  });

  target.inFlight++;
  response.once('close', () => {
    target.inFlight--;
    if (!response.writableFinished) upstream.destroy();
    if (target.inFlight === 0) target.whenIdle?.();
  });

  upstream.on('response', answer => {
    answered?.();
    const cookies = exchanged.cookies?.(answer) ?? [];
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, [
      ...responseHeaders(answer, request),
      ...cookies.flatMap(cookie => ['Set-Cookie', cookie]),
    ]);
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  upstream.on('timeout', () => {
    sendError(response, 504);
    upstream.destroy();
  });
  upstream.on('error', () => {
    if (!response.destroyed) sendError(response, 502);
  });
  request.pipe(upstream);
}
