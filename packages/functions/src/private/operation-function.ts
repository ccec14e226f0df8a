import type { Problem } from '@berth/foundation';
import type { AssetCode } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CustomOperationProps } from '../custom-operation';
import { withOperationCode } from './handler-code';
import { HardenedFunction } from './hardened-function';

/**
 * The function behind all custom resources of a kind in a stack.
 */
export class OperationFunction extends HardenedFunction {
  /** The one of the stack of `scope`. */
  public static of(scope: Construct, props: CustomOperationProps): OperationFunction {
    return (
      tryFind(scope, props.kind) ??
      withOperationCode(scope, props.code, code => new OperationFunction(Stack.of(scope), props, code))
    );
  }

  /** What is wrong if another package took the name of the kind. */
  public static problems(scope: Construct, { kind, code }: CustomOperationProps): Problem[] {
    const existing = tryFind(scope, kind);
    if (!existing || existing.folder === code) return [];
    return [{ code: 'KindTaken', path: 'kind', value: kind, fact: `is made of ${existing.folder} in this stack` }];
  }

  private readonly folder: string;

  private constructor(stack: Stack, props: CustomOperationProps, code: AssetCode) {
    super(stack, idOf(props.kind), {
      ...props,
      code,
      statements: [],
      // it answers by itself, whatever happens: once more would be once too often
      retryAttempts: 0,
    });
    this.folder = props.code;
  }
}

function tryFind(scope: Construct, kind: string): OperationFunction | undefined {
  return Stack.of(scope).node.tryFindChild(idOf(kind)) as OperationFunction | undefined;
}

function idOf(kind: string): string {
  return `${kind}Operation`;
}
