import { isKnown, type Problem } from '@berth/foundation';
import { CERTIFICATE_LIMITS } from './data/limits';
import type { ExistingCertificate, Wildcard } from './domain';
import { covers, isDnsName, isInZone } from './private/dns-names';

const CLOUDFRONT_REGION = 'us-east-1';
const ONLY_THERE = `CloudFront takes certificates of ${CLOUDFRONT_REGION} only`;

/** What the rules look at. */
export interface DomainRules {
  readonly domainName: string;

  /** Of the zone that holds the records. */
  readonly zoneName: string;

  readonly www?: boolean;
  readonly alternativeNames?: readonly string[];
  readonly wildcard?: Wildcard;
  readonly certificate?: ExistingCertificate;

  /** Of the stack. */
  readonly region: string;

  /**
   * Whether CloudFront uses the certificate.
   *
   * @default false
   */
  readonly cloudFront?: boolean;

  /**
   * Whether the stack of the domain makes the zone, too.
   *
   * @default false
   */
  readonly zoneInSameStack?: boolean;
}

/** The names that get records: the domain, www, and further ones. */
export function recordNames({
  domainName,
  www = true,
  alternativeNames = [],
}: Pick<DomainRules, 'domainName' | 'www' | 'alternativeNames'>): string[] {
  return [domainName, ...(www ? [`www.${domainName}`] : []), ...alternativeNames];
}

/**
 * Every mistake in a domain.
 *
 * Exported for `platform`, which checks a whole config before it creates anything.
 */
export function domainProblems(rules: DomainRules): Problem[] {
  return [
    ...nameProblems(rules),
    ...zoneProblems(rules),
    ...(rules.certificate ? existingProblems(rules, rules.certificate) : requestProblems(rules)),
  ];
}

function nameProblems({ domainName, alternativeNames = [] }: DomainRules): Problem[] {
  const names: [string, string][] = [
    ['domainName', domainName],
    ...alternativeNames.map((name, i): [string, string] => [`alternativeNames[${i}]`, name]),
  ];
  return names.flatMap(([path, value]) => {
    if (!isKnown(value) || isDnsName(value)) return [];
    const wildcard = value.startsWith('*.');
    const fact = wildcard ? 'is a wildcard' : 'must be a domain name of lower-case letters, digits and hyphens';
    const fix = wildcard ? 'say why with wildcard: { reason }' : 'use one like "shop.example.com"';
    return [{ code: 'BERTH-DNS-004', path, value, fact, fix }];
  });
}

function zoneProblems(rules: DomainRules): Problem[] {
  const { zoneName, certificate } = rules;
  return recordNames(rules).flatMap(name => {
    if (!isKnown(name) || !isKnown(zoneName) || isInZone(name, zoneName)) return [];
    const fact = certificate
      ? `${name} is not in zone ${zoneName}: nobody would find its record`
      : `${name} cannot be validated in zone ${zoneName}: the stack would wait for ever`;
    return [{ code: 'BERTH-DNS-001', path: pathOf(name, rules), value: name, fact }];
  });
}

function pathOf(name: string, { alternativeNames = [] }: DomainRules): string {
  const index = alternativeNames.indexOf(name);
  return index < 0 ? 'domainName' : `alternativeNames[${index}]`;
}

function existingProblems(rules: DomainRules, { certificateArn, names }: ExistingCertificate): Problem[] {
  const problems = recordNames(rules).flatMap((name): Problem[] => {
    if (!isKnown(name) || !names.every(isKnown) || covers(names, name)) return [];
    const fact = `${name} has an A record but is not in the certificate`;
    return [{ code: 'BERTH-DNS-002', path: 'certificate.names', value: names.join(', '), fact }];
  });
  const region = isKnown(certificateArn) ? certificateArn.split(':')[3] : undefined;
  const wanted = rules.cloudFront ? CLOUDFRONT_REGION : rules.region;
  if (region !== undefined && isKnown(wanted) && region !== wanted) {
    const fact = rules.cloudFront ? `is in ${region}, ${ONLY_THERE}` : `is in ${region}, what uses it in ${wanted}`;
    const fix = 'request one there';
    problems.push({ code: 'BERTH-DNS-003', path: 'certificate.certificateArn', value: certificateArn, fact, fix });
  }
  if (rules.wildcard) {
    const fact = 'has no effect with a certificate that exists';
    problems.push({ code: 'BERTH-DNS-006', path: 'wildcard', value: rules.wildcard.reason, fact, fix: 'leave it out' });
  }
  return problems;
}

function requestProblems(rules: DomainRules): Problem[] {
  const { domainName, zoneName, wildcard, region } = rules;
  const problems: Problem[] = [];
  if (rules.cloudFront && isKnown(region) && region !== CLOUDFRONT_REGION) {
    const fact = `would be made in ${region}, ${ONLY_THERE}`;
    problems.push({ code: 'BERTH-DNS-003', path: 'certificate', value: undefined, fact, fix: 'give one of us-east-1' });
  }
  if (rules.zoneInSameStack) {
    const fact = 'is made by the same stack: the certificate would wait for ever for somebody to delegate it';
    const fix = 'make it in a stack that is deployed before';
    problems.push({ code: 'BERTH-DNS-008', path: 'zone', value: zoneName, fact, fix });
  }
  if (wildcard && isKnown(wildcard.reason) && !wildcard.reason.trim()) {
    const fact = 'must say why every name below the domain is needed';
    problems.push({ code: 'BERTH-DNS-006', path: 'wildcard.reason', value: wildcard.reason, fact });
  }
  if (isKnown(domainName) && domainName.length > CERTIFICATE_LIMITS.commonName) {
    const fact = `has ${domainName.length} characters, ACM takes ${CERTIFICATE_LIMITS.commonName} as the first name`;
    problems.push({ code: 'BERTH-DNS-007', path: 'domainName', value: domainName, fact });
  }
  const count = recordNames(rules).length + (wildcard ? 1 : 0);
  if (count > CERTIFICATE_LIMITS.names) {
    const fact = `makes ${count} names, ACM takes ${CERTIFICATE_LIMITS.names} in a certificate`;
    problems.push({ code: 'BERTH-DNS-007', path: 'alternativeNames', value: count, fact, fix: 'make a second domain' });
  }
  return problems;
}
