import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';

/**
 * ECS itself, on behalf of this account only.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function ecsItself(stack: Stack): ServicePrincipal {
  return new ServicePrincipal('ecs.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
  });
}
