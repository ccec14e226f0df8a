import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Duration } from 'aws-cdk-lib/core';

/**
 * How much a function may take, and how its log is kept.
 */
export interface FunctionOptions {
  /**
   * How long one invocation may take, 1 to 900 seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly timeout?: Duration;

  /**
   * Memory, 128 to 10240 MiB. The processor grows with it.
   *
   * @default 256
   */
  readonly memoryMiB?: number;

  /**
   * How many invocations may run at once, 1 to 1000. They are taken from the account's own number, which is 10 in a new account: have it raised before.
   *
   * @default 5
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrency?: number;

  /**
   * Key of the log, the variables and the failed events. Its policy must let CloudWatch Logs use it (`allowLogGroups`).
   *
   * @default - keys that AWS owns
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;

  /**
   * Delete the log with the stack.
   *
   * @default false
   */
  readonly deleteLogWithStack?: boolean;
}

/**
 * Where a function has an address of its own. A `Network` is one.
 */
export interface FunctionNetwork {
  readonly vpc: IVpc;

  /** @default - the private ones */
  readonly subnets?: SubnetSelection;

  /**
   * Of somebody else, whose rules then are those of the function.
   *
   * @default - one of its own, which lets nothing in or out until rules are added
   */
  readonly securityGroup?: ISecurityGroup;
}
