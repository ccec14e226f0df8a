import { checkPolicy } from '../../../src/cloudformation/stacks/stack-policy';

const allowAll = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const keepDatabases = {
  Effect: 'Deny',
  Action: ['Update:Replace', 'Update:Delete'],
  Principal: '*',
  Resource: '*',
  Condition: { StringEquals: { ResourceType: ['AWS::RDS::DBInstance'] } },
};

function policyOf(...Statement: object[]): string {
  return JSON.stringify({ Statement });
}

test('allows what a statement allows', () => {
  expect(() =>
    checkPolicy(policyOf(allowAll, keepDatabases), 'Update:Modify', 'Db', 'AWS::RDS::DBInstance'),
  ).not.toThrow();
  expect(() => checkPolicy(policyOf(allowAll, keepDatabases), 'Update:Replace', 'Vpc', 'AWS::EC2::VPC')).not.toThrow();
});

test('denies what a statement denies, by type', () => {
  expect(() => checkPolicy(policyOf(allowAll, keepDatabases), 'Update:Replace', 'Db', 'AWS::RDS::DBInstance')).toThrow(
    'Action denied by stack policy: Statement [#2] does not allow [Update:Replace] for resource [LogicalResourceId/Db]',
  );
});

test('denies what no statement allows', () => {
  const policy = policyOf({ ...allowAll, Resource: 'LogicalResourceId/Web*' });

  expect(() => checkPolicy(policy, 'Update:Modify', 'WebServer', 'T')).not.toThrow();
  expect(() => checkPolicy(policy, 'Update:Modify', 'Db', 'T')).toThrow('no statement allows [Update:Modify]');
});

test('has nothing to say without a policy', () => {
  expect(() => checkPolicy(undefined, 'Update:Delete', 'Db', 'T')).not.toThrow();
});
