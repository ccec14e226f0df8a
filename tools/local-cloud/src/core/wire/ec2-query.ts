import { formOf } from './aws-query';
import { writeXml } from './codecs';
import type { Protocol } from './protocol';
import { type QueryStyle, readForm } from './query-form';
import { contentOf, element } from './xml-text';

const style: QueryStyle = {
  memberKey: (name, traits) => String(traits.ec2QueryName ?? capitalized(traits.xmlName ?? name)),
  flatLists: true,
};

/**
 * ec2Query: awsQuery with other names, and answers without a nested result.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export const ec2Query: Protocol = {
  operationName: request => formOf(request).get('Action') ?? undefined,

  read: async (request, { input }) => (input ? readForm(input, formOf(request), style) : {}),

  write: (output, { name, output: shape }, { xmlNamespace }, requestId) => {
    // an operation without modelled output answers `true`: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html
    const content = shape ? contentOf(writeXml(shape, output)) : element('return', 'true');
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${name}Response xmlns="${xmlNamespace}">${element('requestId', requestId)}${content}</${name}Response>`,
    };
  },

  fail: ({ code, message, status }, _model, requestId) => ({
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: `<Response><Errors><Error>${element('Code', code)}${element('Message', message)}</Error></Errors>${element('RequestID', requestId)}</Response>`,
  }),
};

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
