import { describeProblem } from '@berth/foundation';
import { Token } from 'aws-cdk-lib/core';
import { type SecretFacts, secretProblems } from '../src/secret-problems';

const told = (facts: Omit<SecretFacts, 'secretNames'>) =>
  secretProblems({ secretNames: [], region: 'eu-west-1', ...facts }).map(p => `${p.code} ${describeProblem(p)}`);

const arn = (region: string) => `arn:aws:secretsmanager:${region}:000000000000:secret:app-AbCdEf`;

test('B36: fails when a secret is in another region', () => {
  expect(told({ secretArns: { SECRET_KEY: arn('us-east-1') } })).toEqual([
    'BERTH-SEC-002 secrets.SECRET_KEY = "us-east-1": secret is in us-east-1, ECS in eu-west-1 cannot read it; replicate it to eu-west-1',
  ]);
});

test.each([
  ['the same region', arn('eu-west-1')],
  ['an ARN that is known later', Token.asString({ Ref: 'Secret' })],
  ['a region that is known later', arn(Token.asString({ Ref: 'AWS::Region' }))],
])('takes %s', (_, SECRET_KEY) => {
  expect(told({ secretArns: { SECRET_KEY } })).toEqual([]);
});

test('takes a secret of any region where the stack itself may go anywhere', () => {
  expect(told({ secretArns: { SECRET_KEY: arn('us-east-1') }, region: undefined })).toEqual([]);
});

test.each(['DATABASE_URL', 'REDIS_URI', 'SENTRY_DSN'])('B37: fails when %s gets a JSON document', name => {
  expect(told({ jsonSecrets: [name] })).toEqual([
    `BERTH-SEC-005 secrets.${name} = "a JSON secret": would receive JSON {"username": …}; use the composed URL secret or map host, user, password`,
  ]);
});

test.each(['DATABASE', 'URL_SIGNER', 'DATABASE_URLS'])('lets %s be a JSON document', name => {
  expect(told({ jsonSecrets: [name] })).toEqual([]);
});
