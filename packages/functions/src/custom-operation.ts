import { isKnown, ValidationError } from '@berth/foundation';
import type { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CustomResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { customOperationProblems } from './custom-operation-problems';
import type { FunctionOptions } from './function-options';
import { OperationFunction } from './private/operation-function';

/**
 * How long others of its kind may keep the function busy. A function that cannot even answer would otherwise block its stack for an hour.
 */
const WAITING = Duration.minutes(5);

/**
 * What CloudFormation cannot do itself, and who does it instead.
 */
export interface CustomOperationProps extends FunctionOptions {
  /** Type of the resource, `TrafficRule` for `Custom::TrafficRule`. All of a kind in a stack share one function: the first one's options hold. */
  readonly kind: string;

  /**
   * Folder of the compiled module: `join(__dirname, '../lib/functions/traffic-rule')`. Its `index.js` exports `operation`, a `CustomOperationHandler`; it imports only `node:`, `@aws-sdk/` and files beside it.
   */
  readonly code: string;

  /** What the function is for, up to 256 characters. */
  readonly description: string;

  /** What the function may do. Those of all of the kind in the stack are added up. */
  readonly statements: PolicyStatement[];

  /** What the handler gets. No secrets: everybody who may see the stack may read them. */
  readonly properties: Record<string, unknown>;
}

/**
 * Defines a custom resource: something that a function makes, changes and deletes when CloudFormation says so.
 */
export class CustomOperation extends Construct {
  /** What the handler made: its physical id. */
  public readonly ref: string;

  public readonly function: IFunction;

  /** What the function may do: the place to acknowledge findings about `statements`. */
  public readonly policy: ManagedPolicy;

  private readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: CustomOperationProps) {
    super(scope, id);

    const { kind, statements, properties, timeout = Duration.minutes(1) } = props;
    ValidationError.throwIfAny([...customOperationProblems(props), ...OperationFunction.problems(this, props)], this);

    const shared = OperationFunction.of(this, props);
    shared.policy.addStatements(...statements);
    this.function = shared.function;
    this.policy = shared.policy;
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: shared.function.functionArn,
      resourceType: `Custom::${kind}`,
      serviceTimeout: isKnown(timeout) ? timeout.plus(WAITING) : undefined,
      properties,
    });
    this.ref = this.resource.ref;
  }

  /** Get what the handler gave back as `data`. */
  public getAtt(name: string): string {
    return this.resource.getAttString(name);
  }
}
