import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ValidationError } from '@berth/foundation';
import {
  type FunctionNetwork,
  type FunctionOptions,
  PackagedFunction,
  packagedFunctionProblems,
} from '@berth/functions';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IRole, type ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Compiled, also while the tests run the sources. */
const RUNTIME = join(__dirname, '../lib/functions/validation-hook');

/**
 * What a hook checks, and what it may do.
 */
export interface ValidationHookProps extends FunctionOptions {
  /**
   * Folder of the compiled module: `join(__dirname, '../lib/smoke-test')`. Its `index.js` exports `hook`, a `ValidationHookHandler`; it imports only `node:`,
   * `@aws-sdk/` and files beside it.
   */
  readonly code: string;

  /** What it checks, up to 256 characters. */
  readonly description: string;

  /**
   * What it may do, besides writing its log and telling CodeDeploy what it thinks.
   *
   * @default - nothing
   */
  readonly statements?: PolicyStatement[];

  /**
   * How long the hook may take, of which 5 seconds are kept for its report.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Its environment. No secrets: everybody who may see the function may read them.
   *
   * @default - none
   */
  readonly variables?: Record<string, string>;

  /**
   * Run it inside a network, if it must reach what is there. Its security group lets nothing in or out until rules are added.
   *
   * @default - outside: it reaches AWS alone
   */
  readonly network?: FunctionNetwork;
}

/**
 * Defines a function that says whether a release may go on. Give it to a `BlueGreenDeployment` for one event or several, or its `function` to `LifecycleHook.invoke`, for releases by ECS itself.
 */
export class ValidationHook extends Construct {
  /** Answers CodeDeploy and ECS. */
  public readonly function: IFunction;
  public readonly role: IRole;

  /** What the function may do: the place to acknowledge findings about `statements`. */
  public readonly policy: ManagedPolicy;

  /** Undefined outside of a network. */
  public readonly securityGroup?: ISecurityGroup;

  constructor(scope: Construct, id: string, props: ValidationHookProps) {
    super(scope, id);

    const complete = { timeout: Duration.minutes(5), ...props, statements: props.statements ?? [] };
    ValidationError.throwIfAny(packagedFunctionProblems(complete), this);

    const made = withRuntime(props.code, code => new PackagedFunction(this, 'Hook', { ...complete, code }));
    this.function = made.function;
    this.role = made.role;
    this.policy = made.policy;
    this.securityGroup = made.securityGroup;
  }

  /** Let the hook tell CodeDeploy what it thinks of deployments of one group. */
  public grantReport(deploymentGroupArn: string): void {
    const actions = ['codedeploy:PutLifecycleEventHookExecutionStatus'];
    this.policy.addStatements(new PolicyStatement({ actions, resources: [deploymentGroupArn] }));
  }
}

/** The module behind our runtime, for as long as it takes to copy both into the assembly. */
function withRuntime<T>(folder: string, use: (code: string) => T): T {
  const code = mkdtempSync(join(tmpdir(), 'berth-hook-'));
  try {
    cpSync(RUNTIME, code, { recursive: true });
    cpSync(folder, join(code, 'hook'), { recursive: true });
    return use(code);
  } finally {
    rmSync(code, { recursive: true, force: true });
  }
}
