import { Template } from 'aws-cdk-lib/assertions';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { removalPolicyOf } from '../src';

test.each([
  [undefined, 'RetainExceptOnCreate', 'Retain'],
  [false, 'RetainExceptOnCreate', 'Retain'],
  [true, 'Delete', 'Delete'],
])(
  'with deleteWithStack %s the stack answers %s, a replacement %s',
  (deleteWithStack, DeletionPolicy, UpdateReplacePolicy) => {
    const stack = new Stack();

    new CfnResource(stack, 'Thing', { type: 'AWS::S3::Bucket' }).applyRemovalPolicy(removalPolicyOf(deleteWithStack));

    Template.fromStack(stack).hasResource('AWS::S3::Bucket', { DeletionPolicy, UpdateReplacePolicy });
  },
);
