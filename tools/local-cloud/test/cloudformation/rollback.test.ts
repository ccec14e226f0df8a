import { failEachInTurn } from './_fixtures/rollbacks';

const ServiceToken = { 'Fn::GetAtt': ['Function', 'Arn'] };

/** Every policy, a custom resource, and both ways to depend on something. */
const template = {
  Resources: {
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: { Code: { ZipFile: '' }, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
    },
    Made: { Type: 'Custom::Thing', Properties: { ServiceToken } },
    Kept: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    KeptLater: { Type: 'AWS::SNS::Topic', DeletionPolicy: 'RetainExceptOnCreate', DependsOn: 'Kept' },
    Snapped: {
      Type: 'AWS::RDS::DBInstance',
      DeletionPolicy: 'Snapshot',
      Properties: { DBInstanceClass: { 'Fn::GetAtt': ['Made', 'Class'] } },
    },
  },
};

test('whatever resource of a stack fails, and whenever, nothing is left over and nothing is lost', async () => {
  const { tried, problems } = await failEachInTurn(template);

  expect(problems).toEqual([]);
  expect(tried).toEqual({
    'creation, before the call': 6,
    'creation, after the call': 6,
    'update, before the call': 6,
    'update, after the call': 6,
    'replacement, before the call': 5,
    'replacement, after the call': 5,
    'after replacement, before the call': 5,
    'snapshot, before the call': 1,
  });
});
