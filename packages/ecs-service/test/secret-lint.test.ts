import { Token } from 'aws-cdk-lib/core';
import { commandLintProblems, secretLintProblems } from '../src/secret-lint';

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
  ['DB_PASS', 'abc'],
  ['dbPassword', 'abc'],
  ['apiKey', 'abc'],
  ['SETTINGS', `glpat-${'a1B2c3D4e5'.repeat(2)}`],
  ['SETTINGS', `xoxb-${'1234567890'}`],
  ['SETTINGS', `sk_live_${'a1B2c3D4e5'}`],
  ['PGPASSWORD', 'hunter2'],
  ['MYSQL_PWD', 'hunter2'],
  ['DB_PW', 'hunter2'],
  ['PASSWORD2', 'hunter2'],
  ['DB_PASSWORD_OLD', 'hunter2'],
  ['API_KEYS', 'hunter2,hunter3'],
  ['JWT_KEY', 'hunter2'],
  ['MASTER_KEY', 'hunter2'],
  ['SMTP_CREDS', 'mail:hunter2'],
  ['REDISCLI_AUTH', 'hunter2'],
  ['NOTIFY', 'https://hooks.slack.com/services/T000/B000/4hG9sKq2'],
  ['NOTIFY', 'https://discord.com/api/webhooks/123/abc-def'],
  ['NOTIFY', 'https://shop.webhook.office.com/webhookb2/1@2/IncomingWebhook/3/4'],
  ['SETTINGS', `xapp-1-${'A1B2C3D4E5'}`],
  ['SETTINGS', `whsec_${'a1B2c3D4e5'}`],
  ['SETTINGS', `sk-proj-${'a1B2c3D4e5'.repeat(2)}`],
  ['SETTINGS', `hf_${'aBcDeFgHiJ'.repeat(3)}`],
  ['SETTINGS', `dckr_pat_${'aBcDeFgHiJ'.repeat(2)}`],
  ['SETTINGS', `pypi-AgEI${'aBcDeFgHiJ'.repeat(2)}`],
  ['SETTINGS', `dop_v1_${'0123456789'.repeat(4)}`],
  ['SETTINGS', `key-${'0123456789abcdef'.repeat(2)}`],
  ['SETTINGS', `123456789:${'aBcDe'.repeat(7)}`],
  ['SETTINGS', `base64:${'aBcDe+/123'.repeat(4)}=`],
  ['SETTINGS', 'Server=db;User Id=app;Password=hunter2'],
  ['SETTINGS', 'https://api.example.com/v1?limit=1&token=hunter2'],
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
  ['PASSWORD_POLICY', 'strict'],
  ['PASSWORD_MIN_LENGTH', '12'],
  ['PASSWORDLESS', 'magic-link'],
  ['PASSWORD_HASHER', 'argon2'],
  ['DB_PASSWORD_FILE', '/run/secrets/db'],
  ['SECRETS_PATH', '/run/secrets'],
  ['TOKEN_URL', 'https://login.example.com/token'],
  ['TOKEN_ISSUER', 'https://login.example.com/'],
  ['STOP_TOKENS', 'end,done'],
  ['API_KEY_HEADER', 'x-api-key'],
  ['BASIC_AUTH', 'enabled'],
  ['PUBLIC_KEY', 'shop'],
  ['PARTITION_KEY', 'customer'],
  ['CACHE_KEY', 'shop:v1'],
  ['PRIMARY_KEY', 'id'],
  ['KEY', 'value'],
  ['MONKEYS', 'three'],
  ['AUTHOR', 'shop'],
  ['OLDPWD_IGNORED', '/app'],
  ['NOTIFY', 'https://hooks.slack.com/'],
  ['NOTIFY', 'https://shop.example.com/api/webhooks/123/abc'],
  ['SEARCH', 'https://shop.example.com/?q=token'],
  ['FLAGS', 'task-force-one-two-three-four-five'],
  ['COMPASS', 'north'],
  ['BYPASS', 'paths'],
  ['tokenizer', 'words'],
  ['COMMIT', '2ee3b1f0c9a84b1d6f0f2f1b8e4a7c5d9e3f6a1b'],
])('lets %s = %s pass', (name, value) => {
  expect(secretLintProblems({ [name]: value })).toEqual([]);
});

test.each([
  [['app', '--password=hunter2hunter2'], 1],
  [['app', 'SECRET_KEY=abc'], 1],
  [['psql', 'postgresql://app:hunter2@db:5432/app'], 1],
  [['app', 'AKIAIOSFODNN7EXAMPLE'], 1],
])('finds the secret in the command %j, and hides it', (command, index) => {
  expect(commandLintProblems(command, 'migration.')).toEqual([
    {
      code: 'BERTH-SEC-001',
      path: `migration.command[${index}]`,
      value: '(hidden)',
      fact: 'looks like a secret',
      fix: 'let the program read it from a variable of secrets',
    },
  ]);
});

test.each([[['alembic', 'upgrade', 'head']], [['app', '--token=0']], [['app', '--password-file', '/run/x']]])(
  'lets the command %j pass',
  command => {
    expect(commandLintProblems(command, '')).toEqual([]);
  },
);

test.each(['q7RkZ2xW9LmP4vTb8NcY1sHd6FgJ3aKe', 'sk_live-51HyXq2Lk9QzvT8mNbW4pRcYdU7'])(
  'finds a long value without pattern: %s',
  value => {
    expect(secretLintProblems({ SETTING: value })).toHaveLength(1);
  },
);

test.each([
  ['shorter than 32', 'q7RkZ2xW9LmP4vTb8NcY1sHd6FgJ3aK'],
  ['a UUID', '2ee3b1f0-c9a8-4b1d-6f0f-2f1b8e4a7c5d'],
  ['words', 'MyVeryLongServiceNameWithVersion2AndVersion3'],
  ['an ARN', 'arn:aws:sns:eu-west-1:111122223333:AlarmsOfTheEnvironment'],
  ['repeated letters', 'aaaaaaaaaaaaaaaaBBBBBBBBBBBBBBBB1'],
])('lets %s pass', (_, value) => {
  expect(secretLintProblems({ SETTING: value })).toEqual([]);
});

test('lets a word of a command pass that is known later', () => {
  expect(commandLintProblems(['app', Token.asString({ Ref: 'Word' })], '')).toEqual([]);
});
