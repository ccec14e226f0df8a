import { readJson, writeJson } from './codecs';
import type { Protocol } from './protocol';

/**
 * awsJson1.0 and awsJson1.1: the operation is in `x-amz-target`, everything else in one JSON document.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function awsJson(version: '1.0' | '1.1'): Protocol {
  const headers = (requestId: string) => ({
    'content-type': `application/x-amz-json-${version}`,
    'x-amzn-requestid': requestId,
  });

  return {
    operationName: request => request.headers['x-amz-target']?.split('.').pop(),

    read: async (request, { input }) =>
      input ? ((await readJson(input, request.body.toString() || '{}', 'rpc')) as object) : {},

    write: (output, operation, _model, requestId) => ({
      status: 200,
      headers: headers(requestId),
      body: operation.output ? writeJson(operation.output, output, 'rpc') : '{}',
    }),

    fail: ({ code, message, status, members }, { queryErrorCode }, requestId) => ({
      status,
      headers: {
        ...headers(requestId),
        'x-amzn-errortype': code,
        // for services that spoke awsQuery before, whose clients still know the old codes
        'x-amzn-query-error': `${queryErrorCode.get(code) ?? code};${status < 500 ? 'Sender' : 'Receiver'}`,
      },
      body: JSON.stringify({ __type: code, message, ...members }),
    }),
  };
}
