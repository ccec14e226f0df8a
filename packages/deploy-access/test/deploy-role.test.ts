import { Match, Template } from 'aws-cdk-lib/assertions';
import { OidcProviderNative } from 'aws-cdk-lib/aws-iam';
import { App, Lazy, Stack } from 'aws-cdk-lib/core';
import { DeployRole, deployRoleProblems } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

function statements(): Statement[] {
  new DeployRole(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'] });
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return policy?.Properties.PolicyDocument.Statement;
}

test('is taken by the account when no GitHub repository is given', () => {
  new DeployRole(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'] });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'berth-dev-deploy',
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Action: 'sts:AssumeRole' })] },
  });
});

test('is taken only by jobs for the GitHub environment of the same name', () => {
  const provider = OidcProviderNative.fromOidcProviderArn(
    stack,
    'Github',
    'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com',
  );

  new DeployRole(stack, 'Dev', {
    environment: 'dev',
    repositories: ['shop'],
    github: { provider, repository: 'acme/shop' },
  });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Condition: {
            StringEquals: {
              'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
              'token.actions.githubusercontent.com:sub': 'repo:acme/shop:environment:dev',
            },
          },
        }),
      ],
    },
  });
});

test('reads no secret value and changes no role or stack', () => {
  const actions = statements()
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action);

  expect(actions).toContain('secretsmanager:DescribeSecret');
  expect(actions).not.toContain('secretsmanager:GetSecretValue');
  expect(actions.filter(action => /^(iam|cloudformation|kms):/.test(action))).toEqual([
    'iam:PassRole',
    'cloudformation:DescribeStacks',
  ]);
  expect(actions.filter(action => action.includes('*'))).toEqual([]);
});

test('is denied what carries the tag of another environment, but not what carries none', () => {
  expect(statements().filter(({ Effect }) => Effect === 'Deny')).toEqual([
    {
      Sid: 'OtherEnvironments',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: {
        StringNotEquals: { 'aws:ResourceTag/berth:env': 'dev' },
        Null: { 'aws:ResourceTag/berth:env': 'false' },
      },
    },
  ]);
});

test('passes roles of its environment to tasks only', () => {
  expect(statements().find(({ Sid }) => Sid === 'PassTaskRoles')).toMatchObject({
    Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
  });
});

test('every resource that can be named is of its environment', () => {
  const named = statements()
    .filter(({ Effect, Resource }) => Effect === 'Allow' && Resource !== '*')
    .filter(({ Sid }) => !['ReadShifts', 'Images'].includes(Sid));

  expect(named.length).toBeGreaterThan(5);
  for (const { Resource } of named) expect(JSON.stringify(Resource)).toMatch(/\bdev[-/]/);
});

test.each([
  ['EnvironmentNameInvalid', { environment: 'Dev!', repositories: ['shop'] }],
  ['RepositoriesMissing', { environment: 'dev', repositories: [] }],
])('fails with %s', (name, props) => {
  expect(() => new DeployRole(stack, 'Dev', props)).toThrow(expect.objectContaining({ name }));
});

test('judges no name that is only known at deployment', () => {
  const environment = Lazy.string({ produce: () => 'dev' });

  expect(deployRoleProblems({ environment, repositories: ['shop'] })).toEqual([]);
});

test('fails when the repository could match more than one', () => {
  const provider = OidcProviderNative.fromOidcProviderArn(stack, 'Github', 'arn:aws:iam::1:oidc-provider/x');

  expect(
    () =>
      new DeployRole(stack, 'Dev', {
        environment: 'dev',
        repositories: ['shop'],
        github: { provider, repository: 'acme/*' },
      }),
  ).toThrow(expect.objectContaining({ name: 'BERTH-IAM-001' }));
});

test('accepts each wildcard that it needs by itself, so that another one is found', () => {
  const { node } = new DeployRole(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'] });
  const accepted = Object.assign({}, ...(node.tryFindChild('Policy')?.node.metadata ?? []).map(({ data }) => data));
  const wildcard = (resource: string) => `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`;

  expect(Object.keys(accepted)).toHaveLength(13);
  expect(accepted).toMatchObject({
    [wildcard('*')]: 'actions without a resource level, and configurations that all may read (Berth)',
    [wildcard('arn:<AWS::Partition>:codedeploy:eu-west-1:111122223333:deploymentconfig:*')]:
      expect.stringMatching(/^actions/),
    [wildcard('arn:<AWS::Partition>:ecs:eu-west-1:111122223333:service/dev-*/*')]:
      'the environment begins the name, CloudFormation or a deployment makes its end (Berth)',
  });
});
