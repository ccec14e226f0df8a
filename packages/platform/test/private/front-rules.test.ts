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

test.each([
  'arn:aws:iam::111122223333:server-certificate/old',
  ` ${certificateIn('eu-west-1')}`,
  `${certificateIn('eu-west-1')}/2`,
])('BERTH-DNS-003 refuses what is no certificate: %s', certificateArn => {
  expect(told({ edge: { kind: 'https', certificateArn } })).toEqual([
    `BERTH-DNS-003 edge.certificateArn = "${certificateArn}": not the ARN of a certificate`,
  ]);
});

test('takes a certificate of another partition', () => {
  const certificateArn = 'arn:aws-us-gov:acm:us-gov-west-1:111122223333:certificate/1';
  const network = {
    cidr: '10.0.0.0/16',
    availabilityZones: ['us-gov-west-1a', 'us-gov-west-1b'],
    natGateways: 'one',
  } as const;

  expect(told({ region: 'us-gov-west-1', network, edge: { kind: 'https', certificateArn } })).toEqual([]);
});

test('BERTH-API-014 refuses pages of every web site where protection is strict', () => {
  const edge = { ...api, corsOrigins: ['https://shop.example.com', '*'] };
  const strict = { protection: 'strict', cluster: { kind: 'fargate' } } as const;

  expect(told({ ...strict, edge })).toEqual([
    'BERTH-API-014 edge.corsOrigins[1] = "*": lets pages of every web site call it, which protection strict does not accept; name them, like "https://shop.example.com"',
  ]);
  expect(told({ edge })).toEqual([]);
});

test.each<[string, DomainEdgeConfig['zone']]>([
  [
    'BERTH-DNS-009 edge.zone.id = "z1": is not the id of a hosted zone; use one like "Z0123456789ABCDEFGHIJ"',
    { id: 'z1', name: 'example.com' },
  ],
  [
    `BERTH-DNS-009 edge.zone.id = "Z${'1'.repeat(32)}": is not the id of a hosted zone; use one like "Z0123456789ABCDEFGHIJ"`,
    { id: `Z${'1'.repeat(32)}`, name: 'example.com' },
  ],
  ['BERTH-DNS-004 edge.zone.name = "Example.com": ', { id: 'Z1', name: 'Example.com' }],
  ['BERTH-DNS-004 edge.zone.shared = "Example.com": ', { shared: 'Example.com' }],
])('%s', (message, wrong) => {
  expect(told({ edge: { ...domain, zone: wrong } })).toContainEqual(expect.stringContaining(message));
});

test('takes the longest id of a zone', () => {
  expect(told({ edge: { ...domain, zone: { id: `Z${'1'.repeat(31)}`, name: 'example.com' } } })).toEqual([]);
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
  const beside = makeService({ name: 'admin', route: { paths: ['/admin'] }, rollout });
  expect(told({ edge, cluster: { kind: 'fargate' }, services: [...asked, beside] })).toHaveLength(1);
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
