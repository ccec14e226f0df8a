import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AccountReader } from './account-reader';
import type { RouteView, TargetGroupView } from './cloud-view';

/** Where a listener or a rule sends requests to. */
interface Forward {
  readonly from: string;
  readonly url: string;
  readonly groups: readonly sdk.TargetGroupTuple[];
}

/** The listeners of a region as they are now, and the health of what is behind them. */
export class Traffic {
  public static async read(reader: AccountReader): Promise<Traffic> {
    const answer = await reader.read<sdk.DescribeLoadBalancersOutput>('elasticloadbalancing', 'DescribeLoadBalancers');
    const forwards = await Promise.all((answer.LoadBalancers ?? []).map(one => forwardsOf(reader, one)));
    return new Traffic(reader, forwards.flat());
  }

  private constructor(
    private readonly reader: AccountReader,
    private readonly forwards: readonly Forward[],
  ) {}

  /** The target group, and all that share a rule with it: the other one of a blue/green pair. */
  public async around(targetGroupArns: readonly string[]): Promise<TargetGroupView[]> {
    const sharing = this.forwards.filter(({ groups }) => groups.some(group => isOneOf(group, targetGroupArns)));
    const paired = sharing.flatMap(({ groups }) => groups.map(({ TargetGroupArn = '' }) => TargetGroupArn));
    const arns = [...new Set([...targetGroupArns, ...paired])].sort();
    return Promise.all(arns.map(arn => this.viewOf(arn)));
  }

  private async viewOf(arn: string): Promise<TargetGroupView> {
    const input = { TargetGroupArn: arn };
    const { TargetHealthDescriptions = [] } = await this.reader.tryRead<sdk.DescribeTargetHealthOutput>(
      'elasticloadbalancing',
      'DescribeTargetHealth',
      input,
    );
    return {
      name: arn.split('/')[1] ?? arn,
      routes: this.forwards.flatMap(forward => routeTo(forward, arn)),
      targets: TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
        id: `${Target?.Id}:${Target?.Port}`,
        state: TargetHealth?.State ?? 'unused',
        reason: TargetHealth?.Description,
      })),
    };
  }
}

async function forwardsOf(reader: AccountReader, { LoadBalancerArn }: sdk.LoadBalancer): Promise<Forward[]> {
  const input = { LoadBalancerArn };
  const answer = await reader.tryRead<sdk.DescribeListenersOutput>('elasticloadbalancing', 'DescribeListeners', input);
  const forwards = await Promise.all(
    (answer.Listeners ?? []).map(async ({ ListenerArn, Protocol, Port }) => {
      const { Rules = [] } = await reader.tryRead<sdk.DescribeRulesOutput>('elasticloadbalancing', 'DescribeRules', {
        ListenerArn,
      });
      const url = `${Protocol?.toLowerCase()}://127.0.0.1:${Port}/`;
      return Rules.map(rule => ({ from: `${Protocol} ${Port}, ${ruleName(rule)}`, url, groups: targetGroupsOf(rule) }));
    }),
  );
  return forwards.flat();
}

function ruleName({ IsDefault, Priority }: sdk.Rule): string {
  return IsDefault ? 'otherwise' : `rule ${Priority}`;
}

function targetGroupsOf({ Actions = [] }: sdk.Rule): sdk.TargetGroupTuple[] {
  return Actions.filter(({ Type }) => Type === 'forward').flatMap(
    ({ ForwardConfig, TargetGroupArn }) => ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 1 }],
  );
}

function routeTo({ from, url, groups }: Forward, arn: string): RouteView[] {
  const total = groups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
  return groups
    .filter(({ TargetGroupArn }) => TargetGroupArn === arn)
    .map(({ Weight = 1 }) => ({ from, url, percent: total === 0 ? 0 : Math.round((100 * Weight) / total) }));
}

function isOneOf({ TargetGroupArn = '' }: sdk.TargetGroupTuple, arns: readonly string[]): boolean {
  return arns.includes(TargetGroupArn);
}
