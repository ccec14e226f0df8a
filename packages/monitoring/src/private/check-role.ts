import { acknowledgeAll, wildcardResource } from '@berth/foundation';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ArtefactBucket } from './artefact-bucket';

export interface CheckRoleProps {
  readonly canaryName: string;
  readonly bucket: ArtefactBucket;
  readonly key: IKey;
}

/**
 * What a run of a check may do: report, and write the log that the stack made for it. It may not make one: that would be kept forever.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Synthetics_Canaries_CanaryPermissions.html
 */
export class CheckRole extends Construct {
  public readonly role: Role;

  constructor(scope: Construct, id: string, { canaryName, bucket, key }: CheckRoleProps) {
    super(scope, id);

    const logs = this.logStreams(canaryName);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: 'Run a check: reports, log, figures',
      statements: [
        ...bucket.statementsForRuns,
        new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }),
        new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs] }),
        new PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }),
        new PolicyStatement({
          actions: ['cloudwatch:PutMetricData'],
          resources: ['*'],
          conditions: { StringEquals: { 'cloudwatch:namespace': 'CloudWatchSynthetics' } },
        }),
      ],
    });
    bucket.acceptWildcard(policy);
    acknowledgeAll(
      policy,
      [wildcardResource(policy, logs)],
      'Synthetics ends the name of the log with an id of its own',
    );
    const none = 'figures are bound to a namespace, and the list of buckets has no resource level';
    acknowledgeAll(policy, [wildcardResource(policy, '*')], none);
    this.role = new Role(this, 'Resource', {
      description: 'Runs a check of CloudWatch Synthetics',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      // the role waits for its policy, and the check for the role
      managedPolicies: [policy],
    });
  }

  private logStreams(canaryName: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `/aws/lambda/cwsyn-${canaryName}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
