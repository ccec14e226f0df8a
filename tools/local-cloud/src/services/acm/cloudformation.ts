import { AwsError } from '../../core/aws-error';
import { type Clock, wait } from '../../core/clock';
import type { Call, Operation, ResourceProvider, ResourceRequest } from '../../core/service';
import { pairsOf, resourceTags } from '../../core/tags';
import { changeRecords } from '../route53/record-changes';
import type { Zones } from '../route53/zones';
import { accountOf, type Certificate, type Certificates, validationRecord } from './certificates';

const POLL_MS = 5_000;

interface ValidationOption {
  readonly DomainName?: string;
  readonly HostedZoneId?: string;
}

/**
 * AWS::CertificateManager::Certificate, whose Ref is its ARN. It is there once it is issued, for which the records of its names have to be found: those of
 * zones that the template names are made here, and stay when it is deleted, as on AWS. In a zone that is not delegated they are never found, and the
 * stack waits until the validation times out.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-certificatemanager-certificate.html
 */
export function certificateProvider(
  certificates: Certificates,
  operations: Readonly<Record<string, Operation>>,
  zones: Zones,
  clock: Clock,
): ResourceProvider {
  const issued = async (arn: string, { signal }: ResourceRequest) => {
    for (;;) {
      const { status, names } = certificates.find(arn);
      if (status === 'ISSUED') return { physicalId: arn, attributes: { CertificateArn: arn } };
      if (status === 'VALIDATION_TIMED_OUT') {
        throw new AwsError('NotStabilized', `Certificate of ${names[0]} was not validated in time`);
      }
      if (signal.aborted) throw new AwsError('NotStabilized', `Resource creation cancelled: ${arn}`);
      await wait(clock, POLL_MS);
    }
  };
  return {
    async create(request) {
      const arn = request.resumedId ?? (await requestCertificate(operations, request));
      request.initiated(arn);
      const { DomainValidationOptions = [] } = request.properties;
      writeRecords(zones, certificates.find(arn), DomainValidationOptions as ValidationOption[]);
      return issued(arn, request);
    },

    async update({ physicalId, properties, stackTags }) {
      const { CertificateTransparencyLoggingPreference: preference = 'ENABLED', Tags } = properties;
      certificates.change(certificates.find(physicalId), {
        transparency: preference as Certificate['transparency'],
        tags: resourceTags(Tags, stackTags),
      });
      return { physicalId };
    },

    async delete({ physicalId }) {
      const certificate = certificates.tryFind(physicalId);
      if (certificate) certificates.remove(certificate);
    },
  };
}

async function requestCertificate(
  operations: Readonly<Record<string, Operation>>,
  request: ResourceRequest,
): Promise<string> {
  const { accountId, region, properties, stackTags, generatedName } = request;
  const { DomainName, SubjectAlternativeNames, ValidationMethod, KeyAlgorithm } = properties;
  const preference = properties.CertificateTransparencyLoggingPreference;
  const call: Call = { accountId, region, requestId: 'cloudformation', accessKeyId: 'cloudformation.amazonaws.com' };
  const input = {
    DomainName,
    SubjectAlternativeNames,
    ValidationMethod,
    KeyAlgorithm,
    IdempotencyToken: generatedName,
    Options: preference && { CertificateTransparencyLoggingPreference: preference },
    Tags: pairsOf(resourceTags(properties.Tags, stackTags)),
  };
  const answer = (await operations.RequestCertificate?.(input, call)) as { CertificateArn?: string } | undefined;
  return answer?.CertificateArn ?? '';
}

/** In the zones that the template names. A name without an option of its own takes the one of the nearest name above. */
function writeRecords(zones: Zones, { arn, names }: Certificate, options: readonly ValidationOption[]): void {
  for (const name of names) {
    const plain = name.replace(/^\*\./, '');
    const fitting = options.filter(({ DomainName = '' }) => {
      const above = DomainName.replace(/^\*\./, '');
      return plain === above || plain.endsWith(`.${above}`);
    });
    const [nearest] = fitting.sort((a, b) => (b.DomainName ?? '').length - (a.DomainName ?? '').length);
    if (!nearest?.HostedZoneId) continue;
    const { name: Name, value: Value } = validationRecord(accountOf(arn), name);
    const ResourceRecordSet = { Name, Type: 'CNAME' as const, TTL: 300, ResourceRecords: [{ Value }] };
    changeRecords(zones, zones.find(nearest.HostedZoneId), [{ Action: 'UPSERT', ResourceRecordSet }]);
  }
}
