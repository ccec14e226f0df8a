import { Duration } from 'aws-cdk-lib/core';

export function minutes(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.minutes(amount);
}

export function seconds(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(amount);
}
