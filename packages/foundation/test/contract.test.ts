import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { contractParameterName, readContract, referToContract, writeContract } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

test('names a parameter by environment, package, version and field', () => {
  expect(contractParameterName('shop-dev', 'network', 1, 'vpcId')).toBe('/berth/shop-dev/network/v1/vpcId');
});

test('writes a parameter per field', () => {
  writeContract(stack, 'dev', 'network', { vpcId: 'vpc-1', cidr: '10.0.0.0/16' });

  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SSM::Parameter', 2);
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/berth/dev/network/v1/vpcId',
    Type: 'String',
    Value: 'vpc-1',
  });
  expect(stack.node.tryFindChild('Contract')?.node.tryFindChild('VpcId')).toBeDefined();
});

test('reads a field when the stack is deployed, and asks for it once', () => {
  const { vpcId } = readContract(stack, 'dev', 'network', ['vpcId']);
  const again = readContract(stack, 'dev', 'network', ['vpcId']);
  new CfnOutput(stack, 'Vpc', { value: `${vpcId} ${again.vpcId}` });

  const template = Template.fromStack(stack);
  const parameters = template.findParameters('*', { Default: '/berth/dev/network/v1/vpcId' });
  const names = Object.keys(parameters);
  expect(names).toHaveLength(1);
  template.hasParameter(names[0] ?? '', { Type: 'AWS::SSM::Parameter::Value<String>' });
});

test('asks for nothing that is not used', () => {
  readContract(stack, 'dev', 'network', ['vpcId']);

  expect(Template.fromStack(stack).findParameters('*', { Default: '/berth/dev/network/v1/vpcId' })).toEqual({});
});

test('shares nothing by exports', () => {
  const { vpcId } = readContract(stack, 'dev', 'network', ['vpcId']);
  new CfnOutput(stack, 'Vpc', { value: vpcId });

  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/ImportValue|GetStackOutput|Export/);
});

test('refers to a field so that CloudFormation puts its value in', () => {
  expect(stack.resolve(referToContract('dev', 'secrets', 'keyArn'))).toBe(
    '{{resolve:ssm:/berth/dev/secrets/v1/keyArn}}',
  );
});
