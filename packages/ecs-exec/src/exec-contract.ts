import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ClusterExec } from './cluster-exec';

/**
 * Fields that the contract of a cluster has only where people may run commands in tasks.
 */
export const EXEC_FIELDS = ['execKeyArn', 'execLogGroupName'] as const;

/**
 * Their values.
 */
export type ExecContract = Readonly<Record<(typeof EXEC_FIELDS)[number], string>>;

/** What the stack of a cluster publishes of it. */
export function execContractOf({ key, logGroup }: ClusterExec): ExecContract {
  return { execKeyArn: key.keyArn, execLogGroupName: logGroup.logGroupName };
}

/** What another stack reads, below `scope`. */
export function execFromContract(scope: Construct, { execKeyArn, execLogGroupName }: ExecContract): ClusterExec {
  return {
    key: Key.fromKeyArn(scope, 'ExecKey', execKeyArn),
    logGroup: LogGroup.fromLogGroupName(scope, 'ExecLog', execLogGroupName),
  };
}
