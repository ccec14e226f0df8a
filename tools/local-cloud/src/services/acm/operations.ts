import { X509Certificate } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-acm';
import { AwsError } from '../../core/aws-error';
import { paginate } from '../../core/paginate';
import { randomUUID } from '../../core/random';
import type { Call, Operation } from '../../core/service';
import { pairsOf, tagsOf, withoutTags } from '../../core/tags';
import type { KeyAlgorithm } from './certificate-authority';
import { accountOf, type Certificate, type Certificates, checkedImport, validationRecord } from './certificates';

const PAGE = 100;
const ALGORITHMS: readonly string[] = [
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'EC_prime256v1',
  'EC_secp384r1',
  'EC_secp521r1',
];
const DOMAIN = /^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/;

export function certificateOperations(certificates: Certificates): Record<string, Operation> {
  return {
    RequestCertificate(input: sdk.RequestCertificateRequest, call: Call): sdk.RequestCertificateResponse {
      const { IdempotencyToken: token, KeyAlgorithm: algorithm = 'RSA_2048', Options } = input;
      if ((input.ValidationMethod ?? 'EMAIL') !== 'DNS') {
        throw new AwsError('ValidationException', 'the local cloud validates by DNS only: nobody reads mail');
      }
      if (!ALGORITHMS.includes(algorithm)) {
        throw new AwsError('ValidationException', `KeyAlgorithm ${algorithm} cannot be requested`);
      }
      const names = checkedNames(input);
      const known = token && certificates.list(call.region).find(other => other.token === token);
      if (known && sameNames(known.names, names)) return { CertificateArn: known.arn };
      const { arn } = certificates.request(
        {
          names,
          keyAlgorithm: algorithm as KeyAlgorithm,
          tags: tagsOf(input.Tags),
          token,
          transparency: Options?.CertificateTransparencyLoggingPreference ?? 'ENABLED',
        },
        call,
      );
      return { CertificateArn: arn };
    },

    DescribeCertificate({ CertificateArn }: sdk.DescribeCertificateRequest): sdk.DescribeCertificateResponse {
      return { Certificate: describeCertificate(certificates, certificates.find(CertificateArn)) };
    },

    ListCertificates(input: sdk.ListCertificatesRequest, { region }: Call): sdk.ListCertificatesResponse {
      const { CertificateStatuses: statuses, NextToken, MaxItems = PAGE, Includes } = input;
      const types = Includes?.keyTypes ?? ['RSA_2048', 'RSA_1024']; // all that AWS lists without a filter
      const found = certificates
        .list(region)
        .filter(({ status }) => !statuses || statuses.includes(status))
        .filter(({ keyAlgorithm }) => types.includes(keyAlgorithm));
      const { page, next } = paginate(found, NextToken, MaxItems, 'InvalidArgsException');
      return { CertificateSummaryList: page.map(one => summary(certificates, one)), NextToken: next };
    },

    GetCertificate({ CertificateArn }: sdk.GetCertificateRequest): sdk.GetCertificateResponse {
      const { issued, arn } = certificates.find(CertificateArn);
      if (issued) return { Certificate: issued.certificate, CertificateChain: issued.chain };
      throw new AwsError('RequestInProgressException', `Certificate ${arn} is not issued yet.`);
    },

    ImportCertificate(input: sdk.ImportCertificateRequest, { region, accountId }: Call): sdk.ImportCertificateResponse {
      const [certificate, key, chain] = [input.Certificate, input.PrivateKey, input.CertificateChain].map(text);
      const issued = checkedImport(certificate ?? '', key ?? '', chain ?? '');
      const again = input.CertificateArn && certificates.find(input.CertificateArn);
      if (again && again.type !== 'IMPORTED') {
        throw new AwsError('ValidationException', 'A certificate that ACM has issued cannot be imported again.');
      }
      const arn = input.CertificateArn ?? `arn:aws:acm:${region}:${accountId}:certificate/${randomUUID()}`;
      return { CertificateArn: certificates.import(issued, tagsOf(input.Tags), arn).arn };
    },

    UpdateCertificateOptions({ CertificateArn, Options }: sdk.UpdateCertificateOptionsRequest) {
      const transparency = Options?.CertificateTransparencyLoggingPreference ?? 'ENABLED';
      certificates.change(certificates.find(CertificateArn), { transparency });
    },

    DeleteCertificate({ CertificateArn }: sdk.DeleteCertificateRequest) {
      certificates.remove(certificates.find(CertificateArn));
    },

    AddTagsToCertificate({ CertificateArn, Tags }: sdk.AddTagsToCertificateRequest) {
      const certificate = certificates.find(CertificateArn);
      certificates.change(certificate, { tags: { ...certificate.tags, ...tagsOf(Tags) } });
    },

    RemoveTagsFromCertificate({ CertificateArn, Tags = [] }: sdk.RemoveTagsFromCertificateRequest) {
      const certificate = certificates.find(CertificateArn);
      const keys = Tags.map(({ Key = '' }) => Key);
      certificates.change(certificate, { tags: withoutTags(certificate.tags, keys) });
    },

    ListTagsForCertificate({ CertificateArn }: sdk.ListTagsForCertificateRequest): sdk.ListTagsForCertificateResponse {
      return { Tags: pairsOf(certificates.find(CertificateArn).tags) };
    },
  };
}

function checkedNames({
  DomainName = '',
  SubjectAlternativeNames = [],
}: sdk.RequestCertificateRequest): [string, ...string[]] {
  const others = SubjectAlternativeNames.filter(name => name !== DomainName);
  const wrong = [DomainName, ...others].find(name => !DOMAIN.test(name) || name.length > 253);
  if (wrong !== undefined) throw new AwsError('ValidationException', `${wrong} is not a valid domain name`);
  return [DomainName, ...others];
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}

function describeCertificate(certificates: Certificates, certificate: Certificate): sdk.CertificateDetail {
  const { arn, names, type, status, issued, issuedAt } = certificate;
  const x509 = issued && new X509Certificate(issued.certificate);
  return {
    CertificateArn: arn,
    DomainName: names[0],
    SubjectAlternativeNames: [...names],
    Type: type,
    Status: status,
    KeyAlgorithm: certificate.keyAlgorithm,
    SignatureAlgorithm: 'SHA256WITHECDSA',
    CreatedAt: new Date(certificate.createdAt),
    ...(type === 'IMPORTED' ? { ImportedAt: new Date(issuedAt ?? 0) } : issuedAt && { IssuedAt: new Date(issuedAt) }),
    ...(type === 'AMAZON_ISSUED' && {
      DomainValidationOptions: names.map(name => validationOf(certificates, certificate, name)),
    }),
    ...(x509 && {
      Serial: (x509.serialNumber.match(/../g) ?? []).join(':').toLowerCase(),
      Subject: x509.subject.split('\n').join(', '),
      Issuer: x509.issuer.split('\n').join(', '),
      NotBefore: new Date(x509.validFrom),
      NotAfter: new Date(x509.validTo),
    }),
    InUseBy: certificates.usersOf(arn),
    RenewalEligibility: type === 'AMAZON_ISSUED' && certificates.usersOf(arn).length > 0 ? 'ELIGIBLE' : 'INELIGIBLE',
    Options: { CertificateTransparencyLoggingPreference: certificate.transparency },
  };
}

function validationOf(certificates: Certificates, certificate: Certificate, name: string): sdk.DomainValidation {
  const { name: Name, value: Value } = validationRecord(accountOf(certificate.arn), name);
  const isDone = certificate.status === 'ISSUED' || certificates.isValidated(certificate, name);
  const open = certificate.status === 'VALIDATION_TIMED_OUT' ? 'FAILED' : 'PENDING_VALIDATION';
  return {
    DomainName: name,
    ValidationDomain: name,
    ValidationMethod: 'DNS',
    ValidationStatus: isDone ? 'SUCCESS' : open,
    ResourceRecord: { Name, Type: 'CNAME', Value },
  };
}

function summary(certificates: Certificates, certificate: Certificate): sdk.CertificateSummary {
  const {
    CertificateArn,
    DomainName,
    Status,
    Type,
    KeyAlgorithm,
    CreatedAt,
    IssuedAt,
    ImportedAt,
    NotBefore,
    NotAfter,
  } = describeCertificate(certificates, certificate);
  return {
    CertificateArn,
    DomainName,
    SubjectAlternativeNameSummaries: [...certificate.names],
    HasAdditionalSubjectAlternativeNames: false,
    Status,
    Type,
    KeyAlgorithm,
    InUse: certificates.usersOf(certificate.arn).length > 0,
    CreatedAt,
    IssuedAt,
    ImportedAt,
    NotBefore,
    NotAfter,
  };
}

function text(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes).toString() : '';
}
