import type * as sdk from '@aws-sdk/client-application-auto-scaling';
import { AwsError } from '../../core/aws-error';
import { randomUUID } from '../../core/random';
import type { Context } from '../../core/service';
import { keyOf, type Place, type Records, resourceOf, type Target } from './records';

const suspendedNothing = {
  DynamicScalingInSuspended: false,
  DynamicScalingOutSuspended: false,
  ScheduledScalingSuspended: false,
};

/** Makes a target, or changes what is given of one. @throws AwsError ValidationException */
export function registerTarget(
  { clock }: Pick<Context, 'clock'>,
  { targets }: Records,
  input: sdk.RegisterScalableTargetRequest,
  { accountId, region }: Place,
): Target {
  const known = targets.get(keyOf(input));
  if (!known && (input.MinCapacity === undefined || input.MaxCapacity === undefined)) {
    const message = 'MinCapacity and MaxCapacity must be specified when registering a new scalable target';
    throw new AwsError('ValidationException', message);
  }
  const serviceRole = `arn:aws:iam::${accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`;
  const target: Target = {
    ...resourceOf(input),
    MinCapacity: input.MinCapacity ?? known?.MinCapacity,
    MaxCapacity: input.MaxCapacity ?? known?.MaxCapacity,
    RoleARN: input.RoleARN ?? known?.RoleARN ?? serviceRole,
    SuspendedState: { ...suspendedNothing, ...known?.SuspendedState, ...input.SuspendedState },
    ScalableTargetARN:
      known?.ScalableTargetARN ??
      `arn:aws:application-autoscaling:${region}:${accountId}:scalable-target/${randomUUID()}`,
    CreationTime: known?.CreationTime ?? clock.now().toISOString(),
    region,
  };
  if ((target.MinCapacity ?? 0) > (target.MaxCapacity ?? 0)) {
    throw new AwsError('ValidationException', 'Maximum capacity cannot be less than minimum capacity');
  }
  targets.put(keyOf(input), target);
  return target;
}
