import { isKnown, type OptOut, type Problem, wholeNumberProblems } from '@berth/foundation';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledgeNoRotation } from './private/acknowledged';

/**
 * Who changes a secret, and how often.
 */
export interface FunctionRotation {
  /**
   * Called by Secrets Manager for each step of a rotation. It must be allowed to read and write the secret.
   *
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
   */
  readonly function: IFunction;

  /** Whole days, 1 to 90. */
  readonly every: Duration;
}

/**
 * Whether something changes a secret by itself.
 */
export class SecretRotation {
  /** Secrets Manager calls a function, for the first time when the first period is over. */
  public static by(rotation: FunctionRotation): SecretRotation {
    return new SecretRotation(rotation);
  }

  /** Only people and programs do, when they want to. The finding that follows is accepted with your reason. */
  public static never(reason: OptOut): SecretRotation {
    return new SecretRotation(undefined, reason);
  }

  private constructor(
    private readonly rotation: FunctionRotation | undefined,
    private readonly optOut?: OptOut,
  ) {}

  /** Every mistake in it. */
  public problems(): Problem[] {
    const every = this.rotation?.every;
    const days = isKnown(every) ? every.toDays({ integral: false }) : undefined;
    return wholeNumberProblems(days, {
      code: 'RotationOutOfRange',
      path: 'rotation.every',
      min: 1,
      max: 90,
      unit: 'days',
    });
  }

  /** Make it so, below `scope`. */
  public applyTo(scope: Construct, secret: ISecret): void {
    if (this.optOut) acknowledgeNoRotation(secret, this.optOut);
    if (!this.rotation) return;
    const { function: rotate, every } = this.rotation;
    rotate.addPermission(`Rotation${scope.node.id}`, {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: Stack.of(scope).account,
    });
    const schedule = new CfnRotationSchedule(scope, 'Rotation', {
      secretId: secret.secretArn,
      rotationLambdaArn: rotate.functionArn,
      rotationRules: { automaticallyAfterDays: every.toDays() },
      rotateImmediatelyOnUpdate: false,
    });
    // Secrets Manager tries the function when it gets the schedule
    schedule.node.addDependency(rotate);
  }
}
