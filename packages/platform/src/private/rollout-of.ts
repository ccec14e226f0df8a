import { LifecycleHook, NativeRollout, TrafficShift } from '@berth/ecs-service';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { EcsRolloutConfig, ShiftConfig } from '../config/rollout-config';
import { minutes } from './time';

/** The shift that a config describes. */
export function shiftOf(config: ShiftConfig): TrafficShift {
  switch (config.kind) {
    case 'allAtOnce':
      return TrafficShift.allAtOnce();
    case 'canary':
      return TrafficShift.canary(config.percent, Duration.minutes(config.waitMinutes));
    case 'linear':
      return TrafficShift.linear(config.percent, Duration.minutes(config.everyMinutes));
  }
}

/** The same for releases by ECS itself, which these alarms end. */
export function nativeRolloutOf(
  { shift, bakeMinutes, approvalMinutes }: EcsRolloutConfig,
  alarms: IAlarm[] = [],
): NativeRollout {
  const options = { alarms, hooks: hooksOf(approvalMinutes) };
  const bake = minutes(bakeMinutes);
  switch (shift.kind) {
    case 'rolling':
      return NativeRollout.rolling(options);
    case 'allAtOnce':
      return NativeRollout.blueGreen({ ...options, bake });
    case 'canary':
      return NativeRollout.canary({
        ...options,
        bake,
        percent: shift.percent,
        wait: Duration.minutes(shift.waitMinutes),
      });
    case 'linear':
      return NativeRollout.linear({
        ...options,
        bake,
        percent: shift.percent,
        every: Duration.minutes(shift.everyMinutes),
      });
  }
}

function hooksOf(approvalMinutes: number | undefined): LifecycleHook[] {
  return approvalMinutes === undefined ? [] : [LifecycleHook.approval({ timeout: minutes(approvalMinutes) })];
}
