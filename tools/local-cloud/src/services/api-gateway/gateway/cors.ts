import type { IncomingHttpHeaders } from 'node:http';
import type { Cors } from '@aws-sdk/client-apigatewayv2';
import { isTrue } from '../operation-values';

export type Headers = Readonly<Record<string, string>>;

/** Whether a browser asks what it may ask. */
export function isPreflight(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/**
 * What is added to the answer to a request from a web site; nothing for a site that is not let in.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function corsHeaders(cors: Cors, { origin }: IncomingHttpHeaders): Headers {
  if (origin === undefined || !isAllowed(cors.AllowOrigins ?? [], origin)) return {};
  const isForAll = cors.AllowOrigins?.includes('*');
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    ...(!isForAll && { vary: 'Origin' }),
    ...(isTrue(cors.AllowCredentials) && { 'access-control-allow-credentials': 'true' }),
    ...(cors.ExposeHeaders?.length && { 'access-control-expose-headers': cors.ExposeHeaders.join(',') }),
  };
}

/** The whole answer to a preflight request. */
export function preflightHeaders(cors: Cors, headers: IncomingHttpHeaders): Headers {
  const common = corsHeaders(cors, headers);
  if (Object.keys(common).length === 0) return {};
  return {
    ...common,
    ...(cors.AllowMethods?.length && { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
    ...(cors.AllowHeaders?.length && { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
    ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
  };
}

/** `https://*` and `http://*` stand for all sites with that protocol. */
function isAllowed(allowed: readonly string[], origin: string): boolean {
  return allowed.some(each => {
    if (each === '*' || each.toLowerCase() === origin.toLowerCase()) return true;
    return each.endsWith('://*') && origin.startsWith(each.slice(0, -1));
  });
}
