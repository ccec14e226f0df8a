import { ValidationError } from '@berth/foundation';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRole, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionNetwork, FunctionOptions } from './function-options';
import { packagedFunctionProblems } from './packaged-function-problems';
import { handlerCode } from './private/handler-code';
import { HardenedFunction } from './private/hardened-function';

/**
 * What a function does, and what it may do.
 */
export interface PackagedFunctionProps extends FunctionOptions {
  /**
   * Folder of the compiled module: `join(__dirname, '../lib/functions/hook')`. Its `index.js` exports `handler`; it imports only `node:`, `@aws-sdk/` and files beside it.
   */
  readonly code: string;

  /** What it is for, up to 256 characters. */
  readonly description: string;

  /** What it may do, besides writing its own log. */
  readonly statements: PolicyStatement[];

  /**
   * Its environment. No secrets: everybody who may see the function may read them.
   *
   * @default - none
   */
  readonly variables?: Record<string, string>;

  /**
   * Run it inside a network, in the subnets of the tasks, if it must reach what is there. Its security group lets nothing in or out until rules are added.
   *
   * @default - outside: it reaches AWS alone
   */
  readonly network?: FunctionNetwork;
}

/**
 * Defines a Lambda function with a role, a log and a queue of failed events of its own.
 */
export class PackagedFunction extends Construct {
  public readonly function: IFunction;
  public readonly role: IRole;

  /** What the function may do: the place to acknowledge findings about `statements`. */
  public readonly policy: ManagedPolicy;

  /** Events that failed three times, kept for two weeks. */
  public readonly failedEvents: IQueue;

  /** Undefined outside of a network. */
  public readonly securityGroup?: ISecurityGroup;

  constructor(scope: Construct, id: string, props: PackagedFunctionProps) {
    super(scope, id);

    ValidationError.throwIfAny(packagedFunctionProblems(props), this);

    const made = new HardenedFunction(this, 'Function', { ...props, code: handlerCode(props.code), retryAttempts: 2 });
    this.function = made.function;
    this.role = made.role;
    this.policy = made.policy;
    this.failedEvents = made.failedEvents;
    this.securityGroup = made.securityGroup;
  }
}
