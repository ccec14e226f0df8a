import { join } from 'node:path';
import { acknowledgeAll, awsSolutions, readContract, ValidationError, writeContract } from '@berth/foundation';
import { CustomOperation, type FunctionOptions } from '@berth/functions';
import type { INetwork } from '@berth/network';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnListenerRule } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { HealthCheck } from './health-check';
import type { ILoadBalancer } from './load-balancer-base';
import { renderConditions } from './private/route-conditions';
import { TargetGroups } from './private/target-groups';
import { trafficRuleStatements } from './private/traffic-rule-statements';
import { type IServiceRoute, ServiceRouteBase, type TargetGroupReference } from './service-route-base';
import { type RouteClaim, routeClaimOf, routeClashProblems, serviceRouteProblems } from './service-route-problems';

/** Compiled, also while the tests run the sources. */
const TRAFFIC_RULE = join(__dirname, '../lib/functions/traffic-rule');

/** The ports that Docker takes for containers in bridge mode. */
const DYNAMIC_PORTS = [32_768, 65_535] as const;

const FIELDS = [
  'loadBalancerFullName',
  'blueArn',
  'blueName',
  'blueFullName',
  'greenArn',
  'greenName',
  'greenFullName',
  'productionListenerArn',
  'productionRuleArn',
  'testListenerArn',
  'testRuleArn',
] as const;

/**
 * Which requests reach a service, and what its targets are.
 */
export interface ServiceRouteProps {
  /** Full name of the environment: the contract is written to `/berth/<environment>/<name>/route/v1/`. */
  readonly environment: string;

  /** Of the service: `pyshop`. */
  readonly name: string;

  readonly network: INetwork;
  readonly loadBalancer: ILoadBalancer;

  /** Port on which the tasks listen, 1 to 65535. */
  readonly targetPort: number;

  readonly healthCheck: HealthCheck;

  /**
   * Target groups: two for a service that is released blue/green, one if ECS replaces its tasks one by one.
   *
   * @default 2
   */
  readonly colors?: 1 | 2;

  /**
   * What is registered: tasks by their own addresses, or instances with the ports of their containers (bridge mode).
   *
   * @default 'ip'
   */
  readonly targetType?: 'ip' | 'instance';

  /**
   * Speak HTTPS with the tasks, too. Their certificates may be of their own making.
   *
   * @default false
   */
  readonly targetTls?: boolean;

  /**
   * Names that lead to the service: `api.example.com`, `*.example.com`. Hosts and paths together have at most five values.
   *
   * @default - every name
   */
  readonly hosts?: string[];

  /**
   * Paths that lead to the service: `/api/*`.
   *
   * @default - every path
   */
  readonly paths?: string[];

  /**
   * Which rule of a listener is asked first, 1 to 50000. The lowest number wins.
   *
   * @default - computed: host and path before host, host before path, long paths before short ones, everything last
   */
  readonly priority?: number;

  /**
   * How long a target that goes away may finish its requests, up to an hour. Tasks must live longer than this after SIGTERM.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Give a new target its share of requests little by little, 30 to 900 seconds.
   *
   * @default - all at once
   */
  readonly slowStart?: Duration;

  /**
   * Send a request to the target that has the fewest, in place of taking turns: for requests that take very different times.
   *
   * @default false
   */
  readonly leastOutstandingRequests?: boolean;

  /**
   * Key and log of the function that makes rules between two target groups. All routes of a stack share it: the first one's options hold.
   *
   * @default - see FunctionOptions
   */
  readonly ruleFunction?: FunctionOptions;
}

/**
 * What a route of another stack has.
 */
export interface ServiceRouteContractOptions {
  /**
   * @default 2
   */
  readonly colors?: 1 | 2;
}

/**
 * Defines how requests reach a service: its target groups, and a rule on each listener that leads to them.
 *
 * A rule between two target groups is made once with all traffic on blue. Later its weights belong to the releases: a change of the stack changes hosts,
 * paths and priority, and never the weights.
 */
export class ServiceRoute extends ServiceRouteBase {
  /** The route that another stack of the environment made for `service`. */
  public static fromContract(
    scope: Construct,
    id: string,
    environment: string,
    service: string,
    { colors = 2 }: ServiceRouteContractOptions = {},
  ): IServiceRoute {
    class Import extends ServiceRouteBase {
      private readonly fields = readContract(this, environment, packageOf(service), FIELDS);
      public readonly loadBalancerFullName = this.fields.loadBalancerFullName;
      public readonly blue = {
        arn: this.fields.blueArn,
        name: this.fields.blueName,
        fullName: this.fields.blueFullName,
      };
      public readonly green =
        colors === 1
          ? undefined
          : { arn: this.fields.greenArn, name: this.fields.greenName, fullName: this.fields.greenFullName };
      public readonly productionListenerArn = this.fields.productionListenerArn;
      public readonly productionRuleArn = this.fields.productionRuleArn;
      public readonly testListenerArn = colors === 1 ? undefined : this.fields.testListenerArn;
      public readonly testRuleArn = colors === 1 ? undefined : this.fields.testRuleArn;
    }
    return new Import(scope, id);
  }

  public readonly loadBalancerFullName: string;
  public readonly blue: TargetGroupReference;
  public readonly green?: TargetGroupReference;
  public readonly productionListenerArn: string;
  public readonly productionRuleArn: string;
  public readonly testListenerArn?: string;
  public readonly testRuleArn?: string;

  /** Which rule of a listener is asked first. */
  public readonly priority: number;

  private readonly claim: RouteClaim;
  private readonly allowTargets: (targets: ISecurityGroup) => void;

  constructor(scope: Construct, id: string, props: ServiceRouteProps) {
    super(scope, id);

    const { environment, name, loadBalancer, colors = 2, targetPort, targetType = 'ip' } = props;
    const { plainListenerArn, productionListenerArn, testListenerArn } = loadBalancer;
    const facts = { ...props, plainListener: plainListenerArn !== undefined };
    ValidationError.throwIfAny(serviceRouteProblems(facts), this);
    this.claim = routeClaimOf(props);
    this.priority = this.claim.priority;
    ValidationError.throwIfAny(routeClashProblems(this.claim, this.claimsOfOthers()), this);

    const targets = new TargetGroups(this, 'Targets', { ...props, colors });
    this.loadBalancerFullName = loadBalancer.fullName;
    this.blue = targets.blue;
    this.green = targets.green;
    this.productionListenerArn = productionListenerArn;
    this.productionRuleArn = this.addRule('Production', productionListenerArn, props);
    if (plainListenerArn) this.addRule('Plain', plainListenerArn, props);
    if (this.green && testListenerArn) {
      this.testListenerArn = testListenerArn;
      this.testRuleArn = this.addRule('Test', testListenerArn, props);
    }
    const ports = targetType === 'instance' ? DYNAMIC_PORTS : ([targetPort, targetPort] as const);
    this.allowTargets = group => loadBalancer.allowTo(this, group, ...ports);
    this.writeContract(environment, name);
  }

  /**
   * Let the load balancer reach the tasks, or the instances in bridge mode: those once for all services of the stack that share them.
   */
  public allowTo(targets: ISecurityGroup): void {
    this.allowTargets(targets);
  }

  private claimsOfOthers(): RouteClaim[] {
    return this.node.root.node.findAll().flatMap(node => {
      return node instanceof ServiceRoute && node !== this && node.claim ? [node.claim] : [];
    });
  }

  private addRule(id: string, listenerArn: string, { ruleFunction }: ServiceRouteProps): string {
    const { hosts, paths } = this.claim;
    if (!this.green) {
      return new CfnListenerRule(this, id, {
        listenerArn,
        priority: this.priority,
        conditions: renderConditions({ hosts, paths }),
        actions: [{ type: 'forward', targetGroupArn: this.blue.arn }],
      }).attrRuleArn;
    }
    const { ref, policy } = new CustomOperation(this, id, {
      ...ruleFunction,
      kind: 'TrafficRule',
      code: TRAFFIC_RULE,
      description: 'Rules of load balancers whose weights belong to releases',
      statements: trafficRuleStatements(listenerArn, Stack.of(this).stackName),
      properties: {
        ListenerArn: listenerArn,
        Priority: this.priority,
        Hosts: hosts,
        Paths: paths,
        TargetGroupArns: [this.blue.arn, this.green.arn],
      },
    });
    const reason =
      'the load balancer names its rules itself: the tag of the stack says which; reads have no resource level';
    acknowledgeAll(policy, [awsSolutions('IAM5[Resource::*]')], reason);
    return ref;
  }

  private writeContract(environment: string, name: string): void {
    const { blue, green, loadBalancerFullName, productionListenerArn, productionRuleArn } = this;
    const fields: Record<(typeof FIELDS)[number], string | undefined> = {
      loadBalancerFullName,
      blueArn: blue.arn,
      blueName: blue.name,
      blueFullName: blue.fullName,
      greenArn: green?.arn,
      greenName: green?.name,
      greenFullName: green?.fullName,
      productionListenerArn,
      productionRuleArn,
      testListenerArn: this.testListenerArn,
      testRuleArn: this.testRuleArn,
    };
    const known = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
    writeContract(this, environment, packageOf(name), Object.fromEntries(known));
  }
}

/** The contract lies beside the rollout contract of the service. */
function packageOf(service: string): string {
  return `${service}/route`;
}
