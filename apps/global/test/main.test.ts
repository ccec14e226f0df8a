import { Template } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { config } from '../src/config';
import { app } from '../src/main';

function templateOf(name: string): Template {
  const stack = app.node.findChild(name);
  if (!Stack.isStack(stack)) throw new TypeError(`unexpected construct: ${name}`);
  return Template.fromStack(stack);
}

test('deploys registry, secrets and access, none of which can be deleted by mistake', () => {
  const { stacks } = app.synth();

  expect(stacks.map(({ stackName }) => stackName).sort()).toEqual([
    'global-access',
    'global-registry',
    'global-secrets',
  ]);
  for (const { terminationProtection } of stacks) expect(terminationProtection).toBe(true);
});

test.each([
  ['global-registry', '/berth/global/container-registry/v1/pyshop-arn'],
  ['global-secrets', '/berth/global/secrets/v1/monitoring-token-arn'],
  ['global-access', '/berth/global/deploy-access/v1/prodRoleArn'],
])('%s publishes %s', (stack, Name) => {
  templateOf(stack).hasResourceProperties('AWS::SSM::Parameter', { Name });
});

test('has roles for each purpose in each environment, all of them bound', () => {
  const roles = Object.values(templateOf('global-access').findResources('AWS::IAM::Role'));

  expect(roles.map(({ Properties }) => Properties.RoleName)).toEqual(
    config.environments.flatMap(({ name }) =>
      ['synth', 'infra', 'deploy', 'readonly', 'drift'].map(purpose => `berth-${name}-${purpose}`),
    ),
  );
  for (const { Properties } of roles) expect(Properties.PermissionsBoundary).toBeDefined();
});

test('images are sent on their way to dev and to test, where branches begin, and promoted from there', () => {
  const policies = Object.values(templateOf('global-access').findResources('AWS::IAM::ManagedPolicy'));
  const pushing = policies.filter(({ Properties }) => JSON.stringify(Properties).includes('ecr:UploadLayerPart'));

  expect(pushing.map(({ Properties }) => Properties.Description)).toEqual([
    'Ships releases to dev',
    'Ships releases to test',
  ]);
});

test('S001-27: shows where images are pushed', () => {
  templateOf('global-registry').hasOutput('pyshopRepositoryUrl', {});
});

test('tags nothing as part of one environment that all must reach', () => {
  for (const name of ['global-registry', 'global-secrets']) {
    expect(JSON.stringify(templateOf(name).toJSON())).not.toContain('berth:env');
  }
});
