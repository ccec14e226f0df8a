import type { ServiceConfig } from '../../src';
import { makeService } from '../_fixtures/make-config';
import { told } from '../_fixtures/told';

const database = { instanceClass: 'db.t4g.micro', storageGiB: 20 };
const cache = { nodeType: 'cache.t4g.micro' };

const toldOf = (changes: Partial<ServiceConfig>) => told({ services: [makeService(changes)] });

test.each(['_', 'log_level', 'LEVEL2', 'L'.repeat(255)])('takes the variable %s, wherever its value is from', name => {
  expect(toldOf({ variables: { [name]: 'x' } })).toEqual([]);
  expect(toldOf({ secrets: { [name]: { from: 'database' } } })).toEqual([]);
  expect(toldOf({ parameters: { [name]: '/shop/x' } })).toEqual([]);
});

test.each(['2ND', 'LOG-LEVEL', 'LOG LEVEL', 'L'.repeat(256)])('BERTH-ENV-017 refuses the variable %s', name => {
  const fact = 'is not the name of a variable: letters, digits and underscores, no digit first';

  expect(toldOf({ variables: { [name]: 'x' } })).toEqual([`BERTH-ENV-017 services[0].variables = "${name}": ${fact}`]);
  expect(toldOf({ secrets: { [name]: { from: 'database' } } })).toEqual([
    `BERTH-ENV-017 services[0].secrets = "${name}": ${fact}`,
  ]);
  expect(toldOf({ parameters: { [name]: '/shop/x' } })).toEqual([
    `BERTH-ENV-017 services[0].parameters = "${name}": ${fact}`,
  ]);
});

test.each(['K'.repeat(31), 'k_2'])('takes the generated secret %s', name => {
  expect(toldOf({ secrets: { [name]: { from: 'generated' } } })).toEqual([]);
});

test.each(['K'.repeat(32), '_KEY', 'MY-KEY'])('SecretNameInvalid refuses the generated secret %s', name => {
  expect(toldOf({ secrets: { [name]: { from: 'generated' } } })).toEqual([
    `SecretNameInvalid services[0].secrets = "${name}": must be at most 31 letters, digits and underscores, a letter first`,
  ]);
});

test('takes the name of a secret that is not made as long as any variable', () => {
  expect(toldOf({ secrets: { ['U'.repeat(32)]: { from: 'database' } } })).toEqual([]);
});

test('SecretNameInvalid refuses a name that no secret of the shared environment can have', () => {
  expect(toldOf({ secrets: { TOKEN: { from: 'shared', name: 'Api token' } } })).toEqual([
    'SecretNameInvalid services[0].secrets.TOKEN.name = "Api token": must start with a lower-case letter and have at most 64 letters, digits and hyphens',
  ]);
  expect(toldOf({ secrets: { TOKEN: { from: 'shared', name: 'api-token' } } })).toEqual([]);
});

test.each(['/level', '/shop/log-level', '/Shop_1/a.b', '/a'.repeat(15)])('takes the parameter %s', name => {
  expect(toldOf({ parameters: { LEVEL: name } })).toEqual([]);
});

test.each([
  ['/shop/', '/shop/'],
  ['/log level', '/log level'],
  ['/a'.repeat(16), '/a'.repeat(16)],
  ['hunter2', '(hidden)'],
  ['shop/level', '(hidden)'],
  ['level/', '(hidden)'],
])('BERTH-ENV-020 refuses %s as the name of a parameter, and shows %s', (name, shown) => {
  expect(toldOf({ parameters: { LEVEL: name } })).toEqual([
    `BERTH-ENV-020 services[0].parameters.LEVEL = "${shown}": is not the name of a parameter: it starts with "/", of letters, digits and . _ - between slashes; use one like "/shop/log-level", or { value: … } to make one`,
  ]);
});

test.each([
  'arn:aws:s3:::shop-files',
  'arn:aws-us-gov:s3:::shop.files',
  'arn:aws:s3:::abc',
  `arn:aws:s3:::${'b'.repeat(63)}`,
])('takes the bucket %s', bucketArn => {
  expect(toldOf({ bucketArn })).toEqual([]);
});

test.each([
  'shop-files',
  'arn:aws:s3:::Shop',
  'arn:aws:s3:::ab',
  'arn:aws:s3:::shop-',
  'arn:aws:s3:::shop/files',
  ' arn:aws:s3:::shop-files',
  'arn:aws:sqs:::shop-files',
  `arn:aws:s3:::${'b'.repeat(64)}`,
])('BERTH-ENV-019 refuses the bucket %s', bucketArn => {
  expect(toldOf({ bucketArn })).toEqual([
    `BERTH-ENV-019 services[0].bucketArn = "${bucketArn}": is not the ARN of a bucket; use one like "arn:aws:s3:::shop-files"`,
  ]);
});

test.each(['log_min_duration_statement', 'rds.log-level', 'Work_Mem', 's'.repeat(255)])(
  'takes the setting %s of database and cache',
  name => {
    expect(told({ database: { ...database, parameters: { [name]: '1' } } })).toEqual([]);
    expect(told({ cache: { ...cache, parameters: { [name]: '1' } } })).toEqual([]);
  },
);

test.each(['2nd', 'work mem', 's'.repeat(256)])('BERTH-ENV-021 refuses the setting %s', name => {
  const problem = `parameters = "${name}": is not the name of a setting: letters, digits and . _ -, a letter first`;

  expect(told({ database: { ...database, parameters: { [name]: '1' } } })).toEqual([
    `BERTH-ENV-021 database.${problem}`,
  ]);
  expect(told({ cache: { ...cache, parameters: { [name]: '1' } } })).toEqual([`BERTH-ENV-021 cache.${problem}`]);
});

test('UrlSchemeInvalid refuses URLs of another database', () => {
  expect(told({ database: { ...database, urlScheme: 'mysql' } })).toEqual([
    'UrlSchemeInvalid database.urlScheme = "mysql": must be postgresql, with or without a driver; use postgresql+psycopg',
  ]);
  expect(told({ database: { ...database, urlScheme: 'postgresql' } })).toEqual([]);
});
