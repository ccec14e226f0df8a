import {
  allowLogGroups,
  denyForeignGrants,
  isKnown,
  type Problem,
  removalPolicyOf,
  ValidationError,
} from '@berth/foundation';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type RemovalPolicy, Resource, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Whose questions are logged, and how long.
 */
export interface QueryLogProps {
  /** Of the zone: `example.com`. The log group is `/aws/route53/example.com`. */
  readonly zoneName: string;

  /**
   * How long questions are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly retention?: RetentionDays;

  /**
   * Key of the log, in us-east-1. Its policy must let CloudWatch Logs use it.
   *
   * @default - a key of its own, rotated every year
   */
  readonly encryptionKey?: IKey;

  /**
   * Delete the log and its key with the stack.
   *
   * @default false
   */
  readonly deleteWithStack?: boolean;
}

/**
 * Defines the log of what a zone is asked. Route 53 writes to us-east-1 only, wherever the zone's own stack is.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
 */
export class QueryLog extends Resource {
  public readonly logGroup: ILogGroup;

  /** For the zone: `/aws/route53/example.com`. */
  public readonly logGroupName: string;

  constructor(scope: Construct, id: string, props: QueryLogProps) {
    super(scope, id);

    const { account, region } = Stack.of(this);
    ValidationError.throwIfAny(queryLogProblems({ region }), this);

    const { zoneName, retention = RetentionDays.ONE_YEAR, deleteWithStack } = props;
    const removalPolicy = removalPolicyOf(deleteWithStack);
    this.logGroupName = `/aws/route53/${zoneName}`;
    const logGroup = new LogGroup(this, 'Resource', {
      logGroupName: this.logGroupName,
      retention,
      encryptionKey: props.encryptionKey ?? makeKey(this, zoneName, removalPolicy),
      removalPolicy,
    });
    logGroup.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('route53.amazonaws.com')],
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    this.logGroup = logGroup;
  }
}

function makeKey(scope: Construct, zoneName: string, removalPolicy: RemovalPolicy): Key {
  const key = new Key(scope, 'Key', {
    description: `Questions to ${zoneName}`,
    enableKeyRotation: true,
    removalPolicy,
  });
  allowLogGroups(key);
  denyForeignGrants(key);
  return key;
}

/** What is wrong with where the log would be. */
export function queryLogProblems({ region }: { readonly region: string }): Problem[] {
  if (!isKnown(region) || region === 'us-east-1') return [];
  const fact = 'Route 53 writes query logs to us-east-1 only';
  return [{ code: 'BERTH-DNS-005', path: 'region', value: region, fact, fix: 'put it into a stack there' }];
}
