import { type Connection, lazily, readOptions } from './connection';

/** Where a listener sends requests. */
export interface ListenerState {
  readonly loadBalancer: string;
  readonly protocol: string;
  readonly port: number;

  /** Share of each target group in percent, by ARN. */
  readonly weights: Readonly<Record<string, number>>;
}

/** What a load balancer thinks of one task. */
export interface TargetState {
  /** `10.0.1.17:8000`. */
  readonly target: string;
  readonly state: string;

  /** In the load balancer's words: `Health checks failed with these codes: [500]`. */
  readonly description?: string;
}

/** How a target group checks its targets. */
export interface HealthCheck {
  readonly path: string;
  readonly intervalSeconds: number;
  readonly unhealthyThreshold: number;
}

/** Load balancers, read only: traffic is moved by CodeDeploy. */
export interface LoadBalancersPort {
  /** The weights are those of `rule`, where the service shares the listener with others. */
  listener(arn: string, rule?: string): Promise<ListenerState>;
  dnsName(loadBalancer: string): Promise<string>;
  targets(targetGroup: string): Promise<TargetState[]>;
  healthCheck(targetGroup: string): Promise<HealthCheck>;
}

export function loadBalancersPort(connection: Connection): LoadBalancersPort {
  const client = lazily(async () => {
    const { ElasticLoadBalancingV2 } = await import('@aws-sdk/client-elastic-load-balancing-v2');
    return new ElasticLoadBalancingV2(readOptions(connection));
  });

  return {
    listener: async (arn, rule) => {
      const elb = await client();
      const { Listeners = [] } = await elb.describeListeners({ ListenerArns: [arn] });
      const [listener] = Listeners;
      const { Rules = [] } = rule ? await elb.describeRules({ RuleArns: [rule] }) : {};
      const actions = rule ? Rules[0]?.Actions : listener?.DefaultActions;
      const forward = actions?.find(({ Type }) => Type === 'forward');
      const groups = forward?.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: forward?.TargetGroupArn, Weight: 1 }];
      return {
        loadBalancer: listener?.LoadBalancerArn ?? '',
        protocol: listener?.Protocol ?? 'HTTP',
        port: listener?.Port ?? 80,
        weights: inPercent(groups.map(({ TargetGroupArn = '', Weight = 1 }) => [TargetGroupArn, Weight])),
      };
    },

    dnsName: async loadBalancer => {
      const { LoadBalancers = [] } = await (await client()).describeLoadBalancers({ LoadBalancerArns: [loadBalancer] });
      return LoadBalancers[0]?.DNSName ?? '';
    },

    targets: async targetGroup => {
      const { TargetHealthDescriptions = [] } = await (await client()).describeTargetHealth({
        TargetGroupArn: targetGroup,
      });
      return TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
        target: `${Target?.Id}:${Target?.Port}`,
        state: TargetHealth?.State ?? 'unknown',
        description: TargetHealth?.Description ?? TargetHealth?.Reason,
      }));
    },

    healthCheck: async targetGroup => {
      const { TargetGroups = [] } = await (await client()).describeTargetGroups({ TargetGroupArns: [targetGroup] });
      const [group] = TargetGroups;
      return {
        path: group?.HealthCheckPath ?? '/',
        intervalSeconds: group?.HealthCheckIntervalSeconds ?? 30,
        unhealthyThreshold: group?.UnhealthyThresholdCount ?? 2,
      };
    },
  };
}

/** ELB weights are relative: 1 alone is everything. */
function inPercent(groups: readonly (readonly [string, number])[]): Record<string, number> {
  const total = groups.reduce((sum, [, weight]) => sum + weight, 0);
  return Object.fromEntries(
    groups.filter(([arn]) => arn).map(([arn, weight]) => [arn, total === 0 ? 0 : (100 * weight) / total]),
  );
}
