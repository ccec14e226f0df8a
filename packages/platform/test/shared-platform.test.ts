import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { type SharedConfig, SharedPlatform } from '../src';
import { flags } from './_fixtures/flags';
import { makeSharedConfig } from './_fixtures/make-shared-config';

function make(changes: Partial<SharedConfig> = {}): SharedPlatform {
  return new SharedPlatform(new App({ context: flags }), makeSharedConfig(changes));
}

function templateOf({ stacks }: SharedPlatform, part: string): Template {
  const stack = stacks.find(({ stackName }) => stackName === `shop-global-${part}`);
  if (!stack) throw new TypeError(`there is no stack ${part}`);
  return Template.fromStack(stack);
}

const secrets = [{ name: 'token' }];
const sharedRoles = { clusters: ['shop-dev'] };
const zones = ['shop.example.com'];
const budget = { monthlyLimitUsd: 100, emails: ['team@example.com'] };

test('makes a stack for each part that has something in it', () => {
  const namesOf = ({ stacks }: SharedPlatform) => stacks.map(({ stackName }) => stackName);

  expect(namesOf(make())).toEqual(['shop-global-registry', 'shop-global-access']);
  expect(namesOf(make({ environments: [] }))).toEqual(['shop-global-registry']);
  expect(namesOf(make({ secrets, sharedRoles, zones, budget }))).toEqual([
    'shop-global-registry',
    'shop-global-secrets',
    'shop-global-roles',
    'shop-global-access',
    'shop-global-dns',
    'shop-global-costs',
  ]);
});

test('puts all of it into the account and region of the config, and guards it as the config says', () => {
  const all = { secrets, sharedRoles, zones, budget };

  for (const stack of make(all).stacks) {
    expect([stack.account, stack.region, stack.terminationProtection]).toEqual(['000000000000', 'eu-west-1', true]);
  }
  for (const stack of make({ ...all, protection: 'relaxed' }).stacks) expect(stack.terminationProtection).toBe(false);
});

test('says in the assembly, and not in the template, which environment a stack is of', () => {
  const app = new App({ context: flags });
  const { stacks } = new SharedPlatform(app, makeSharedConfig());

  const marks = app.synth().stacks.map(stack => stack.findMetadataByType('berth:environment').map(({ data }) => data));

  expect(marks).toEqual([['shop-global'], ['shop-global']]);
  for (const stack of stacks)
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('berth:environment');
});

test('tags everything as the config says', () => {
  const template = templateOf(make({ tags: { application: 'shop' } }), 'registry');

  template.hasResourceProperties('AWS::ECR::Repository', { Tags: [{ Key: 'application', Value: 'shop' }] });
});

test('images outlive their stack, and as many are kept as the config says', () => {
  const repositories = [{ name: 'shop/api', keepImages: 10, keepUntaggedDays: 3, pullAccounts: ['222233334444'] }];

  const template = templateOf(make({ repositories }), 'registry');

  template.hasResource('AWS::ECR::Repository', {
    UpdateReplacePolicy: 'Retain',
    Properties: {
      RepositoryName: 'shop/api',
      EmptyOnDelete: false,
      RepositoryPolicyText: Match.objectLike({ Statement: [Match.anyValue()] }),
      LifecyclePolicy: { LifecyclePolicyText: Match.stringLikeRegexp('"countNumber":3,.*"countNumber":10}') },
    },
  });
  expect(Object.keys(template.findOutputs('*'))).toEqual([expect.stringMatching(/^shop\w+RepositoryUrl$/)]);
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/shop-global/container-registry/v1/shop/api-arn',
  });
});

test('a relaxed one leaves nothing behind', () => {
  const platform = make({ protection: 'relaxed', secrets, zones });

  templateOf(platform, 'registry').hasResource('AWS::ECR::Repository', {
    DeletionPolicy: 'Delete',
    Properties: { EmptyOnDelete: true },
  });
  templateOf(platform, 'secrets').hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
  templateOf(platform, 'dns').hasResource('AWS::Route53::HostedZone', { DeletionPolicy: 'Delete' });
});

test('secrets are made once, of the length that the config says, and outlive their stack', () => {
  const template = templateOf(make({ secrets: [{ name: 'token', length: 48 }] }), 'secrets');

  template.hasResource('AWS::SecretsManager::Secret', {
    UpdateReplacePolicy: 'Retain',
    Properties: { Name: 'shop-global/token', GenerateSecretString: Match.objectLike({ PasswordLength: 48 }) },
  });
});

test('S000-11: shows and publishes the roles that all environments share', () => {
  const template = templateOf(make({ secrets, sharedRoles }), 'roles');

  for (const name of ['ExecutionRoleArn', 'TaskRoleArn', 'InstanceRoleArn']) template.hasOutput(name, {});
  for (const field of ['executionRoleArn', 'taskRoleArn', 'instanceRoleArn']) {
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: `/berth/shop-global/deploy-access/v1/${field}` });
  }
});

test('S000-06, S000-07, S000-08: the shared roles reach the images, logs, secrets and clusters of the config', () => {
  const template = templateOf(make({ secrets, sharedRoles }), 'roles');

  const policies = JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(policies).toContain('log-group:shop-dev-*');
  expect(policies).toContain('log-group:shop-prod-*');
  expect(policies).toContain('cluster/shop-dev');
  const read = Object.values(template.findParameters('*')).map(({ Default }) => Default);
  expect(read).toEqual(
    expect.arrayContaining([
      '/berth/shop-global/container-registry/v1/shop/api-arn',
      '/berth/shop-global/secrets/v1/token-arn',
    ]),
  );
});

test('who deploys may give the shared roles to tasks, and is deployed after them', () => {
  const platform = make({ secrets, sharedRoles });

  const template = templateOf(platform, 'access');
  const read = Object.values(template.findParameters('*')).map(({ Default }) => Default);
  expect(read).toEqual(
    expect.arrayContaining([
      '/berth/shop-global/deploy-access/v1/executionRoleArn',
      '/berth/shop-global/deploy-access/v1/taskRoleArn',
    ]),
  );
  const [registry, values, roles, access] = platform.stacks;
  expect(roles?.dependencies).toEqual([registry, values]);
  expect(access?.dependencies).toEqual([roles]);
});

test('F44: connects its stacks by contracts only: no exports, no imports', () => {
  for (const stack of make({ secrets, sharedRoles, zones, budget }).stacks) {
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/Fn::ImportValue|"Export"/);
  }
});

test('only releases of environments that may send images do', () => {
  const policies = Object.values(templateOf(make(), 'access').findResources('AWS::IAM::ManagedPolicy'));

  const pushing = policies.filter(({ Properties }) => JSON.stringify(Properties).includes('ecr:UploadLayerPart'));
  expect(pushing.map(({ Properties }) => Properties.Description)).toEqual(['Ships releases to shop-dev']);
});

test('an environment has the qualifier and the services that the config says', () => {
  const environments = [{ name: 'shop-dev', qualifier: 'shop', services: ['dynamodb'] }];

  const policies = JSON.stringify(templateOf(make({ environments }), 'access').toJSON());

  expect(policies).toContain('cdk-shop-deploy-role-');
  expect(policies).toContain('dynamodb:*');
});

test('an environment has roles for clusters of another name, and one for shells, where the config says so', () => {
  const environments = [{ name: 'shop-dev', clusters: ['old-shop'], exec: true }];

  const template = templateOf(make({ environments }), 'access');

  expect(JSON.stringify(template.toJSON())).toContain('cluster/old-shop');
  template.hasResourceProperties('AWS::IAM::Role', { RoleName: 'berth-shop-dev-exec' });
  expect(
    templateOf(make(), 'access').findResources('AWS::IAM::Role', { Properties: { RoleName: 'berth-shop-dev-exec' } }),
  ).toEqual({});
});

test('jobs of GitHub take the roles where the config names their repository, and the provider is made once an account', () => {
  const made = templateOf(make({ github: { repository: 'acme/shop' } }), 'access');
  const existing = templateOf(make({ github: { repository: 'acme/shop', provider: 'existing' } }), 'access');

  made.resourceCountIs('AWS::IAM::OIDCProvider', 1);
  existing.resourceCountIs('AWS::IAM::OIDCProvider', 0);
  templateOf(make(), 'access').resourceCountIs('AWS::IAM::OIDCProvider', 0);
  for (const template of [made, existing]) {
    expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).toContain('repo:acme/shop:environment:shop-dev');
  }
});

test('S004-43, S004-45: a zone outlives its stack, and shows its name servers', () => {
  const template = templateOf(make({ zones }), 'dns');

  template.hasResource('AWS::Route53::HostedZone', {
    UpdateReplacePolicy: 'Retain',
    Properties: { Name: 'shop.example.com.' },
  });
  expect(Object.keys(template.findOutputs('*'))).toEqual([expect.stringMatching(/^shop\w+NameServers$/)]);
});

test('tells what a month costs whom the config names', () => {
  templateOf(make({ budget }), 'costs').hasResourceProperties('AWS::Budgets::Budget', {
    Budget: { BudgetName: 'shop-global', BudgetLimit: { Amount: 100 } },
  });
});

test('refuses a config with mistakes before anything is made', () => {
  const app = new App({ context: flags });
  const config = makeSharedConfig({ account: '1', repositories: [] });

  expect(() => new SharedPlatform(app, config)).toThrow(
    expect.objectContaining({
      message: expect.stringMatching(/^.*shop-global\.account = "1".*\n.*shop-global\.repositories = "none"/),
    }),
  );
  expect(app.node.findAll().some(({ node }) => node.id.startsWith('shop-global-'))).toBe(false);
});
