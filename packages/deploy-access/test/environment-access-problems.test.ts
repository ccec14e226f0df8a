import { Lazy } from 'aws-cdk-lib/core';
import { type EnvironmentAccessFacts, environmentAccessProblems, environmentBoundaryProblems } from '../src';

const NAME = 'must be 1 to 32 lower-case letters, digits and single hyphens between them, a letter first';

function problems(change: Partial<EnvironmentAccessFacts> = {}) {
  return environmentAccessProblems({ environment: 'dev', repositories: ['pyshop'], ...change });
}

test.each(['dev', 'd', 'shop-dev-2', `d${'x'.repeat(31)}`])('takes the environment %s', name => {
  expect(problems({ environment: name, shared: name })).toEqual([]);
});

test.each(['', 'Dev', '2dev', '-dev', 'dev*', 'dev/1', `d${'x'.repeat(32)}`])('refuses the environment "%s"', value => {
  expect(problems({ environment: value })).toEqual([
    { code: 'EnvironmentNameInvalid', path: 'environment', value, fact: NAME },
  ]);
  expect(problems({ shared: value })).toEqual([{ code: 'EnvironmentNameInvalid', path: 'shared', value, fact: NAME }]);
});

test('wants a repository', () => {
  expect(problems({ repositories: [] })).toEqual([
    {
      code: 'RepositoriesMissing',
      path: 'repositories',
      value: '[]',
      fact: 'must name a repository; without one there is nothing to deploy',
    },
  ]);
});

test.each(['*', 'shop/*', 'sho?'])('refuses the repository %s', value => {
  expect(problems({ repositories: ['pyshop', value] })).toEqual([
    {
      code: 'RepositoryNameInvalid',
      path: 'repositories[1]',
      value,
      fact: 'must be the name of one repository, without wildcards',
    },
  ]);
});

test.each(['*', 'prod*', 'a/b', ''])('refuses the cluster "%s"', value => {
  expect(problems({ clusters: ['shop', value] })).toEqual([
    {
      code: 'ClusterNameInvalid',
      path: 'clusters[1]',
      value,
      fact: 'must be the name of one cluster, without wildcards',
    },
  ]);
});

test('takes clusters by their names', () => {
  expect(problems({ clusters: ['fastapi_cluster-1', Lazy.string({ produce: () => '*' })] })).toEqual([]);
});

test.each(['acme/shop', 'Acme-1/shop.api_v2'])('trusts jobs of %s', githubRepository => {
  expect(problems({ githubRepository })).toEqual([]);
});

test.each(['acme', 'acme/*', 'acme/shop/x', '/shop', 'acme/', 'acme/shop:ref', ' acme/shop'])(
  'BERTH-IAM-001: trusts no jobs of "%s"',
  value => {
    expect(problems({ githubRepository: value })).toEqual([
      {
        code: 'BERTH-IAM-001',
        path: 'github.repository',
        value,
        fact: 'must be organisation/repository, without wildcards',
      },
    ]);
  },
);

test.each(['a', 'hnb659fds', 'Shop_dev-1', 'x'.repeat(10)])('takes the qualifier %s', qualifier => {
  expect(problems({ qualifier })).toEqual([]);
});

test.each(['', 'x'.repeat(11), 'shop*', 'a/b'])('refuses the qualifier "%s"', value => {
  expect(problems({ qualifier: value })).toEqual([
    { code: 'QualifierInvalid', path: 'qualifier', value, fact: 'must be 1 to 10 letters, digits, _ and -' },
  ]);
});

test.each(['dynamodb', 's3', 'rds-db'])('takes the service %s', service => {
  expect(problems({ services: [service] })).toEqual([]);
});

test.each(['', '*', 's3:GetObject', 'S3', 's3 '])('refuses the service "%s"', value => {
  expect(environmentBoundaryProblems({ environment: 'dev', services: ['s3', value] })).toEqual([
    {
      code: 'ServicePrefixInvalid',
      path: 'services[1]',
      value,
      fact: 'must be what stands before the colon in actions of IAM: dynamodb',
    },
  ]);
});

test('judges nothing that is only known at deployment', () => {
  const text = Lazy.string({ produce: () => '*' });

  expect(
    environmentAccessProblems({
      environment: text,
      shared: text,
      repositories: [text],
      githubRepository: text,
      qualifier: text,
      services: [text],
    }),
  ).toEqual([]);
});
