import type { ValidationHook } from '@berth/codedeploy-bluegreen';
import { LifecycleHook, LifecycleStage, NativeRollout, TrafficShift } from '@berth/ecs-service';
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

/** The same for releases by ECS itself, which these alarms and hooks end. */
export function nativeRolloutOf(
  { shift, bakeMinutes, approvalMinutes }: EcsRolloutConfig,
  alarms: IAlarm[] = [],
  asked: readonly LifecycleHook[] = [],
): NativeRollout {
  const options = { alarms, hooks: [...asked, ...hooksOf(approvalMinutes)] };
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

/** Who asks before and after the users move, as ECS calls these moments. Not on the way back. */
export function validationHooks({
  afterAllowTestTraffic: green,
  afterAllowTraffic: live,
}: {
  readonly afterAllowTestTraffic: ValidationHook;
  readonly afterAllowTraffic: ValidationHook;
}): LifecycleHook[] {
  return [
    LifecycleHook.invoke(green.function, { stages: [LifecycleStage.POST_TEST_TRAFFIC_SHIFT] }),
    LifecycleHook.invoke(live.function, { stages: [LifecycleStage.POST_PRODUCTION_TRAFFIC_SHIFT] }),
  ];
}

function hooksOf(approvalMinutes: number | undefined): LifecycleHook[] {
  return approvalMinutes === undefined ? [] : [LifecycleHook.approval({ timeout: minutes(approvalMinutes) })];
}
