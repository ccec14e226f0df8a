import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../core/aws-error';
import type { Collection, Store } from '../../core/store';

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly scheme: sdk.LoadBalancerSchemeEnum;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly ipAddressType: sdk.IpAddressType;

  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly protocol: 'HTTP' | 'HTTPS';

  /** ARNs, the default one first; of HTTPS. */
  readonly certificates?: readonly string[];
  readonly sslPolicy?: string;

  /** The port that was asked for. */
  readonly declaredPort: number;

  /** The port of 127.0.0.1 where it listens; taken again at the next start if it is free. */
  readonly port: number;
  readonly defaultActions: readonly sdk.Action[];
}

export interface Rule {
  readonly arn: string;
  readonly listenerArn: string;
  readonly priority: number;
  readonly conditions: readonly sdk.RuleCondition[];
  readonly actions: readonly sdk.Action[];
}

export interface HealthCheck {
  readonly enabled: boolean;
  readonly port: string;
  readonly path: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;

  /** `200`, `200,302` or `200-299`. */
  readonly matcher: string;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocolVersion: string;
  readonly port: number;
  readonly vpcId?: string;
  readonly targetType: sdk.TargetTypeEnum;
  readonly ipAddressType: sdk.TargetGroupIpAddressTypeEnum;
  readonly healthCheck: HealthCheck;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A target in a target group. */
export interface Registration {
  readonly targetGroupArn: string;
  readonly id: string;
  readonly port: number;
  readonly availabilityZone?: string;

  /** Epoch milliseconds; set once it is deregistered, until the deregistration delay is over. */
  readonly drainingSince?: number;
}

/** What the service remembers, and how its absence is reported. */
export class Registry {
  public readonly loadBalancers: Collection<LoadBalancer>;
  public readonly listeners: Collection<Listener>;
  public readonly rules: Collection<Rule>;
  public readonly targetGroups: Collection<TargetGroup>;
  public readonly registrations: Collection<Registration>;

  /** By ARN of any resource. */
  public readonly tags: Collection<Record<string, string>>;

  constructor(store: Store) {
    this.loadBalancers = store.collection('elastic-load-balancing:load-balancers');
    this.listeners = store.collection('elastic-load-balancing:listeners');
    this.rules = store.collection('elastic-load-balancing:rules');
    this.targetGroups = store.collection('elastic-load-balancing:target-groups');
    this.registrations = store.collection('elastic-load-balancing:registrations');
    this.tags = store.collection('elastic-load-balancing:tags');
  }

  public getLoadBalancer(arn = ''): LoadBalancer {
    return this.loadBalancers.get(arn) ?? missing('LoadBalancer', `Load balancer '${arn}' not found`);
  }

  public getListener(arn = ''): Listener {
    return this.listeners.get(arn) ?? missing('Listener', `Listener '${arn}' not found`);
  }

  public getRule(arn = ''): Rule {
    return this.rules.get(arn) ?? missing('Rule', `Rule '${arn}' not found`);
  }

  public getTargetGroup(arn = ''): TargetGroup {
    return this.targetGroups.get(arn) ?? missing('TargetGroup', `Target group '${arn}' not found`);
  }

  public listenersOf(loadBalancerArn: string): Listener[] {
    return this.listeners.list().filter(listener => listener.loadBalancerArn === loadBalancerArn);
  }

  /** In the order in which they are asked: lowest number first. */
  public rulesOf(listenerArn: string): Rule[] {
    const rules = this.rules.list().filter(rule => rule.listenerArn === listenerArn);
    return rules.sort((a, b) => a.priority - b.priority);
  }

  /** ARNs of the load balancers with a listener that uses a certificate. */
  public usersOfCertificate(certificateArn: string): string[] {
    const users = this.listeners.list().filter(({ certificates }) => certificates?.includes(certificateArn));
    return [...new Set(users.map(({ loadBalancerArn }) => loadBalancerArn))];
  }

  /** ARNs of the load balancers that may send requests to a target group. A target group out of use is not health-checked. */
  public usersOf(targetGroupArn: string): string[] {
    const users = this.listeners.list().filter(({ arn, defaultActions }) => {
      const actions = [...defaultActions, ...this.rulesOf(arn).flatMap(rule => rule.actions)];
      return actions.some(action =>
        targetGroupsOf(action).some(({ TargetGroupArn }) => TargetGroupArn === targetGroupArn),
      );
    });
    return [...new Set(users.map(({ loadBalancerArn }) => loadBalancerArn))];
  }
}

/** The target groups of a forward action with their weights; none for other actions. */
export function targetGroupsOf(action: sdk.Action): sdk.TargetGroupTuple[] {
  if (action.Type !== 'forward') return [];
  return action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }];
}

export function registrationKey({ targetGroupArn, id, port }: Registration): string {
  return `${targetGroupArn} ${id}:${port}`;
}

function missing(kind: string, message: string): never {
  throw new AwsError(`${kind}NotFound`, message);
}
