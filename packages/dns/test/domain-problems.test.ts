import { Lazy } from 'aws-cdk-lib/core';
import { type DomainRules, domainProblems } from '../src';

const good: DomainRules = { domainName: 'example.com', zoneName: 'example.com', region: 'eu-west-1' };
const arnIn = (region: string) => `arn:aws:acm:${region}:111122223333:certificate/1`;
const exists = (...names: string[]) => ({ certificateArn: arnIn('eu-west-1'), names });
const manyNames = (count: number) => Array.from({ length: count }, (_, i) => `n${i}.example.com`);
const ofLength = (length: number) =>
  `${'a'.repeat(63)}.${'b'.repeat(length)}`.slice(0, length - 12).concat('.example.com');

test.each<[string, string, Partial<DomainRules>]>([
  [
    'BERTH-DNS-001 domainName',
    'other.org cannot be validated in zone example.com',
    { domainName: 'other.org', www: false },
  ],
  [
    'BERTH-DNS-001 domainName',
    'badexample.com cannot be validated in zone example.com',
    { domainName: 'badexample.com', www: false },
  ],
  [
    'BERTH-DNS-001 alternativeNames[1]',
    'other.org cannot be validated in zone example.com: the stack would wait for ever',
    { alternativeNames: ['api.example.com', 'other.org'] },
  ],
  [
    'BERTH-DNS-001 domainName',
    'other.org is not in zone example.com: nobody would find its record',
    { domainName: 'other.org', www: false, certificate: exists('other.org') },
  ],
  [
    'BERTH-DNS-002 certificate.names',
    'www.example.com has an A record but is not in the certificate',
    { certificate: exists('example.com') },
  ],
  [
    'BERTH-DNS-002 certificate.names',
    'example.com has an A record but is not in the certificate',
    { certificate: exists('*.example.com') },
  ],
  [
    'BERTH-DNS-002 certificate.names',
    'a.b.example.com has an A record but is not in the certificate',
    { alternativeNames: ['a.b.example.com'], certificate: exists('example.com', '*.example.com') },
  ],
  [
    'BERTH-DNS-003 certificate.certificateArn',
    'is in us-east-1, what uses it in eu-west-1',
    { www: false, certificate: { certificateArn: arnIn('us-east-1'), names: ['example.com'] } },
  ],
  [
    'BERTH-DNS-003 certificate.certificateArn',
    'is in eu-west-1, CloudFront takes certificates of us-east-1 only',
    { www: false, cloudFront: true, certificate: { certificateArn: arnIn('eu-west-1'), names: ['example.com'] } },
  ],
  [
    'BERTH-DNS-003 certificate',
    'would be made in eu-west-1, CloudFront takes certificates of us-east-1 only',
    { cloudFront: true },
  ],
  [
    'BERTH-DNS-006 wildcard',
    'has no effect',
    { wildcard: { reason: 'x' }, www: false, certificate: exists('example.com') },
  ],
  [
    'BERTH-DNS-006 wildcard.reason',
    'must say why every name below the domain is needed',
    { wildcard: { reason: ' ' } },
  ],
  [
    'BERTH-DNS-007 domainName',
    'has 65 characters, ACM takes 64 as the first name',
    { domainName: ofLength(65), www: false },
  ],
  [
    'BERTH-DNS-007 alternativeNames',
    'makes 11 names, ACM takes 10 in a certificate',
    { alternativeNames: manyNames(9) },
  ],
  [
    'BERTH-DNS-007 alternativeNames',
    'makes 11 names, ACM takes 10 in a certificate',
    { alternativeNames: manyNames(8), wildcard: { reason: 'customers' } },
  ],
  ['BERTH-DNS-008 zone', 'is made by the same stack', { zoneInSameStack: true }],
])('fails with %s: %s', (problem, fact, rules) => {
  const problems = domainProblems({ ...good, ...rules });

  expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([problem]);
  expect(problems[0]?.fact).toContain(fact);
});

test.each([
  [
    { domainName: 'exa mple.com' },
    'domainName',
    'must be a domain name of lower-case letters, digits and hyphens',
    'use one like "shop.example.com"',
  ],
  [
    { alternativeNames: ['*.example.com'] },
    'alternativeNames[0]',
    'is a wildcard',
    'say why with wildcard: { reason }',
  ],
])('B69: fails with BERTH-DNS-004 for %j', (rules, path, fact, fix) => {
  const ofNames = domainProblems({ ...good, www: false, ...rules }).filter(({ code }) => code === 'BERTH-DNS-004');

  expect(ofNames).toMatchObject([{ path, fact, fix }]);
});

test.each<Partial<DomainRules>>([
  {},
  { domainName: 'shop.example.com' },
  { alternativeNames: manyNames(8) },
  { domainName: ofLength(64), www: false },
  { wildcard: { reason: 'each customer has a name of its own' } },
  { certificate: exists('example.com', 'www.example.com') },
  { certificate: exists('example.com', '*.example.com'), zoneInSameStack: true },
  { domainName: ofLength(65), www: false, certificate: exists(ofLength(65)) },
])('accepts %j', rules => {
  expect(domainProblems({ ...good, ...rules })).toEqual([]);
});

test('names the way out of a certificate elsewhere', () => {
  const certificate = { certificateArn: arnIn('us-east-1'), names: ['example.com', 'www.example.com'] };

  expect(domainProblems({ ...good, certificate })).toMatchObject([
    { value: arnIn('us-east-1'), fix: 'request one there' },
  ]);
});

const later = Lazy.string({ produce: () => 'later' });

test.each<[string, Partial<DomainRules>]>([
  ['region', { region: later, www: false, certificate: exists('example.com') }],
  ['certificateArn', { www: false, certificate: { certificateArn: later, names: ['example.com'] } }],
  ['names', { certificate: exists('example.com', later) }],
  ['zoneName', { zoneName: later }],
  ['domainName', { domainName: later, www: false }],
  ['domainName with a certificate', { domainName: later, certificate: exists('example.com') }],
  ['reason', { wildcard: { reason: later } }],
])('accepts a %s that is known only at deployment', (_, rules) => {
  expect(domainProblems({ ...good, ...rules })).toEqual([]);
});

test.each<[Partial<DomainRules>, object]>([
  [
    { www: false, alternativeNames: ['other.org', 'api.example.com'] },
    { path: 'alternativeNames[0]', value: 'other.org' },
  ],
  [{ domainName: 'exa mple.com', www: false, zoneName: 'mple.com' }, { code: 'BERTH-DNS-004' }],
  [{ certificate: exists('example.com', 'api.example.com') }, { value: 'example.com, api.example.com' }],
  [
    { wildcard: { reason: 'x' }, www: false, certificate: exists('example.com') },
    { value: 'x', fix: 'leave it out' },
  ],
  [{ alternativeNames: manyNames(9) }, { value: 11, fix: 'make a second domain' }],
])('says of %j where, what, and the way out', (rules, expected) => {
  expect(domainProblems({ ...good, ...rules })[0]).toMatchObject(expected);
});

test.each<Partial<DomainRules>>([
  { region: 'us-east-1' },
  { certificate: { certificateArn: arnIn('us-east-1'), names: ['example.com', 'www.example.com'] } },
])('lets CloudFront have a certificate of us-east-1: %j', changes => {
  const rules = { domainName: 'example.com', zoneName: 'example.com', region: 'eu-west-1', cloudFront: true };

  expect(domainProblems({ ...rules, ...changes })).toEqual([]);
});
