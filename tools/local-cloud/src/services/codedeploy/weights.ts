import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';

/** Whether an action sends to one of these target groups. */
export function hasTargetGroup(action: Action, arns: readonly string[]): boolean {
  const groups = action.ForwardConfig?.TargetGroups?.map(({ TargetGroupArn }) => TargetGroupArn);
  return (groups ?? [action.TargetGroupArn]).some(arn => arns.includes(arn ?? ''));
}

/** The action with the traffic split between both target groups, which both stay behind the listener; others are left as they are. */
export function withWeights(action: Action, [blue, green]: readonly [string, string], greenPercent: number): Action {
  if (!hasTargetGroup(action, [blue, green])) return action;
  const TargetGroups = [
    { TargetGroupArn: blue, Weight: 100 - greenPercent },
    { TargetGroupArn: green, Weight: greenPercent },
  ];
  return { Type: 'forward', Order: action.Order, ForwardConfig: { ...action.ForwardConfig, TargetGroups } };
}
