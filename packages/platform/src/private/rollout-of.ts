import { NativeRollout, TrafficShift } from '@berth/ecs-service';
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
export function nativeRolloutOf({ shift, bakeMinutes }: EcsRolloutConfig, alarms: IAlarm[] = []): NativeRollout {
  const bake = minutes(bakeMinutes);
  switch (shift.kind) {
    case 'rolling':
      return NativeRollout.rolling({ alarms });
    case 'allAtOnce':
      return NativeRollout.blueGreen({ bake, alarms });
    case 'canary':
      return NativeRollout.canary({ percent: shift.percent, wait: Duration.minutes(shift.waitMinutes), bake, alarms });
    case 'linear':
      return NativeRollout.linear({
        percent: shift.percent,
        every: Duration.minutes(shift.everyMinutes),
        bake,
        alarms,
      });
  }
}
