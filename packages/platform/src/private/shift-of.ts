import { TrafficShift } from '@berth/ecs-service';
import { Duration } from 'aws-cdk-lib/core';
import type { ShiftConfig } from '../environment-config';

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
