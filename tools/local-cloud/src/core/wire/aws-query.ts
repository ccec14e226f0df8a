import { writeXml } from './codecs';
import type { Protocol } from './protocol';
import { type QueryStyle, readForm } from './query-form';
import { contentOf, element, elements } from './xml-text';

const style: QueryStyle = { memberKey: (name, traits) => traits.xmlName ?? name, flatLists: false };

/**
 * awsQuery: a form comes in, XML goes out.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export const awsQuery: Protocol = {
  operationName: request => formOf(request).get('Action') ?? undefined,

  read: async (request, { input }) => (input ? readForm(input, formOf(request), style) : {}),

  write: (output, operation, { xmlNamespace }, requestId) => {
    const { name } = operation;
    const content = operation.output ? contentOf(writeXml(operation.output, output)) : undefined;
    const result = content === undefined ? '' : `<${name}Result>${content}</${name}Result>`;
    const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${name}Response xmlns="${xmlNamespace}">${result}${metadata}</${name}Response>`,
    };
  },

  fail: ({ code, message, status, members }, { xmlNamespace }, requestId) => {
    const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
    const error = `<Error>${type}${element('Code', code)}${element('Message', message)}${elements(members)}</Error>`;
    return {
      status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<ErrorResponse xmlns="${xmlNamespace}">${error}${element('RequestId', requestId)}</ErrorResponse>`,
    };
  },
};

/** The parameters, in the body of a POST or in the query of a presigned GET. */
export function formOf(request: { readonly body: Buffer; readonly query: URLSearchParams }): URLSearchParams {
  return request.body.length ? new URLSearchParams(request.body.toString()) : request.query;
}
