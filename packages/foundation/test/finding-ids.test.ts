import { Bucket } from 'aws-cdk-lib/aws-s3';
import { App, Aws, Fn, Stack } from 'aws-cdk-lib/core';
import { awsSolutions, nist, templateRule, wildcardResource } from '../src';

let stack: Stack;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

test('names findings with the namespace of their pack, without which they would vanish from the report', () => {
  expect(awsSolutions('VPC7')).toBe('AwsSolutions::AwsSolutions-VPC7');
  expect(nist('LambdaInsideVPC')).toBe('NIST.800.53.R5::NIST.800.53.R5-LambdaInsideVPC');
  expect(templateRule('sqs_dlq_check')).toBe('CloudFormation-Validate::sqs_dlq_check');
});

test('names the finding about a statement on everything', () => {
  expect(wildcardResource(stack, '*')).toBe('AwsSolutions::AwsSolutions-IAM5[Resource::*]');
});

test('writes references as cdk-nag does', () => {
  const { bucketArn } = new Bucket(stack, 'Bucket');

  expect(wildcardResource(stack, `${bucketArn}/*`)).toBe(
    'AwsSolutions::AwsSolutions-IAM5[Resource::<Bucket83908E77.Arn>/*]',
  );
  expect(wildcardResource(stack, `arn:${Aws.PARTITION}:s3:::shop-${Aws.REGION}/*`)).toBe(
    'AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::shop-<AWS::Region>/*]',
  );
});

test('keeps the delimiter of a join', () => {
  expect(wildcardResource(stack, Fn.join('/', [Aws.REGION, '*']))).toBe(
    'AwsSolutions::AwsSolutions-IAM5[Resource::<AWS::Region>/*]',
  );
});

test('writes what cdk-nag does not know as JSON, as it does', () => {
  expect(wildcardResource(stack, `${Fn.select(1, Fn.split(':', Aws.REGION))}/*`)).toBe(
    'AwsSolutions::AwsSolutions-IAM5[Resource::{"Fn::Select":[1,{"Fn::Split":[":",{"Ref":"AWS::Region"}]}]}/*]',
  );
});
