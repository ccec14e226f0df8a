import { RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * What becomes of a resource that must not be lost, when its stack goes.
 *
 * Kept, unless `deleteWithStack` says otherwise. But one that a failed creation leaves behind goes with it: it holds nothing yet, and its name would block the next attempt.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function removalPolicyOf(deleteWithStack = false): RemovalPolicy {
  return deleteWithStack ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
}
