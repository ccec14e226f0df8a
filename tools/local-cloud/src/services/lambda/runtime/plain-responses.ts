import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { RESPONSE_PATH, SIGNAL_PATH } from '../../../core/response-path';

/**
 * Lets handlers answer CloudFormation that know only HTTPS, and only its port: AWS's `cfn-response`, the CDK's own custom resources. What they send to a
 * response URL, or to the handle of a wait condition, goes to the endpoint of the local cloud.
 */
export function answerWithoutTls(endpoint: string): void {
  const { hostname, port } = new URL(endpoint);
  const request = https.request;
  const routed = (...args: Parameters<typeof https.request>) => {
    const options = args.find(arg => typeof arg === 'object') as (https.RequestOptions & Partial<URL>) | undefined;
    const host = options?.hostname ?? options?.host;
    const path = options?.path ?? options?.pathname ?? '';
    const isAnswer = host === hostname && [RESPONSE_PATH, SIGNAL_PATH].some(below => path.startsWith(below));
    if (!isAnswer) return request(...args);
    const callback = args.find(arg => typeof arg === 'function') as
      | ((response: http.IncomingMessage) => void)
      | undefined;
    const { method, headers } = options ?? {};
    return http.request({ hostname, port, method, path, headers }, callback);
  };
  Object.assign(https, { request: routed });
  syncBuiltinESMExports();
}
