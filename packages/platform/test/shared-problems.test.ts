import { describeProblem } from '@berth/foundation';
import { type SharedConfig, sharedProblems } from '../src';
import { makeSharedConfig } from './_fixtures/make-shared-config';

function told(changes: Partial<SharedConfig>): string[] {
  return sharedProblems(makeSharedConfig(changes)).map(problem => `${problem.code} ${describeProblem(problem)}`);
}

const all: Partial<SharedConfig> = {
  tags: { application: 'shop' },
  repositories: [{ name: 'shop/api', keepImages: 2, keepUntaggedDays: 1, pullAccounts: ['222233334444'] }],
  secrets: [{ name: 'token', length: 32 }, { name: 'key' }],
  environments: [
    { name: 'shop-dev', pushImages: true, qualifier: 'dev', services: ['dynamodb'], clusters: ['shop'], exec: true },
  ],
  github: { repository: 'acme/shop', provider: 'existing' },
  sharedRoles: { clusters: ['shop-dev'] },
  zones: ['shop.example.com', 'shop.example.org'],
  budget: { monthlyLimitUsd: 0.01, emails: ['team@example.com'] },
};

test('finds nothing in a good config, whether it says little or everything', () => {
  expect(told({})).toEqual([]);
  expect(told(all)).toEqual([]);
  expect(sharedProblems(JSON.parse(JSON.stringify(makeSharedConfig(all))))).toEqual([]);
});

test.each<[string, Partial<SharedConfig>]>([
  ['BERTH-ENV-006 name = "Shop": must be 1 to 32 lower-case letters', { name: 'Shop' }],
  ['BERTH-ENV-001 account = "1": must have 12 digits', { account: '1' }],
  ['BERTH-ENV-002 region = "eu-wst-1": not a region; did you mean eu-west-1?', { region: 'eu-wst-1' }],
  ['BERTH-ENV-004 owner = " ": must not be empty', { owner: ' ' }],
  [
    'RepositoriesMissing repositories = "none": must name a repository; without one there is nothing to deploy',
    { repositories: [] },
  ],
  ['BERTH-ECR-002 repositories[0].name = "Shop"', { repositories: [{ name: 'Shop' }] }],
  ['BERTH-ECR-003 repositories[0].keepImages = 1', { repositories: [{ name: 'shop', keepImages: 1 }] }],
  [
    'UntaggedDaysOutOfRange repositories[0].keepUntaggedDays = 0',
    { repositories: [{ name: 'shop', keepUntaggedDays: 0 }] },
  ],
  ['BERTH-ENV-001 repositories[0].pullAccounts[0] = "1"', { repositories: [{ name: 'shop', pullAccounts: ['1'] }] }],
  [
    'BERTH-ENV-011 repositories[1].name = "shop": is there twice',
    { repositories: [{ name: 'shop' }, { name: 'shop' }] },
  ],
  ['SecretNameInvalid secrets[0].name = "Token"', { secrets: [{ name: 'Token' }] }],
  ['SecretLengthOutOfRange secrets[0].length = 31', { secrets: [{ name: 'token', length: 31 }] }],
  ['BERTH-ENV-011 secrets[1].name = "token": is there twice', { secrets: [{ name: 'token' }, { name: 'token' }] }],
  ['BERTH-ENV-006 environments[0].name = "dev*"', { environments: [{ name: 'dev*' }] }],
  [
    'BERTH-ENV-006 environments[0].name = "shop-global": is what they share, not one of them',
    { environments: [{ name: 'shop-global' }] },
  ],
  [
    'BERTH-ENV-011 environments[1].name = "shop-dev": is there twice',
    { environments: [{ name: 'shop-dev' }, { name: 'shop-dev' }] },
  ],
  [
    'EnvironmentsOverlap environments[0].name = "dev": begins dev-two and dev-three, so that its roles would reach there',
    { environments: [{ name: 'dev' }, { name: 'dev-two' }, { name: 'dev-three' }] },
  ],
  [
    'EnvironmentsOverlap environments[0].name = "shop": begins shop-global, so that its roles would reach there; name it otherwise',
    { environments: [{ name: 'shop' }] },
  ],
  ['QualifierInvalid environments[0].qualifier = "a b"', { environments: [{ name: 'dev', qualifier: 'a b' }] }],
  [
    'ServicePrefixInvalid environments[0].services[0] = "dynamodb:*"',
    { environments: [{ name: 'dev', services: ['dynamodb:*'] }] },
  ],
  ['ClusterNameInvalid environments[0].clusters[0] = "*"', { environments: [{ name: 'dev', clusters: ['*'] }] }],
  ['BERTH-IAM-001 github.repository = "acme/*"', { github: { repository: 'acme/*' } }],
  [
    'ClustersMissing sharedRoles.clusters = "none": must name a cluster; without one no instance can join',
    { sharedRoles: { clusters: [] } },
  ],
  [
    'EnvironmentsMissing environments = "none": must name an environment; without one no task can write its log',
    { sharedRoles: { clusters: ['shop-dev'] }, environments: [] },
  ],
  ['BERTH-DNS-004 zones[1] = "Example"', { zones: ['example.com', 'Example'] }],
  ['BERTH-ENV-011 zones[1] = "example.com": is there twice', { zones: ['example.com', 'example.com'] }],
  ['BERTH-MON-005 budget.monthlyLimitUsd = 0', { budget: { monthlyLimitUsd: 0, emails: ['a@example.com'] } }],
  ['BERTH-MON-006 budget.emails = 0: nobody would be told', { budget: { monthlyLimitUsd: 1, emails: [] } }],
])('refuses %s', (text, changes) => {
  expect(told(changes)).toEqual([expect.stringContaining(text)]);
});

test.each<[string, object]>([
  ['BERTH-ENV-003 repository = "a list": unknown key; did you mean repositories?', { repository: [] }],
  [
    'BERTH-ENV-003 repositories[0].keepImage = 10: unknown key; did you mean keepImages?',
    { repositories: [{ name: 'shop', keepImage: 10 }] },
  ],
  ['BERTH-ENV-004 protection = "loose": must be "strict" or "relaxed"', { protection: 'loose' }],
  ['BERTH-ENV-004 zones = "example.com": must be an array', { zones: 'example.com' }],
  ['BERTH-ENV-005 environments = undefined: is missing', { environments: undefined }],
])('refuses a shape that no compiler has seen: %s', (text, changes) => {
  const problems = sharedProblems({ ...makeSharedConfig(), ...changes });

  expect(problems.map(problem => `${problem.code} ${describeProblem(problem)}`)).toEqual([text]);
});

test('tells all mistakes at once, in the order of their places', () => {
  const codes = sharedProblems({ ...makeSharedConfig({ account: '1', zones: ['Example'] }), regions: 'x' });

  expect(codes.map(({ code }) => code)).toEqual(['BERTH-ENV-001', 'BERTH-ENV-003', 'BERTH-DNS-004']);
});

test('an environment may be called as another one begins, if no hyphen follows', () => {
  expect(told({ environments: [{ name: 'dev' }, { name: 'develop' }] })).toEqual([]);
});

test('without environments there is nothing to refuse, but for shared roles', () => {
  expect(told({ environments: [] })).toEqual([]);
});

test.each([undefined, null, 7, 'global', []])('refuses %j as a whole config', config => {
  expect(sharedProblems(config)).toMatchObject([{ path: 'config' }]);
});
