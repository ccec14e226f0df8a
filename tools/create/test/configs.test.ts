import { environmentProblems, environmentsProblems, sharedProblems } from '@berth/platform';
import { environmentConfigOf, sharedConfigOf } from '../src/configs';
import { choices, pairwise } from './_fixtures/choices';

const combinations = pairwise().map(chosen => [JSON.stringify(chosen), chosen] as const);

test('every two choices that can come together do', () => {
  const found = pairwise();
  const edges = new Set(found.map(({ compute, edge }) => `${compute} ${edge}`));
  const caches = new Set(found.map(({ cache, database }) => `${cache} ${database}`));

  expect(edges.size).toBe(15);
  expect(caches.size).toBe(6);
  expect(found.length).toBeLessThan(30);
});

test.each(combinations)('%s makes configs without a mistake, alone and together', (_, chosen) => {
  const shared = sharedConfigOf(chosen);
  const configs = chosen.environments.map(name => environmentConfigOf(chosen, name));

  expect(sharedProblems(shared)).toEqual([]);
  expect(configs.flatMap(config => environmentProblems(config))).toEqual([]);
  expect(environmentsProblems(configs, [shared])).toEqual([]);
});

test('what was chosen is there, and nothing else', () => {
  const config = environmentConfigOf(choices({ compute: 'ec2', database: 'none', cache: 'redis', edge: 'cdn' }), 'dev');

  expect(config).toMatchObject({ cluster: { kind: 'ec2' }, cache: { engine: 'redis' }, edge: { kind: 'cdn' } });
  expect(config).not.toHaveProperty('database');
  expect(config.services[0]?.secrets).toEqual({ CACHE_URL: { from: 'cache' } });
  expect(config.services[0]).not.toHaveProperty('migration');
});

test('a database brings its URL and its migrations', () => {
  const [service] = environmentConfigOf(choices(), 'dev').services;

  expect(service?.secrets).toEqual({ DATABASE_URL: { from: 'database' } });
  expect(service?.migration).toEqual({ command: ['alembic', 'upgrade', 'head'] });
});

test.each([
  { environments: ['dev', 'test', 'live'], name: 'live', protection: 'strict' },
  { environments: ['dev', 'test', 'live'], name: 'test', protection: 'relaxed' },
  { environments: ['dev'], name: 'dev', protection: 'relaxed' },
  { environments: ['prod'], name: 'prod', protection: 'strict' },
  { environments: ['prod-eu', 'dr'], name: 'prod-eu', protection: 'strict' },
])('of $environments $name is $protection', ({ environments, name, protection }) => {
  expect(environmentConfigOf(choices({ environments }), name)).toMatchObject({ protection });
});

test('environments have blocks of their own, so that they can be connected', () => {
  const chosen = choices();

  const blocks = chosen.environments.map(name => environmentConfigOf(chosen, name).network.cidr);

  expect(blocks).toEqual(['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16']);
});

test('the last environment has the domain itself, the others a name in it', () => {
  const chosen = choices({ edge: 'domain', domain: 'shop.example.com' });

  const domains = chosen.environments.map(name => environmentConfigOf(chosen, name).edge);

  expect(domains).toMatchObject([
    { domain: 'dev.shop.example.com', zone: { shared: 'shop.example.com' } },
    { domain: 'test.shop.example.com' },
    { domain: 'shop.example.com' },
  ]);
  expect(sharedConfigOf(chosen).zones).toEqual(['shop.example.com']);
});

test('images are sent to the first environment, and promoted from there', () => {
  expect(sharedConfigOf(choices()).environments).toEqual([
    { name: 'dev', pushImages: true },
    { name: 'test' },
    { name: 'prod' },
  ]);
});
