import type { CdnEdgeConfig, DomainEdgeConfig, HttpApiEdgeConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const cdn: CdnEdgeConfig = { kind: 'cdn', reason: 'inside the VPC, from CloudFront to the load balancer' };
const api: HttpApiEdgeConfig = {
  kind: 'httpApi',
  plainHttp: { reason: 'inside the VPC, from the link to the load balancer' },
};
const domain: DomainEdgeConfig = { kind: 'domain', domain: 'example.com', zone: { id: 'Z1', name: 'example.com' } };
const certificateIn = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/1`;
const zone = { id: 'Z1', name: 'example.com' };
const named = { domain: 'shop.example.com', certificateArn: certificateIn('us-east-1') };
const tls = { certificateArn: certificateIn('eu-west-1'), serverName: 'shop.internal.example.com' };

test.each<[string, Partial<CdnEdgeConfig>]>([
  ['BERTH-LB-026 edge.cachedPaths[0] = "static": must start with "/"; use "/static"', { cachedPaths: ['static'] }],
  [
    'BERTH-LB-026 edge.certificateArn = undefined: users of shop.example.com would be refused; give one of us-east-1',
    { domain: 'shop.example.com' },
  ],
  [
    `BERTH-LB-026 edge.certificateArn = "${certificateIn('us-east-1')}": needs the name that it is for; add domain, or leave it out`,
    { certificateArn: certificateIn('us-east-1') },
  ],
  [
    'BERTH-LB-026 edge.zone = "example.com": needs the name that it is for; add domain, or leave it out',
    { zone: { shared: 'example.com' } },
  ],
  [
    `BERTH-DNS-003 edge.certificateArn = "${certificateIn('eu-west-1')}": is in eu-west-1, CloudFront takes certificates of us-east-1 only; request one there`,
    { ...named, certificateArn: certificateIn('eu-west-1') },
  ],
  [
    'BERTH-DNS-001 edge.domain = "shop.example.com": shop.example.com is not in zone other.org: nobody would find its record',
    { ...named, zone: { id: 'Z1', name: 'other.org' } },
  ],
])('%s', (message, changes) => {
  expect(told({ edge: { ...cdn, ...changes } })).toEqual([message]);
});

test.each<Partial<CdnEdgeConfig>>([{}, named, { ...named, zone }, { ...named, zone: { shared: 'example.com' } }])(
  'takes CloudFront with %j',
  changes => {
    expect(told({ edge: { ...cdn, ...changes } })).toEqual([]);
  },
);

test.each<[string, Partial<HttpApiEdgeConfig>]>([
  [
    'BERTH-API-007 edge.tls = undefined: requests would cross the VPC readable; add tls: { certificateArn, serverName }, or plainHttp: { reason }',
    { plainHttp: undefined },
  ],
  [
    'BERTH-API-007 edge.plainHttp.reason = "inside the VPC, from the link to the load balancer": has no effect with secureServerName; leave it out',
    { tls },
  ],
  [
    `BERTH-DNS-003 edge.tls.certificateArn = "${certificateIn('us-east-1')}": certificate is in us-east-1, the load balancer in eu-west-1`,
    { plainHttp: undefined, tls: { ...tls, certificateArn: certificateIn('us-east-1') } },
  ],
  ['BERTH-API-005 edge.rateLimit = 0: must be a whole number from 1 to 10000', { rateLimit: 0 }],
  ['BERTH-API-005 edge.burstLimit = 5001: must be a whole number from 1 to 5000', { burstLimit: 5001 }],
  [
    'BERTH-API-008 edge.public[0].route = "/healthz": is no method and path; write it as "GET /healthz" or "ANY /files/{proxy+}"',
    { public: [{ route: '/healthz', reason: 'the monitoring outside has no token' }] },
  ],
  [
    'BERTH-API-009 edge.corsOrigins[1] = "shop.example.com": is no origin; use one like "https://shop.example.com"',
    { corsOrigins: ['https://a.example.com', 'shop.example.com'] },
  ],
  [
    'BERTH-API-013 edge.zone = undefined: nobody would find it, and its certificate could not be validated; add zone: { id, name }',
    { domain: 'api.example.com' },
  ],
  [
    'BERTH-API-013 edge.zone = "example.com": needs the name that it is for; add domain, or leave it out',
    { zone: { shared: 'example.com' } },
  ],
  [
    'BERTH-DNS-001 edge.domain = "api.other.org": api.other.org cannot be validated in zone example.com: the stack would wait for ever',
    { domain: 'api.other.org', zone },
  ],
])('%s', (message, changes) => {
  expect(told({ edge: { ...api, ...changes } })).toEqual([message]);
});

test.each<Partial<HttpApiEdgeConfig>>([
  {},
  { plainHttp: undefined, tls },
  { domain: 'api.example.com', zone },
  { rateLimit: 10_000, burstLimit: 5000, corsOrigins: ['https://shop.example.com'] },
])('takes an API with %j', changes => {
  expect(told({ edge: { ...api, ...changes } })).toEqual([]);
});

test('BERTH-DNS-001 refuses a domain that its zone does not hold', () => {
  expect(told({ edge: { ...domain, domain: 'shop.other.org', www: false } })).toEqual([
    'BERTH-DNS-001 edge.domain = "shop.other.org": shop.other.org cannot be validated in zone example.com: the stack would wait for ever',
  ]);
});

test('BERTH-DNS-003 refuses what is no certificate', () => {
  const edge = { kind: 'https', certificateArn: 'arn:aws:iam::111122223333:server-certificate/old' } as const;

  expect(told({ edge })).toEqual([
    `BERTH-DNS-003 edge.certificateArn = "${edge.certificateArn}": not the ARN of a certificate`,
  ]);
});

test('takes a certificate of the region', () => {
  expect(told({ edge: { kind: 'https', certificateArn: certificateIn('eu-west-1') } })).toEqual([]);
});

test('CertificateNameMissing: wants the name in a certificate where a function asks for it', () => {
  const edge = { kind: 'https', certificateArn: certificateIn('eu-west-1') } as const;
  const rollout = { engine: 'codeDeploy', shift: { kind: 'allAtOnce' } } as const;
  const asked = [makeService({ rollout: { ...rollout, validate: true } })];

  expect(told({ edge, services: asked })).toEqual([
    'CertificateNameMissing edge.domain = undefined: is needed where rollout.validate asks over HTTPS: the certificate is not for the name of the load balancer; write the name in the certificate: domain: "shop.example.com"',
  ]);
  expect(told({ edge: { ...edge, domain: 'shop.example.com' }, services: asked })).toEqual([]);
  expect(told({ edge, services: [makeService({ rollout })] })).toEqual([]);
  expect(told({ services: asked })).toEqual([]);
});

test('BERTH-DNS-004 refuses a name of a certificate that is none', () => {
  const edge = { kind: 'https', certificateArn: certificateIn('eu-west-1'), domain: 'https://shop' } as const;

  expect(told({ edge })).toEqual([expect.stringContaining('BERTH-DNS-004 edge.domain = "https://shop"')]);
});

test('BERTH-ENV-010 refuses a port where nobody can come in', () => {
  const code = 'BERTH-ENV-010 services[0].port = 8000';

  expect(told({ edge: { kind: 'none' } })).toEqual([
    `${code}: nobody can come in: the environment has no edge; leave it out`,
  ]);
});
