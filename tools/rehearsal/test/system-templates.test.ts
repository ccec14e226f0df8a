import { SystemTemplates } from '../src';

const system = new SystemTemplates([
  {
    stackName: 'shop-dev-network',
    template: {
      Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' }, DeletionPolicy: 'Retain' } },
    },
  },
  {
    stackName: 'shop-dev-service',
    template: {
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            ManagedPolicyArns: [{ Ref: 'Managed' }],
            Policies: [
              {
                PolicyName: 'inline',
                PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] },
              },
            ],
          },
        },
        RoleOther: { Type: 'AWS::IAM::Role' },
        Managed: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['ecs:Poll'], Resource: ['a', 'b'] }] },
          },
        },
        Attached: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: [{ Ref: 'RoleOther' }],
            PolicyDocument: {
              Statement: [{ Effect: 'Allow', Action: 'ecs:RunTask', Resource: '*', Condition: { Bool: {} } }],
            },
          },
        },
        Name: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/berth/shop-dev/cluster/v1/name', Value: 'shop' } },
      },
      Outputs: { ClusterName: { Value: 'dev' } },
    },
  },
  {
    stackName: 'shop-prod-network',
    template: { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } }, Outputs: { ClusterName: { Value: 'prod' } } },
  },
]);

test('resources are found by type in all stacks, or in those of one environment', () => {
  expect(system.resources('AWS::EC2::VPC').map(({ stack }) => stack)).toEqual([
    'shop-dev-network',
    'shop-prod-network',
  ]);
  expect(system.of('shop-dev').one('AWS::EC2::VPC')).toMatchObject({
    logicalId: 'Vpc',
    properties: { CidrBlock: '10.0.0.0/16' },
    deletionPolicy: 'Retain',
  });
});

test('what is not there once is no answer to the question for the one', () => {
  expect(() => system.one('AWS::EC2::VPC')).toThrow('AWS::EC2::VPC: there is not one but 2');
  expect(() => system.one('AWS::S3::Bucket')).toThrow('AWS::S3::Bucket: there is not one but 0');
});

test('a role has the statements of every form of policy that is its own, and no others', () => {
  expect(system.statementsOf('Role')).toEqual([
    { effect: 'Allow', actions: ['ecs:Poll'], resources: ['a', 'b'], condition: undefined },
    { effect: 'Deny', actions: ['s3:*'], resources: ['*'], condition: undefined },
  ]);
  expect(system.statementsOf('RoleOther').map(({ actions }) => actions)).toEqual([['ecs:RunTask']]);
});

test('outputs and contracts are found by name', () => {
  expect(system.outputs().get('ClusterName')).toEqual(['dev', 'prod']);
  expect(system.contracts().get('/berth/shop-dev/cluster/v1/name')).toBe('shop');
});
