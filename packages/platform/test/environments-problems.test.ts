import { describeProblem } from '@berth/foundation';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, environmentsProblems, environmentsWarnings, Platform, SharedPlatform } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';
import { makeSharedConfig } from './_fixtures/make-shared-config';

const dev = makeConfig();
const block = (cidr: string): Partial<EnvironmentConfig> => ({ network: { ...dev.network, cidr } });
const domain = { kind: 'domain', domain: 'shop.example.com', zone: { shared: 'example.com' } } as const;
const lines = (problems: readonly Parameters<typeof describeProblem>[0][]) =>
  problems.map(problem => `${problem.code} ${describeProblem(problem)}`);

test('BERTH-NET-009 warns of environments that can never be peered', () => {
  const test = makeConfig({ name: 'test' });
  const prod = makeConfig({ name: 'prod', ...block('10.0.128.0/17') });

  expect(lines(environmentsWarnings([dev, test, prod]))).toEqual([
    'BERTH-NET-009 test.network.cidr = "10.0.0.0/16": dev and test both use it and can never be peered; give test "10.1.0.0/16"',
    'BERTH-NET-009 prod.network.cidr = "10.0.128.0/17": dev and prod overlap (10.0.0.0/16) and can never be peered; give prod "10.1.0.0/16"',
  ]);
  expect(environmentsWarnings([dev, test])).toMatchObject([{ severity: 'warning' }]);
  expect(environmentsWarnings([dev, makeConfig({ name: 'test', ...block('10.1.0.0/16') })])).toEqual([]);
  expect(environmentsProblems([dev, test])).toEqual([]);
});

test('BERTH-NET-009 gives a block that no other environment has', () => {
  const next = makeConfig({ name: 'test', ...block('10.1.0.0/16') });

  expect(environmentsWarnings([dev, next, makeConfig({ name: 'prod' })])).toMatchObject([
    { fix: 'give prod "10.2.0.0/16"' },
  ]);
});

test('BERTH-ENV-007 refuses names of one account that begin alike', () => {
  const named = (name: string, account = dev.account) => makeConfig({ name, account });

  expect(lines(environmentsProblems([named('shop'), named('shop-dev')]))).toEqual([
    'BERTH-ENV-007 shop-dev.name = "shop-dev": shop-dev and shop have the same account and the same name prefix; name it otherwise, or take another account',
  ]);
  expect(environmentsProblems([named('shop-dev'), named('shop')])).toHaveLength(1);
  expect(environmentsProblems([named('shop'), named('shop-dev', '111122223333')])).toEqual([]);
  expect(environmentsProblems([named('shop'), named('shopping')])).toEqual([]);
});

test('BERTH-ENV-007 refuses an environment that has the name of another', () => {
  expect(environmentsProblems([dev, dev])).toMatchObject([
    { code: 'BERTH-ENV-007', path: 'dev.name', fact: 'two environments of account 000000000000 have it' },
  ]);
  expect(environmentsProblems([dev, { ...dev, region: 'eu-central-1' }])).toEqual([]);
});

test('BERTH-ENV-007 refuses a domain that another environment serves', () => {
  const others = [makeConfig({ edge: domain }), makeConfig({ name: 'prod', edge: domain })];

  expect(environmentsProblems(others)).toMatchObject([
    { code: 'BERTH-ENV-007', path: 'prod.edge.domain', fact: 'dev serves it, and prod would take it away' },
  ]);
  const upper = makeConfig({ name: 'prod', edge: { ...domain, domain: 'SHOP.example.com' } });
  expect(environmentsProblems([makeConfig({ edge: domain }), upper])).toHaveLength(1);
});

test('environments serve domains of their own, or none', () => {
  const https = { kind: 'https', certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/1' } as const;
  const edges = [domain, { ...domain, domain: 'blog.example.com' }, https, https, dev.edge] as const;

  expect(environmentsProblems(edges.map((edge, index) => makeConfig({ name: `e${index}`, edge })))).toEqual([]);
});

test('GithubProviderTwice refuses a second provider of an account, which IAM would', () => {
  const github = { repository: 'acme/shop' };
  const named = (name: string, changes: object = {}) =>
    makeSharedConfig({ name, github, environments: [], ...changes });
  const app = new App({ context: flags });
  new SharedPlatform(app, named('shop-global'));

  expect(() => new SharedPlatform(app, named('blog-global'))).toThrow(
    expect.objectContaining({
      name: 'GithubProviderTwice',
      message: expect.stringContaining(
        'github.provider = "made": account 000000000000 knows GitHub once, and shop-global makes that; write provider: "existing", and deploy it after that',
      ),
    }),
  );
  new SharedPlatform(app, named('docs-global', { github: { ...github, provider: 'existing' } }));
  new SharedPlatform(app, named('wiki-global', { github: undefined }));
  new SharedPlatform(app, named('shop-other', { account: '111122223333' }));
});

test('BERTH-SEC-004 and BERTH-ENV-014 refuse what the shared environment does not have', () => {
  const shared = makeSharedConfig({ name: 'global', secrets: [{ name: 'api-token' }], zones: ['example.org'] });
  const service = makeService({ secrets: { TOKEN: { from: 'shared', name: 'api-tokn' } }, repository: 'shop/web' });
  const config = makeConfig({ edge: domain, services: [service, makeService({ name: 'admin' })] });

  expect(lines(environmentsProblems([config], [shared]))).toEqual([
    'BERTH-ENV-014 dev.services[0].repository = "shop/web": no repository "shop/web" in env global; known: shop/api',
    'BERTH-SEC-004 dev.services[0].secrets.TOKEN.name = "api-tokn": no secret "api-tokn" in env global; known: api-token; did you mean api-token?',
    'BERTH-ENV-014 dev.services[1].name = "admin": no repository "admin" in env global; known: shop/api',
    'BERTH-ENV-014 dev.edge.zone.shared = "example.com": no zone "example.com" in env global; known: example.org; did you mean example.org?',
  ]);
  expect(environmentsProblems([config], [makeSharedConfig({ name: 'other' })])).toEqual([]);
});

test('BERTH-ENV-014 refuses bounds and roles that the shared environment does not make', () => {
  const shared = makeSharedConfig({ name: 'global', repositories: [{ name: 'pyshop' }] });
  const config = makeConfig({ permissionsBoundary: true, sharedRoles: { reason: 'three roles for all of it' } });

  expect(lines(environmentsProblems([config], [shared]))).toEqual([
    'BERTH-ENV-014 dev.permissionsBoundary = "dev": no boundary for "dev" in env global; known: shop-dev, shop-prod',
    'BERTH-ENV-014 dev.sharedRoles = "wanted": env global makes none; say sharedRoles: { clusters } there',
  ]);
  const named = { ...shared, environments: [{ name: 'dev' }], sharedRoles: { clusters: ['dev-cluster'] } };
  expect(environmentsProblems([config], [named])).toEqual([]);
  expect(environmentsProblems([makeConfig()], [shared])).toEqual([]);
});

test('an app refuses what its environments cannot have together, and warns of the rest', () => {
  const app = new App({ context: flags });
  new SharedPlatform(app, makeSharedConfig({ name: 'global', repositories: [{ name: 'pyshop' }] }));
  new Platform(app, dev);

  const warned = warningsOf(() => new Platform(app, makeConfig({ name: 'test' })));

  const text = expect.stringMatching(/^BERTH-NET-009 test\.network\.cidr = "10.0.0.0\/16": dev and test both use it/);
  expect(warned).toEqual([text]);
  expect(() => new Platform(app, dev)).toThrow(/^dev\.name = "dev": two environments/);
  const services = [makeService({ name: 'admin' })];
  expect(() => new Platform(app, makeConfig({ name: 'prod', services }))).toThrow(
    expect.objectContaining({ name: 'BERTH-ENV-014' }),
  );
});

function warningsOf(work: () => unknown): unknown[] {
  const { emitWarning } = process;
  const warned: unknown[] = [];
  process.emitWarning = (warning: string | Error) => void warned.push(warning);
  try {
    work();
  } finally {
    process.emitWarning = emitWarning;
  }
  return warned;
}
