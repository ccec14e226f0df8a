import { Template } from 'aws-cdk-lib/assertions';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { App, Stack } from 'aws-cdk-lib/core';
import { tagEnvironment } from '../src';

test('tags all resources with their environment', () => {
  const stack = new Stack(new App(), 'Stack');
  new StringParameter(stack, 'Parameter', { stringValue: 'x' });

  tagEnvironment(stack, 'dev');

  Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', { Tags: { 'berth:env': 'dev' } });
});
