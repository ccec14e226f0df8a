import { splitSecretArn } from '../../../src/services/ecs/secret-values';

const arn = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:db-AbCdEf';

test.each([
  [arn, { id: arn }],
  [`${arn}:url::`, { id: arn, jsonKey: 'url' }],
  [`${arn}:url:AWSPREVIOUS:`, { id: arn, jsonKey: 'url', versionStage: 'AWSPREVIOUS' }],
  [`${arn}::AWSCURRENT:`, { id: arn, versionStage: 'AWSCURRENT' }],
])('splits %s', (valueFrom, parts) => {
  expect(splitSecretArn(valueFrom)).toEqual(parts);
});
