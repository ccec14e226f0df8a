import type { Action, ActionTypeEnum, TargetGroupStickinessConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import { type Registry, targetGroupsOf } from '../registry';
import { isStickinessDuration } from './attributes';

const implemented: readonly ActionTypeEnum[] = ['forward', 'redirect', 'fixed-response'];

/**
 * Actions as they are kept and described: in order, a forward action with its target groups and weights.
 *
 * @throws AwsError if an action is not possible here, or sends to a target group that is missing or belongs to another load balancer.
 */
export function checkedActions(
  registry: Registry,
  loadBalancerArn: string,
  actions: readonly Action[] | undefined,
): Action[] {
  if (!actions?.length) throw invalid('A listener or rule must have at least one action');
  const checked = [...actions].sort((a, b) => (a.Order ?? 0) - (b.Order ?? 0)).map(normalise);
  for (const { TargetGroupArn } of checked.flatMap(targetGroupsOf)) {
    registry.getTargetGroup(TargetGroupArn);
    const users = registry.usersOf(TargetGroupArn ?? '');
    if (users.some(user => user !== loadBalancerArn)) {
      throw new AwsError(
        'TargetGroupAssociationLimit',
        `The following target groups cannot be associated with more than one load balancer: ${TargetGroupArn}`,
      );
    }
  }
  return checked;
}

function normalise(action: Action): Action {
  if (!implemented.includes(action.Type ?? 'forward')) {
    throw invalid(`Action type '${action.Type}' is not implemented in the local cloud`);
  }
  if (action.Type === 'fixed-response') return { ...action, FixedResponseConfig: required(action.FixedResponseConfig) };
  if (action.Type === 'redirect') return { ...action, RedirectConfig: required(action.RedirectConfig) };
  return normaliseForward(action);
}

function normaliseForward(action: Action): Action {
  const groups = targetGroupsOf(action).map(({ TargetGroupArn, Weight }) => ({
    TargetGroupArn,
    Weight: Number(Weight ?? 1),
  }));
  if (groups.length === 0 || groups.some(({ TargetGroupArn }) => !TargetGroupArn)) {
    throw invalid('A target group ARN must be specified');
  }
  if (groups.length > 5) throw invalid('You can specify up to 5 target groups in a forward action');
  if (groups.some(({ Weight }) => !(Weight >= 0 && Weight <= 999))) throw invalid('Weight must be between 0 and 999');
  return {
    Type: 'forward',
    ...(action.Order !== undefined && { Order: Number(action.Order) }),
    ...(groups.length === 1 && { TargetGroupArn: groups[0]?.TargetGroupArn }),
    ForwardConfig: { TargetGroups: groups, TargetGroupStickinessConfig: stickiness(action) },
  };
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupStickinessConfig.html */
function stickiness({ ForwardConfig }: Action): TargetGroupStickinessConfig {
  const { Enabled, DurationSeconds } = ForwardConfig?.TargetGroupStickinessConfig ?? {};
  if (String(Enabled) !== 'true') return { Enabled: false };
  if (DurationSeconds === undefined) {
    throw invalid('You must specify the duration of target group stickiness if it is enabled');
  }
  const seconds = Number(DurationSeconds);
  if (!isStickinessDuration(seconds)) {
    throw invalid('The duration of target group stickiness must be between 1 and 604800 seconds');
  }
  return { Enabled: true, DurationSeconds: seconds };
}

function required<T>(config: T | undefined): T {
  if (config === undefined) throw invalid('You must specify the configuration of the action');
  return config;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
