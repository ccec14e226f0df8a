import { domainProblems, domainZoneProblems } from '@berth/dns';
import type { Problem } from '@berth/foundation';
import { httpApiProblems } from '@berth/http-api';
import { contentDeliveryProblems } from '@berth/load-balancer';
import type { CdnEdgeConfig, HttpApiEdgeConfig, ZoneConfig } from '../config/edge-config';
import type { EnvironmentConfig } from '../config/environment-config';
import { renamed } from './rule';

/** CloudFront takes certificates of this region only. */
const CLOUDFRONT_REGION = 'us-east-1';

/** What the config calls parts of a domain otherwise. */
export const DOMAIN_NAMES = { domainName: 'domain', 'certificate.certificateArn': 'certificateArn' };

/** Every mistake in CloudFront. */
export function cdnProblems({ domain, certificateArn, zone, cachedPaths = [] }: CdnEdgeConfig): Problem[] {
  const problems = contentDeliveryProblems({ originTls: false, cachedPaths: [...cachedPaths] });
  const code = 'BERTH-LB-026';
  if (domain === undefined) {
    const fact = 'needs the name that it is for';
    const fix = 'add domain, or leave it out';
    if (certificateArn !== undefined) problems.push({ code, path: 'certificateArn', value: certificateArn, fact, fix });
    if (zone) problems.push({ code, path: 'zone', value: zoneName(zone), fact, fix });
    return problems;
  }
  if (certificateArn === undefined) {
    const fact = `users of ${domain} would be refused`;
    return [...problems, { code, path: 'certificateArn', value: undefined, fact, fix: 'give one of us-east-1' }];
  }
  // without a zone only the certificate is judged
  const names = { domainName: domain, zoneName: zone ? zoneName(zone) : domain, www: false };
  const certificate = { certificateArn, names: [domain] };
  return [
    ...problems,
    ...renamed(domainProblems({ ...names, certificate, cloudFront: true, region: CLOUDFRONT_REGION }), DOMAIN_NAMES),
  ];
}

/** Every mistake in an HTTP API. */
export function apiProblems(
  edge: HttpApiEdgeConfig,
  { owner, region, protection }: Pick<EnvironmentConfig, 'owner' | 'region' | 'protection'>,
): Problem[] {
  const { tls, plainHttp, domain, zone, rateLimit, burstLimit, corsOrigins } = edge;
  const rules = {
    target: { port: 443 },
    secureServerName: tls?.serverName,
    // that one of the two is needed is told in the words of the config
    http: plainHttp ?? (tls ? undefined : { reason: 'judged below' }),
    public: edge.public?.map(route => ({ ...route, owner })),
    rateLimit,
    burstLimit,
    cors: corsOrigins && { allowOrigins: corsOrigins },
  };
  const names = { secureServerName: 'tls.serverName', http: 'plainHttp', 'cors.allowOrigins': 'corsOrigins' };
  return [
    ...renamed(httpApiProblems(rules), names),
    ...(protection === 'strict' ? anyOriginProblems(corsOrigins) : []),
    ...(tls ? certificateProblems('tls.certificateArn', tls.certificateArn, region) : []),
    ...(tls || plainHttp ? [] : [unencrypted()]),
    ...apiNameProblems(domain, zone, region),
  ];
}

/** Whoever has a token could be made to use it by any page. */
function anyOriginProblems(origins: readonly string[] = []): Problem[] {
  return origins.flatMap((value, index) => {
    if (value !== '*') return [];
    const fact = 'lets pages of every web site call it, which protection strict does not accept';
    const fix = 'name them, like "https://shop.example.com"';
    return [{ code: 'BERTH-API-014', path: `corsOrigins[${index}]`, value, fact, fix }];
  });
}

function unencrypted(): Problem {
  const fact = 'requests would cross the VPC readable';
  const fix = 'add tls: { certificateArn, serverName }, or plainHttp: { reason }';
  return { code: 'BERTH-API-007', path: 'tls', value: undefined, fact, fix };
}

function apiNameProblems(domain: string | undefined, zone: ZoneConfig | undefined, region: string): Problem[] {
  if (domain === undefined && !zone) return [];
  const code = 'BERTH-API-013';
  if (domain === undefined) {
    const fact = 'needs the name that it is for';
    return [{ code, path: 'zone', value: zone && zoneName(zone), fact, fix: 'add domain, or leave it out' }];
  }
  if (!zone) {
    const fact = 'nobody would find it, and its certificate could not be validated';
    return [{ code, path: 'zone', value: undefined, fact, fix: 'add zone: { id, name }' }];
  }
  const rules = { domainName: domain, zoneName: zoneName(zone), www: false, region };
  return renamed(domainProblems(rules), DOMAIN_NAMES);
}

/** A certificate that a load balancer is to use. */
export function certificateProblems(path: string, arn: string, region: string): Problem[] {
  const [, ofCertificate] = /^arn:aws[a-z-]*:acm:([a-z0-9-]+):\d{12}:certificate\/[\w-]+$/.exec(arn) ?? [];
  const problem = { code: 'BERTH-DNS-003', path, value: arn };
  if (ofCertificate === undefined) return [{ ...problem, fact: 'not the ARN of a certificate' }];
  if (ofCertificate === region) return [];
  return [{ ...problem, fact: `certificate is in ${ofCertificate}, the load balancer in ${region}` }];
}

/**
 * A hosted zone that is there already.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html Id, read 2026-11
 */
export function zoneProblems(zone: ZoneConfig | undefined): Problem[] {
  if (!zone) return [];
  const path = 'shared' in zone ? 'zone.shared' : 'zone.name';
  const problems = renamed(domainZoneProblems({ zoneName: zoneName(zone) }), { zoneName: path });
  if ('shared' in zone || /^Z[A-Z0-9]{0,31}$/.test(zone.id)) return problems;
  const fact = 'is not the id of a hosted zone';
  const fix = 'use one like "Z0123456789ABCDEFGHIJ"';
  return [...problems, { code: 'BERTH-DNS-009', path: 'zone.id', value: zone.id, fact, fix }];
}

/** The domain that a zone answers for. */
export function zoneName(zone: ZoneConfig): string {
  return 'shared' in zone ? zone.shared : zone.name;
}
