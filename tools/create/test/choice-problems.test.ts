import { choiceProblems, type Wanted } from '../src/choice-problems';
import { choices } from './_fixtures/choices';

const problemsOf = (differs: Partial<Wanted>) => choiceProblems({ ...choices(), ...differs } as Wanted);

test('what most have is no problem', () => {
  expect(problemsOf({})).toEqual([]);
});

test.each(['a', 'shop', 'shop-2', 'a123456789012345'])('%s is a name', name => {
  expect(problemsOf({ name })).toEqual([]);
});

test.each([
  ['', 'shop'],
  ['Shop', 'shop'],
  ['2shop', 'shop'],
  ['shop-', 'shop'],
  ['my_shop', 'my-shop'],
  ['a--b', 'a-b'],
  ['../shop', 'shop'],
  ['a1234567890123456', 'a123456789012345'],
])('fails when the name is %j, and says which would do', (name, usable) => {
  expect(problemsOf({ name })).toEqual([
    {
      code: 'NameNotUsable',
      path: 'name',
      value: name,
      fact: 'must be lower-case letters, digits and single hyphens, begin with a letter and have at most 16 characters',
      fix: `try "${usable}"`,
    },
  ]);
});

test.each([
  ['compute', 'lambda', 'must be one of fargate, ec2, managed'],
  ['database', 'mysql', 'must be one of postgresql, none'],
  ['cache', 'memcached', 'must be one of none, valkey, redis'],
  ['edge', 'https', 'must be one of http, domain, cdn, httpApi, none'],
])('fails when %s is %s', (path, value, fact) => {
  expect(problemsOf({ [path]: value })).toEqual([{ code: 'ChoiceUnknown', path, value, fact }]);
});

test('fails when nobody said which environments', () => {
  expect(problemsOf({ environments: [] })).toMatchObject([{ code: 'EnvironmentsOutOfRange', value: '' }]);
});

test('takes 16 environments, and no more', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);

  expect(problemsOf({ environments: names(16) })).toEqual([]);
  expect(problemsOf({ environments: names(17) })).toMatchObject([
    { code: 'EnvironmentsOutOfRange', path: 'environments', fact: 'must be 1 to 16 names' },
  ]);
});

test('fails when an environment is what all share, comes twice or has no usable name', () => {
  expect(problemsOf({ environments: ['dev', 'global', 'dev', 'Prod', 'abcdefghijk'] })).toMatchObject([
    { code: 'EnvironmentReserved', path: 'environments[1]', value: 'global', fix: 'leave it out' },
    { code: 'EnvironmentTwice', path: 'environments[2]', value: 'dev' },
    { code: 'NameNotUsable', path: 'environments[3]', value: 'Prod', fix: 'try "prod"' },
    { code: 'NameNotUsable', path: 'environments[4]', fact: expect.stringContaining('at most 10 characters') },
  ]);
});

test('fails when the edge needs a domain', () => {
  expect(problemsOf({ edge: 'domain' })).toEqual([
    {
      code: 'DomainMissing',
      path: 'edge',
      value: 'domain',
      fact: 'needs a domain',
      fix: 'add --domain shop.example.com, or take the edge http',
    },
  ]);
});

test('fails when the edge has no use for a domain', () => {
  expect(problemsOf({ domain: 'shop.example.com' })).toEqual([
    {
      code: 'DomainUnused',
      path: 'domain',
      value: 'shop.example.com',
      fact: 'the edge http has none',
      fix: 'add --edge domain, or leave it out',
    },
  ]);
});

test.each(['shop', 'shop..example.com', 'Shop.example.com', '-a.example.com', 'https://example.com'])(
  'fails when the domain is %s',
  domain => {
    expect(problemsOf({ edge: 'domain', domain })).toMatchObject([{ code: 'DomainNotUsable', value: domain }]);
  },
);

test('takes a registry over HTTP or HTTPS', () => {
  expect(problemsOf({ registry: 'http://127.0.0.1:4873' })).toEqual([]);
  expect(problemsOf({ registry: 'https://npm.example.com/npm/' })).toEqual([]);
});

test.each(['npm.example.com', 'ftp://npm.example.com', ''])('fails when the registry is %j', registry => {
  expect(problemsOf({ registry })).toMatchObject([{ code: 'RegistryNotUsable', path: 'registry', value: registry }]);
});

test('fails when a password would be committed, and does not repeat it', () => {
  const problems = problemsOf({ registry: 'https://ada:secret@npm.example.com/' });

  expect(problems).toMatchObject([{ code: 'RegistryHasPassword', value: '(hidden)' }]);
  expect(JSON.stringify(problems)).not.toContain('secret');
});

test('all mistakes come at once', () => {
  const codes = problemsOf({ name: '', compute: 'x', environments: [], domain: 'y', registry: 'z' });

  expect(codes.map(({ code }) => code)).toEqual([
    'NameNotUsable',
    'ChoiceUnknown',
    'EnvironmentsOutOfRange',
    'DomainUnused',
    'RegistryNotUsable',
  ]);
});
