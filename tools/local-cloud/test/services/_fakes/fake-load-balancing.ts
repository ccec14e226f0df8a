import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../../../src/core/service';

/** Target groups whose health is what the test says. */
export class FakeLoadBalancing {
  public readonly targets = new Map<string, Map<number, elb.TargetHealthStateEnum>>();

  /** Forward actions by rule. */
  public readonly rules = new Map<string, elb.Action[]>();

  /** Weights that a rule was given, in order: `blue 100, green 0`. */
  public readonly shifts: string[] = [];

  /** Targets as they came and went, in order: `+127.0.0.1:40000`, `-127.0.0.1:40000`. */
  public readonly moves: string[] = [];

  /** State of a target as soon as it is registered. */
  public firstState: elb.TargetHealthStateEnum = 'healthy';

  /** Why targets are unhealthy; the default says nothing of whether they answered. */
  public reason?: elb.TargetHealthReasonEnum;

  /** Set to keep deregistered targets draining. */
  public drains = false;

  public readonly operations: Record<string, Operation> = {
    DescribeTargetGroups: ({
      TargetGroupArns = [],
    }: elb.DescribeTargetGroupsInput): elb.DescribeTargetGroupsOutput => ({
      TargetGroups: TargetGroupArns.map(TargetGroupArn => ({
        TargetGroupArn,
        LoadBalancerArns: TargetGroupArn.includes('/alone/') ? [] : ['arn:lb'],
      })),
    }),
    RegisterTargets: ({ TargetGroupArn = '', Targets = [] }: elb.RegisterTargetsInput) => {
      for (const { Id, Port = 0 } of Targets) {
        this.moves.push(`+${Id}:${Port}`);
        this.group(TargetGroupArn).set(Port, this.firstState);
      }
    },
    DeregisterTargets: ({ TargetGroupArn = '', Targets = [] }: elb.DeregisterTargetsInput) => {
      for (const { Id, Port = 0 } of Targets) {
        this.moves.push(`-${Id}:${Port}`);
        if (this.drains) this.group(TargetGroupArn).set(Port, 'draining');
        else this.group(TargetGroupArn).delete(Port);
      }
    },
    DescribeRules: ({ RuleArns = [] }: elb.DescribeRulesInput): elb.DescribeRulesOutput => ({
      Rules: RuleArns.map(RuleArn => ({ RuleArn, Actions: this.rules.get(RuleArn) ?? [] })),
    }),
    ModifyRule: ({ RuleArn = '', Actions = [] }: elb.ModifyRuleInput) => {
      this.rules.set(RuleArn, Actions);
      const groups = Actions.flatMap(({ ForwardConfig }) => ForwardConfig?.TargetGroups ?? []);
      const words = groups.map(({ TargetGroupArn, Weight }) => `${TargetGroupArn?.split('/')[1]} ${Weight}`);
      this.shifts.push(`${RuleArn.split('/').at(-1)}: ${words.join(', ')}`);
    },
    DescribeTargetHealth: ({ TargetGroupArn = '' }: elb.DescribeTargetHealthInput): elb.DescribeTargetHealthOutput => ({
      TargetHealthDescriptions: [...this.group(TargetGroupArn)].map(([Port, State]) => ({
        Target: { Id: '127.0.0.1', Port },
        TargetHealth: {
          State,
          Reason: State === 'unhealthy' ? this.reason : undefined,
          Description: State === 'unhealthy' ? 'Health checks failed with these codes: [500]' : undefined,
        },
      })),
    }),
  };

  public setAll(arn: string, state: elb.TargetHealthStateEnum): void {
    for (const port of this.group(arn).keys()) this.group(arn).set(port, state);
  }

  public ports(arn: string): number[] {
    return [...this.group(arn).keys()];
  }

  private group(arn: string): Map<number, elb.TargetHealthStateEnum> {
    const group = this.targets.get(arn) ?? new Map<number, elb.TargetHealthStateEnum>();
    this.targets.set(arn, group);
    return group;
  }
}
