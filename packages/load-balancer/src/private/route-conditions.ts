import type { CfnListenerRule } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** Which requests a rule wants. */
export interface RouteConditions {
  readonly hosts: string[];
  readonly paths: string[];
}

/** A rule needs a condition: without any it wants every path. */
export function conditionsOf({ hosts = [], paths = [] }: { hosts?: string[]; paths?: string[] }): RouteConditions {
  return hosts.length + paths.length === 0 ? { hosts, paths: ['/*'] } : { hosts, paths };
}

/** As CloudFormation wants them. */
export function renderConditions({ hosts, paths }: RouteConditions): CfnListenerRule.RuleConditionProperty[] {
  const conditions: CfnListenerRule.RuleConditionProperty[] = [];
  if (hosts.length > 0) conditions.push({ field: 'host-header', hostHeaderConfig: { values: hosts } });
  if (paths.length > 0) conditions.push({ field: 'path-pattern', pathPatternConfig: { values: paths } });
  return conditions;
}
