import { Platform } from '@berth/platform';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Stack } from 'aws-cdk-lib/core';
import { config } from '../src/config';
import { app } from '../src/main';

const platform = new Platform(new App(), config);

/** The stack of the only service. */
function serviceOf({ services: [service] }: Platform) {
  if (!service) throw new TypeError('there is a service');
  return service;
}

test('deploys the stacks of prod', () => {
  const names = app.synth().stacks.map(({ stackName }) => stackName);

  expect(names.sort()).toEqual([
    'prod-base',
    'prod-cluster',
    'prod-data',
    'prod-monitoring',
    'prod-network',
    'prod-service-pyshop',
  ]);
});

test('S001-15: runs two larger tasks', () => {
  Template.fromStack(serviceOf(platform)).hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '1024',
    Memory: '2048',
  });
  expect(config.services).toMatchObject([{ desiredCount: 2 }]);
});

test('S001-57: is guarded against deletion in stacks, load balancer and database', () => {
  for (const stack of platform.stacks) {
    expect(stack.terminationProtection).toBe(true);
  }
  Template.fromStack(platform.cluster).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    LoadBalancerAttributes: Match.arrayWith([{ Key: 'deletion_protection.enabled', Value: 'true' }]),
  });
  Template.fromStack(platform.data).hasResourceProperties('AWS::RDS::DBInstance', { DeletionProtection: true });
});

test('survives the loss of a zone', () => {
  Template.fromStack(platform.network).resourceCountIs('AWS::EC2::NatGateway', 3);
  Template.fromStack(platform.data).hasResourceProperties('AWS::RDS::DBInstance', { MultiAZ: true });
});

test('moves a tenth of the users first, and keeps blue for an hour', () => {
  Template.fromStack(serviceOf(platform)).hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    BlueGreenDeploymentConfiguration: {
      TerminateBlueInstancesOnDeploymentSuccess: { TerminationWaitTimeInMinutes: 60 },
    },
  });
});

test('BERTH-IAM-102: its gate refuses a role without the boundary', () => {
  const loose = new Stack(app, 'Loose');
  new Role(loose, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

  try {
    expect(() => app.synth({ force: true })).toThrow('CloudFormation-Validate::BERTH-IAM-102');
  } finally {
    app.node.tryRemoveChild('Loose');
  }
});
