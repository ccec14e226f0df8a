import { secretLintProblems } from '../src';

test('BERTH-SEC-001 names the variable and hides its value', () => {
  const problems = secretLintProblems({ DB_PASSWORD: 'hunter2hunter2' });

  expect(problems).toEqual([
    {
      code: 'BERTH-SEC-001',
      path: 'variables.DB_PASSWORD',
      value: '(hidden)',
      fact: 'looks like a secret',
      fix: 'use secrets: { DB_PASSWORD: … }',
    },
  ]);
});

test.each([
  ['SECRET_KEY', 'abc'],
  ['AWS_SECRET_ACCESS_KEY', 'abc'],
  ['STRIPE_API_KEY', 'abc'],
  ['GITHUB_TOKEN', 'abc'],
  ['private-key', 'abc'],
  ['SETTINGS', 'AKIAIOSFODNN7EXAMPLE'],
  ['SETTINGS', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ['SETTINGS', '-----BEGIN RSA PRIVATE KEY-----'],
  ['SETTINGS', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'],
  ['DATABASE_URL', 'postgresql://app:hunter2@db:5432/app'],
])('finds a secret in %s = %s', (name, value) => {
  expect(secretLintProblems({ [name]: value })).toHaveLength(1);
});

test.each([
  ['ACCESS_TOKEN_EXPIRE_MINUTES', '30'],
  ['MAX_TOKEN', '4096'],
  ['SECRET_NAME', 'dev/app'],
  ['PASSWORD_RESET_URL', 'https://example.com/reset'],
  ['DATABASE_URL', 'postgresql://db:5432/app'],
  ['ENVIRONMENT', 'dev'],
  ['COMMIT', '2ee3b1f0c9a84b1d6f0f2f1b8e4a7c5d9e3f6a1b'],
])('lets %s = %s pass', (name, value) => {
  expect(secretLintProblems({ [name]: value })).toEqual([]);
});
