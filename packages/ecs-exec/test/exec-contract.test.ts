import { App, Stack } from 'aws-cdk-lib/core';
import { EXEC_FIELDS, ExecLog, execContractOf, execFromContract } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

test('publishes the ARN of the key and the name of the record', () => {
  const log = new ExecLog(stack, 'Exec');

  const fields = execContractOf(log);

  expect(fields).toEqual({ execKeyArn: log.key.keyArn, execLogGroupName: log.logGroup.logGroupName });
  expect(Object.keys(fields)).toEqual([...EXEC_FIELDS]);
});

test('is read back in another stack', () => {
  const execKeyArn = 'arn:aws:kms:eu-west-1:000000000000:key/1';

  const { key, logGroup } = execFromContract(stack, { execKeyArn, execLogGroupName: 'typed' });

  expect([key.keyArn, logGroup.logGroupName]).toEqual([execKeyArn, 'typed']);
});
