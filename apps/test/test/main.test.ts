import { Platform } from '@berth/platform';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { config } from '../src/config';
import { app } from '../src/main';

const platform = new Platform(new App(), config);

/** The stack of the only service. */
function serviceOf({ services: [service] }: Platform) {
  if (!service) throw new TypeError('there is a service');
  return service;
}

test('deploys the stacks of test', () => {
  const names = app.synth().stacks.map(({ stackName }) => stackName);

  expect(names.sort()).toEqual([
    'test-base',
    'test-cluster',
    'test-data',
    'test-monitoring',
    'test-network',
    'test-service-pyshop',
  ]);
});

test('S001: runs one small task', () => {
  const template = Template.fromStack(serviceOf(platform));

  template.hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '256', Memory: '512' });
  expect(config.services).toMatchObject([{ desiredCount: 1 }]);
});

test('can be destroyed', () => {
  expect(platform.data.terminationProtection).toBe(false);
  Template.fromStack(platform.data).hasResourceProperties('AWS::RDS::DBInstance', { DeletionProtection: false });
});

test('pays for one NAT gateway', () => {
  Template.fromStack(platform.network).resourceCountIs('AWS::EC2::NatGateway', 1);
});

test('moves users as prod does, and keeps blue for five minutes', () => {
  Template.fromStack(serviceOf(platform)).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    BlueGreenDeploymentConfiguration: {
      TerminateBlueInstancesOnDeploymentSuccess: { TerminationWaitTimeInMinutes: 5 },
    },
  });
});
