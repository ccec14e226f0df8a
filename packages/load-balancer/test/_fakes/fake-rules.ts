import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RuleApi } from '../../src/functions/traffic-rule/traffic-rule';

/** A call to the load balancer that changed something. */
export interface Change {
  readonly operation: string;
  readonly input: object;
}

/** Rules of load balancers, in memory. */
export class FakeRules implements RuleApi {
  public readonly rules = new Map<string, sdk.Rule>();
  public readonly changes: Change[] = [];
  private readonly tags = new Map<string, sdk.Tag[]>();

  constructor(private readonly pageSize = 100) {}

  public async createRule(input: sdk.CreateRuleInput): Promise<sdk.CreateRuleOutput> {
    this.changes.push({ operation: 'createRule', input });
    const RuleArn = `${input.ListenerArn?.replace(':listener/', ':listener-rule/')}/r${this.rules.size + 1}`;
    const { Priority, Conditions, Actions } = input;
    this.rules.set(RuleArn, { RuleArn, Priority: String(Priority), Conditions, Actions, IsDefault: false });
    this.tags.set(RuleArn, input.Tags ?? []);
    return { Rules: [this.get(RuleArn)] };
  }

  public async modifyRule(input: sdk.ModifyRuleInput): Promise<sdk.ModifyRuleOutput> {
    this.changes.push({ operation: 'modifyRule', input });
    const rule = this.get(input.RuleArn);
    this.rules.set(rule.RuleArn ?? '', { ...rule, ...input });
    return { Rules: [] };
  }

  public async setRulePriorities(input: sdk.SetRulePrioritiesInput): Promise<sdk.SetRulePrioritiesOutput> {
    this.changes.push({ operation: 'setRulePriorities', input });
    for (const { RuleArn, Priority } of input.RulePriorities ?? []) {
      this.rules.set(RuleArn ?? '', { ...this.get(RuleArn), Priority: String(Priority) });
    }
    return {};
  }

  public async deleteRule(input: sdk.DeleteRuleInput): Promise<sdk.DeleteRuleOutput> {
    this.changes.push({ operation: 'deleteRule', input });
    this.rules.delete(this.get(input.RuleArn).RuleArn ?? '');
    return {};
  }

  public async describeRules(input: sdk.DescribeRulesInput): Promise<sdk.DescribeRulesOutput> {
    if (input.RuleArns) return { Rules: input.RuleArns.map(arn => this.get(arn)) };
    const prefix = `${input.ListenerArn?.replace(':listener/', ':listener-rule/')}/`;
    const own = [...this.rules.values()].filter(({ RuleArn }) => RuleArn?.startsWith(prefix));
    const all = [...own, { RuleArn: `${prefix}default`, IsDefault: true }];
    const start = Number(input.Marker ?? 0);
    const end = start + this.pageSize;
    return { Rules: all.slice(start, end), ...(end < all.length && { NextMarker: String(end) }) };
  }

  public async describeTags({ ResourceArns = [] }: sdk.DescribeTagsInput): Promise<sdk.DescribeTagsOutput> {
    if (ResourceArns.length > 20) throw new RangeError('at most 20 resources');
    const TagDescriptions = ResourceArns.map(ResourceArn => ({ ResourceArn, Tags: this.tags.get(ResourceArn) }));
    return { TagDescriptions };
  }

  /** Move traffic, as a release does. */
  public shift(ruleArn: string, weights: Readonly<Record<string, number>>): void {
    const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
    this.rules.set(ruleArn, { ...this.get(ruleArn), Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups } }] });
  }

  /** Weights by target group. */
  public weights(ruleArn: string): Record<string, number> {
    const groups = this.get(ruleArn).Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
    return Object.fromEntries(groups.map(({ TargetGroupArn = '', Weight = 0 }) => [TargetGroupArn, Weight]));
  }

  private get(arn: string | undefined): sdk.Rule {
    const rule = this.rules.get(arn ?? '');
    if (rule) return rule;
    throw Object.assign(new Error(`no ${arn}`), { name: 'RuleNotFoundException' });
  }
}
