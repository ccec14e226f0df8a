import { Aws, CfnCondition, CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The stack parameter `FirstDeployment`, which the deploy tool answers with `yes` only when it creates the stack.
 *
 * A new service starts with no tasks, because its image does not exist yet. Later updates must not send a number at all, or they would undo the scaling.
 */
export class FirstDeployment extends Construct {
  /** The one of the stack that holds `scope`. */
  public static of(scope: Construct): FirstDeployment {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild('First');
    return existing instanceof FirstDeployment ? existing : new FirstDeployment(stack, 'First');
  }

  /** 0 tasks in the first deployment, later no value. */
  public readonly desiredCount: number;

  private constructor(scope: Stack, id: string) {
    super(scope, id);

    const parameter = new CfnParameter(this, 'Parameter', {
      description: 'yes when the stack is created: services start without tasks, and the first release starts them',
      allowedValues: ['yes', 'no'],
      default: 'no',
    });
    parameter.overrideLogicalId('FirstDeployment');
    const condition = new CfnCondition(this, 'Condition', {
      expression: Fn.conditionEquals(parameter.valueAsString, 'yes'),
    });
    condition.overrideLogicalId('IsFirstDeployment');
    this.desiredCount = Token.asNumber(Fn.conditionIf(condition.logicalId, 0, Aws.NO_VALUE));
  }
}
