import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { App, Stack } from 'aws-cdk-lib/core';
import { InstanceRole } from '../src/instance-role';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '000000000000', region: 'eu-west-1' } });
});

const arnOf = (name: string) => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecs:eu-west-1:000000000000:cluster/${name}`]],
});

test('S000-08 is for instances, which it lets join these clusters', () => {
  new InstanceRole(stack, 'Role', { clusterNames: ['dev', 'test'] });

  const template = Template.fromStack(stack);
  const clusters = [arnOf('dev'), arnOf('test')];
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } }],
    },
  });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Role') }],
    PolicyDocument: {
      Statement: [
        {
          Action: [
            'ecs:DeregisterContainerInstance',
            'ecs:RegisterContainerInstance',
            'ecs:SubmitAttachmentStateChanges',
            'ecs:SubmitContainerStateChange',
            'ecs:SubmitTaskStateChange',
          ],
          Effect: 'Allow',
          Resource: clusters,
        },
        {
          Action: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
          Effect: 'Allow',
          Resource: '*',
          Condition: { ArnEquals: { 'ecs:cluster': clusters } },
        },
        { Action: 'ecs:DiscoverPollEndpoint', Effect: 'Allow', Resource: '*' },
        {
          Action: [
            'ssm:UpdateInstanceInformation',
            'ssmmessages:CreateControlChannel',
            'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel',
            'ssmmessages:OpenDataChannel',
          ],
          Effect: 'Allow',
          Resource: '*',
        },
      ],
    },
  });
});

test('has nothing of AWS attached, and nothing inline', () => {
  new InstanceRole(stack, 'Role', { clusterNames: ['dev'] });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Policy', 0);
  expect(JSON.stringify(template.toJSON())).not.toContain(':aws:policy/');
});

test('S002-12 pulls the images that are named', () => {
  const repository = Repository.fromRepositoryName(stack, 'Repository', 'pyshop');

  new InstanceRole(stack, 'Role', { clusterNames: ['dev'], repositories: [repository] });

  Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        {
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          Effect: 'Allow',
          Resource: {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:000000000000:repository/pyshop']],
          },
        },
        { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' },
      ]),
    },
  });
});
