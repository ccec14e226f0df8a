import { readCbor, writeCbor, writePlainCbor } from './codecs';
import type { Protocol } from './protocol';

const PATH = /^\/service\/[^/]+\/operation\/([^/]+)$/;

/**
 * Smithy RPC v2 CBOR: `POST /service/<Service>/operation/<Operation>`, bodies in CBOR.
 *
 * @see https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
export const rpcV2Cbor: Protocol = {
  operationName: request => PATH.exec(request.path)?.[1],

  read: async (request, { input }) => (input && request.body.length ? (readCbor(input, request.body) as object) : {}),

  write: (output, operation, _model, requestId) => ({
    status: 200,
    headers: headers(requestId),
    body: operation.output ? writeCbor(operation.output, output) : writePlainCbor({}),
  }),

  fail: ({ code, message, status, members }, _model, requestId) => ({
    status,
    headers: { ...headers(requestId), 'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}` },
    body: writePlainCbor({ __type: code, message, ...members }),
  }),
};

function headers(requestId: string): Record<string, string> {
  return { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': requestId };
}
