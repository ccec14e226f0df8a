import * as kms from '@aws-sdk/client-kms';
import * as sqs from '@aws-sdk/client-sqs';
import { awsJson } from '../../../src/core/wire/aws-json';
import { modelOf } from '../../../src/core/wire/model';

function queryError(client: object, code: string): string | undefined {
  const failure = { code, message: 'no', status: 400, members: {} };
  return awsJson('1.0').fail(failure, modelOf(client), '1').headers['x-amzn-query-error'];
}

test('tells clients of a service that spoke awsQuery the code that they know', () => {
  expect(queryError(sqs, 'QueueDoesNotExist')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
});

test('keeps the name of an error where the service never spoke awsQuery', () => {
  expect(queryError(kms, 'AlreadyExistsException')).toBe('AlreadyExistsException;Sender');
});
