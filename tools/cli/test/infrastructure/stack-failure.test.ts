import { deployFailure } from '../../src/infrastructure/stack-failure';

test('the first resource that failed is the cause', () => {
  const firstFailure = { logicalId: 'Vpc', type: 'AWS::EC2::VPC', reason: 'limit exceeded.' };

  expect(deployFailure(new Error('x'), 'dev-network', { firstFailure })).toMatchObject({
    message: 'stack dev-network failed: Vpc (AWS::EC2::VPC): limit exceeded',
    exitCode: 2,
  });
});

test('a broken connection is no failure of the stack: it continues, and so does the same command', () => {
  const error = new Error('❌  dev-network failed: Error: connect ECONNREFUSED 127.0.0.1:4566');

  expect(deployFailure(error, 'dev-network', { firstFailure: undefined })).toMatchObject({
    name: 'LostContact',
    message:
      'AWS does not answer; the update of stack dev-network continues there: connect ECONNREFUSED 127.0.0.1:4566',
    hint: expect.stringContaining('berth local start'),
    exitCode: 75,
  });
});

test('what was refused before anything was executed changed nothing', () => {
  const error = new Error('dev-network failed: ValidationError: Template format error');

  expect(deployFailure(error, 'dev-network', { firstFailure: undefined })).toMatchObject({
    message: 'stack dev-network failed: Template format error',
    exitCode: 1,
  });
});
