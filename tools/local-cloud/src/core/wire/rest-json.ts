import { readJson, writeJson } from './codecs';
import type { Protocol } from './protocol';
import { requestIds, restBinding } from './rest';

/**
 * restJson1: paths, headers and JSON bodies.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export const restJson: Protocol = {
  ...restBinding({
    contentType: 'application/json',
    read: (shape, body) => readJson(shape, body.toString(), 'rest'),
    write: (shape, value) => writeJson(shape, value, 'rest'),
    empty: '{}',
  }),

  fail: ({ code, message, status, members }, _model, requestId) => ({
    status,
    headers: { ...requestIds(requestId), 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ message, ...members }),
  }),
};
