import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { RESPONSE_PATH } from '../../../core/response-path';

/**
 * Lets handlers answer CloudFormation that know only HTTPS, and only its port: AWS's `cfn-response`, the CDK's own custom resources. What they send to a
 * response URL goes to the endpoint of the local cloud.
 */
export function answerWithoutTls(endpoint: string): void {
  const { hostname, port } = new URL(endpoint);
  const request = https.request;
  const routed = (...args: Parameters<typeof https.request>) => {
    const options = args.find(arg => typeof arg === 'object') as (https.RequestOptions & Partial<URL>) | undefined;
    const host = options?.hostname ?? options?.host;
    const isAnswer = host === hostname && (options?.path ?? options?.pathname ?? '').startsWith(RESPONSE_PATH);
    if (!isAnswer) return request(...args);
    const callback = args.find(arg => typeof arg === 'function') as
      | ((response: http.IncomingMessage) => void)
      | undefined;
    const { method, path, headers } = options ?? {};
    return http.request({ hostname, port, method, path, headers }, callback);
  };
  Object.assign(https, { request: routed });
  syncBuiltinESMExports();
}
