import type * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '../../../core/service';
import { serviceCall } from '../arns';
import type { ServiceRevisionRecord } from '../state';
import { weightsOf } from './shifts';

/** Moves traffic between the two target groups of a load balancer, in the listener rules that the service names. */
export class Traffic {
  constructor(private readonly elb: Pick<Service, 'operations'>) {}

  /** Gives `percent` of the production requests to the target groups of a revision, and the rest to the other ones of the pairs. */
  public async moveProduction(revision: ServiceRevisionRecord, percent: number): Promise<void> {
    await this.move(revision, percent, 'productionListenerRule');
  }

  public async moveTest(revision: ServiceRevisionRecord, percent: number): Promise<void> {
    await this.move(revision, percent, 'testListenerRule');
  }

  private async move(
    { loadBalancers, targetGroups }: ServiceRevisionRecord,
    percent: number,
    rule: 'productionListenerRule' | 'testListenerRule',
  ): Promise<void> {
    for (const [index, { targetGroupArn = '', advancedConfiguration }] of loadBalancers.entries()) {
      const { alternateTargetGroupArn: alternate = '', [rule]: ruleArn } = advancedConfiguration ?? {};
      const target = targetGroups[index] ?? targetGroupArn;
      const source = target === alternate ? targetGroupArn : alternate;
      if (ruleArn && source) await this.weigh(ruleArn, { source, target }, percent);
    }
  }

  /** The rule's other actions, such as a sign-in, and its stickiness stay. */
  private async weigh(arn: string, groups: { source: string; target: string }, percent: number): Promise<void> {
    const call = serviceCall(arn);
    const answer = await this.elb.operations.DescribeRules?.({ RuleArns: [arn] }, call);
    const [found] = ((answer ?? {}) as elb.DescribeRulesOutput).Rules ?? [];
    const weights = weightsOf(percent);
    const Actions = (found?.Actions ?? []).map(action => {
      if (action.Type !== 'forward') return action;
      const TargetGroups = [
        { TargetGroupArn: groups.source, Weight: weights.source },
        { TargetGroupArn: groups.target, Weight: weights.target },
      ];
      return { Type: 'forward', Order: action.Order, ForwardConfig: { ...action.ForwardConfig, TargetGroups } };
    });
    if (found?.IsDefault) {
      const ListenerArn = arn.replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
      await this.elb.operations.ModifyListener?.({ ListenerArn, DefaultActions: Actions }, call);
    } else {
      await this.elb.operations.ModifyRule?.({ RuleArn: arn, Actions }, call);
    }
  }
}
