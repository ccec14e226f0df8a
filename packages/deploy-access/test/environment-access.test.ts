import { Template } from 'aws-cdk-lib/assertions';
import { OidcProviderNative, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { App, CfnOutput, Stack, Validations } from 'aws-cdk-lib/core';
import { EnvironmentAccess, type EnvironmentAccessProps } from '../src';

const env = { account: '111122223333', region: 'eu-west-1' };
const PURPOSES = ['synth', 'infra', 'deploy', 'readonly'] as const;
const ALL = [...PURPOSES, 'drift'] as const;

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env });
});

function make(change: Partial<EnvironmentAccessProps> = {}): EnvironmentAccess {
  return new EnvironmentAccess(stack, 'Dev', { environment: 'dev', repositories: ['pyshop'], ...change });
}

function provider() {
  const arn = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
  return OidcProviderNative.fromOidcProviderArn(stack, 'Github', arn);
}

test('makes a role for each purpose, which lasts an hour and is bound', () => {
  const { boundary } = make();

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Role', 5);
  for (const purpose of ALL) {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: `berth-dev-${purpose}`,
      MaxSessionDuration: 3600,
      PermissionsBoundary: stack.resolve(boundary.managedPolicyArn),
      Tags: [{ Key: 'berth:env', Value: 'dev' }],
    });
  }
});

test('says what each role is for', () => {
  make();

  const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
  expect(roles.map(({ Properties }) => Properties.Description)).toEqual([
    'Makes the templates of dev',
    'Deploys the stacks of dev',
    'Ships releases to dev',
    'Looks at dev',
    'Compares the stacks of dev',
  ]);
});

test('gives no policy to the role of synth, its own to each other, and none inline', () => {
  const { infra, deploy, readonly, drift } = make();

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  const policies = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  const attached = policies.flatMap(({ Properties }) => Properties.Roles ?? []);
  expect(attached).toEqual([infra, deploy, readonly, drift].map(({ roleName }) => stack.resolve(roleName)));
  const roles = Object.entries(template.findResources('AWS::IAM::Role'));
  const looking = roles.filter(([, { Properties }]) => Properties.ManagedPolicyArns?.[0].Ref.startsWith('DevLook'));
  expect(looking.map(([id]) => id.slice(0, -8))).toEqual(['DevDeploy', 'DevReadonly']);
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', { Description: 'Looks at releases of dev' });
});

test('lets principals of the account take the roles when no GitHub repository is given', () => {
  make();

  Template.fromStack(stack).allResourcesProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] } },
        },
      ],
    },
  });
});

test('S001-49: lets in only jobs of the repository that run for the GitHub environment of the same name', () => {
  make({ github: { provider: provider(), repository: 'acme/shop' } });

  for (const purpose of PURPOSES) {
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: `berth-dev-${purpose}`,
      AssumeRolePolicyDocument: trust('repo:acme/shop:environment:dev'),
    });
  }
});

test('lets the nightly comparison in from main, without an environment that somebody would have to approve', () => {
  make({ github: { provider: provider(), repository: 'acme/shop' } });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'berth-dev-drift',
    AssumeRolePolicyDocument: trust('repo:acme/shop:ref:refs/heads/main'),
  });
});

function trust(sub: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRoleWithWebIdentity',
        Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': sub,
          },
        },
      },
    ],
  };
}

test.each([
  [undefined, 'global'],
  ['platform', 'platform'],
])('publishes the roles: shared %s gives /berth/%s', (shared, owner) => {
  const roles = make({ shared });

  const template = Template.fromStack(stack);
  for (const [purpose, field] of [
    ['synth', 'devSynthRoleArn'],
    ['infra', 'devInfraRoleArn'],
    ['deploy', 'devRoleArn'],
    ['readonly', 'devReadonlyRoleArn'],
  ] as const) {
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: `/berth/${owner}/deploy-access/v1/${field}`,
      Value: stack.resolve(roles[purpose].roleArn),
    });
  }
});

test('is read back in another stack, without an export, and takes no policies there', () => {
  const reader = new Stack(new App(), 'Reader', { env });

  const roles = EnvironmentAccess.fromContract(reader, 'Dev', 'global', 'dev');

  for (const purpose of PURPOSES) {
    new CfnOutput(reader, purpose, { value: roles[purpose].roleArn });
    roles[purpose].addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  }
  const template = Template.fromStack(reader);
  for (const field of ['devSynthRoleArn', 'devInfraRoleArn', 'devRoleArn', 'devReadonlyRoleArn']) {
    template.hasParameter('*', {
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: `/berth/global/deploy-access/v1/${field}`,
    });
  }
  const outputs = Object.values(template.findOutputs('*')).map(({ Value }) => Value.Ref);
  expect(outputs).toEqual(
    ['devSynth', 'devInfra', 'dev', 'devReadonly'].map(name =>
      expect.stringMatching(new RegExp(`v1${name}RoleArn`, 'i')),
    ),
  );
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('pins the names of the roles, which pipelines know', () => {
  make();

  const template = Template.fromStack(stack);
  expect(Object.keys(template.findResources('AWS::IAM::Role')).map(id => id.slice(0, -8))).toEqual([
    'DevSynth',
    'DevInfra',
    'DevDeploy',
    'DevReadonly',
    'DevDrift',
  ]);
});

test('accepts each wildcard of a policy by itself, so that another one is found', () => {
  const { node } = make();

  const policies = [node.findChild('Deploy').node.findChild('Policy'), node.findChild('Look')];
  const metadata = policies.flatMap(policy => policy.node.metadata);
  const accepted = metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  const findings = Object.assign({}, ...accepted.map(({ data }) => data));
  const wildcard = (resource: string) => `AwsSolutions::AwsSolutions-IAM5[Resource::${resource}]`;
  const own = 'the environment begins the name, CloudFormation or a deployment makes its end (Berth)';
  const shared = 'no resource level, or a condition or a denial in this policy says what is meant (Berth)';
  expect(findings).toMatchObject({
    [wildcard('*')]: shared,
    [wildcard('arn:<AWS::Partition>:codedeploy:eu-west-1:111122223333:deploymentconfig:*')]: shared,
    [wildcard('arn:<AWS::Partition>:secretsmanager:eu-west-1:111122223333:secret:*')]: shared,
    [wildcard('arn:<AWS::Partition>:application-autoscaling:eu-west-1:111122223333:scalable-target/*')]: shared,
    [wildcard('arn:<AWS::Partition>:ecs:eu-west-1:111122223333:service/dev-*/*')]: own,
    [wildcard('arn:<AWS::Partition>:secretsmanager:eu-west-1:111122223333:secret:global/*')]: own,
  });
  expect(Object.keys(findings)).toHaveLength(20);
});

test('fails with all mistakes at once', () => {
  const github = { provider: provider(), repository: 'acme/*' };

  expect(() => make({ environment: 'Dev', repositories: [], github, services: ['s3:*'] })).toThrow(
    expect.objectContaining({
      name: 'EnvironmentNameInvalid',
      problems: [
        expect.objectContaining({ code: 'EnvironmentNameInvalid' }),
        expect.objectContaining({ code: 'ServicePrefixInvalid' }),
        expect.objectContaining({ code: 'RepositoriesMissing' }),
        expect.objectContaining({ code: 'BERTH-IAM-001' }),
      ],
    }),
  );
});

test('warns about nothing', () => {
  make();

  expect(
    stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning')),
  ).toEqual([]);
});
