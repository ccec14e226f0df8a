import { readXml, type Shape, writeXml } from './codecs';
import type { Protocol } from './protocol';
import { requestIds, restBinding } from './rest';
import { element, elements } from './xml-text';

const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * restXml: paths, headers and XML bodies.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
export const restXml: Protocol = {
  ...restBinding({
    contentType: 'application/xml',
    read: async (shape, body) => readXml(shape, body),
    write: (shape, value, { xmlNamespace }) =>
      PROLOG + (unwrapped(shape, value, xmlNamespace) ?? writeXml(shape, value, xmlNamespace)),
    empty: '',
  }),

  fail: ({ code, message, status, members }, { serviceId, xmlNamespace }, requestId) => {
    const error = element('Code', code) + element('Message', message) + elements(members);
    const id = element('RequestId', requestId);
    return {
      status,
      headers: { ...requestIds(requestId), 'content-type': 'application/xml' },
      body:
        PROLOG +
        (serviceId === 'S3'
          ? `<Error>${error}${id}</Error>`
          : `<ErrorResponse xmlns="${xmlNamespace}"><Error>${error}</Error>${id}</ErrorResponse>`),
    };
  },
};

/**
 * GetBucketLocation answers its only member without an element of its own.
 *
 * @see https://smithy.io/2.0/aws/customizations/s3-customizations.html#aws-customizations-s3unwrappedxmloutput-trait
 */
function unwrapped(shape: Shape, value: object, xmlNamespace: string): string | undefined {
  const members = [...shape.structIterator()];
  const [name, member] = members[0] ?? [];
  if (members.length !== 1 || !member?.isStringSchema() || shape.getMergedTraits().xmlName !== name) return undefined;
  const text = element(name, (value as Record<string, string | undefined>)[name] ?? '');
  return text.replace('>', ` xmlns="${xmlNamespace}">`);
}
