import { Duration, Lazy, Token } from 'aws-cdk-lib/core';
import { type ContainerRegistryProps, containerRegistryProblems } from '../src';

const props = { environment: 'global', repositoryName: 'pyshop' };
const why = { reason: 'the partner pulls the newest', owner: 'shop team' };
const NAME = 'must be 2 to 256 lower-case letters, digits and single . _ - / between them';
const BEGINNING = 'must begin a tag: at most 126 letters, digits, _ . and -, without wildcard';
const ALIAS = 'must be a tag of at most 128 characters, with at most two *';

function problems(change: Partial<ContainerRegistryProps>) {
  return containerRegistryProblems({ ...props, ...change });
}

test.each(['ab', 'a'.repeat(256), 'shop/api', 'shop.api_v1-2', '0-9'])('takes the name %s', repositoryName => {
  expect(problems({ repositoryName })).toEqual([]);
});

test.each(['a', 'a'.repeat(257), 'PyShop', 'py--shop', 'pyshop/', '/pyshop', 'py shop', '-a'])(
  'BERTH-ECR-002: refuses the name %s',
  repositoryName => {
    expect(problems({ repositoryName })).toEqual([
      { code: 'BERTH-ECR-002', path: 'repositoryName', value: repositoryName, fact: NAME },
    ]);
  },
);

test.each([2, 10, 100])('keeps %d images', keepImages => {
  expect(problems({ keepImages })).toEqual([]);
});

test.each([
  [1, 'keeps 1 image: the rollback image would be deleted'],
  [0, 'keeps 0 images: the rollback image would be deleted'],
  [2.5, 'keeps 2.5 images: the rollback image would be deleted'],
])('BERTH-ECR-003: refuses to keep %d', (keepImages, fact) => {
  expect(problems({ keepImages })).toEqual([
    { code: 'BERTH-ECR-003', path: 'keepImages', value: keepImages, fact, fix: 'keep at least 2' },
  ]);
});

test.each([1, 7, 3650])('keeps untagged images for %d days', days => {
  expect(problems({ keepUntagged: Duration.days(days) })).toEqual([]);
});

test.each([
  [0, Duration.days(0)],
  [0.5, Duration.hours(12)],
  [3651, Duration.days(3651)],
])('refuses to keep untagged images for %d days', (value, keepUntagged) => {
  expect(problems({ keepUntagged })).toEqual([
    {
      code: 'UntaggedDaysOutOfRange',
      path: 'keepUntagged',
      value,
      fact: 'must be a whole number from 1 to 3650 days',
    },
  ]);
});

test.each(['deployed-', '_', 'a'.repeat(126), 'v1.2_'])('marks images with tags that begin with %s', beginning => {
  expect(problems({ protectedTags: ['rollback-', beginning] })).toEqual([]);
});

test.each(['', 'deployed-*', '-deployed', '.a', 'a'.repeat(127), 'in use'])(
  'marks no images with tags that begin with "%s"',
  value => {
    expect(problems({ protectedTags: ['rollback-', value] })).toEqual([
      { code: 'ProtectedTagInvalid', path: 'protectedTags[1]', value, fact: BEGINNING },
    ]);
  },
);

test.each(['latest', '*', 'dev-*-*', 'a'.repeat(128), '_x'])('lets the alias %s move', tag => {
  expect(problems({ aliases: { ...why, tags: ['stable', tag] } })).toEqual([]);
});

test.each(['', 'a*b*c*', '-latest', '.a', 'a'.repeat(129), 'the latest'])('refuses the alias "%s"', value => {
  expect(problems({ aliases: { ...why, tags: ['stable', value] } })).toEqual([
    { code: 'TagAliasInvalid', path: 'aliases.tags[1]', value, fact: ALIAS },
  ]);
});

test('lets five kinds of tags move', () => {
  expect(problems({ aliases: { ...why, tags: ['a', 'b', 'c'] } })).toEqual([]);
  expect(problems({ protectedTags: ['a', 'b', 'c', 'd', 'e'] })).toEqual([]);
});

test.each([
  ['aliases.tags', { aliases: { ...why, tags: ['a', 'b', 'c', 'd'] } }],
  ['protectedTags', { protectedTags: ['a', 'b', 'c', 'd', 'e', 'f'] }],
])('refuses a sixth kind of tags that move, in %s', (path, change) => {
  expect(problems(change)).toEqual([
    {
      code: 'TooManyMovingTags',
      path,
      value: 6,
      fact: 'makes 6 kinds of tags that move, with protectedTags; ECR allows 5',
    },
  ]);
});

test('tells of a wrong tag and of too many at once', () => {
  const tags = ['*', '', 'c', 'd'];

  expect(problems({ protectedTags: ['', 'b'], aliases: { ...why, tags } }).map(({ path }) => path)).toEqual([
    'protectedTags[0]',
    'aliases.tags[1]',
    'aliases.tags',
  ]);
});

test('lets accounts of twelve digits pull', () => {
  expect(problems({ pullAccounts: ['444455556666', '000000000000'] })).toEqual([]);
});

test.each(['12345678901', '1234567890123', '12345678901a', 'a444455556666'])(
  'BERTH-ENV-001: refuses the account %s',
  value => {
    expect(problems({ pullAccounts: ['444455556666', value] })).toEqual([
      { code: 'BERTH-ENV-001', path: 'pullAccounts[1]', value, fact: 'must have 12 digits' },
    ]);
  },
);

test('judges nothing that is only known at deployment', () => {
  const text = Lazy.string({ produce: () => 'X' });

  expect(
    containerRegistryProblems({
      environment: text,
      repositoryName: text,
      keepImages: Token.asNumber(text),
      keepUntagged: Duration.days(Token.asNumber(text)),
      protectedTags: [text],
      aliases: { ...why, tags: [text] },
      pullAccounts: [text],
    }),
  ).toEqual([]);
});
