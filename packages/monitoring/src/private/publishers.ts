import { denyForeignGrants } from '@berth/foundation';
import { AnyPrincipal, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';

/** Services that publish in their own name; `names` tells whether they name their account to KMS, too. */
const PUBLISHERS = [
  { service: 'cloudwatch.amazonaws.com', names: true },
  { service: 'budgets.amazonaws.com', names: true },
  { service: 'events.rds.amazonaws.com', names: false },
];

const USE = ['kms:Decrypt', 'kms:GenerateDataKey*'];

/**
 * Let the services that watch an environment publish to a topic, and encrypt with its key.
 *
 * ElastiCache is not among them: it cannot publish to a topic with a key. Auto Scaling needs the key only, as its role may publish.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function allowPublishers(topic: Topic, key: IKey): void {
  const { account } = Stack.of(topic);
  const fromAccount = { StringEquals: { 'aws:SourceAccount': account } };
  for (const { service, names } of PUBLISHERS) {
    const principals = [new ServicePrincipal(service)];
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: fromAccount,
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: USE,
        resources: ['*'], // in the policy of a key: this key
        ...(names && { conditions: fromAccount }),
      }),
    );
  }
  allowAutoScaling(key, account);
  denyForeignGrants(key);
}

/** Its role comes into being with the first group of an account, and a policy cannot name a role that is not there. */
function allowAutoScaling(key: IKey, account: string): void {
  const { partition } = Stack.of(key);
  const role = 'role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling';
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new AnyPrincipal()],
      actions: USE,
      resources: ['*'],
      conditions: {
        StringEquals: { 'kms:CallerAccount': account },
        ArnLike: { 'aws:PrincipalArn': `arn:${partition}:iam::${account}:${role}*` },
      },
    }),
  );
}
