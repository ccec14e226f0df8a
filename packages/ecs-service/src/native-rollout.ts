import { type Problem, ValidationError } from '@berth/foundation';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { LifecycleHook } from './lifecycle-hook';
import type {
  BlueGreenOptions,
  CanaryOptions,
  LinearOptions,
  NativeRolloutOptions,
  RollingOptions,
} from './native-rollout-options';
import type { NativeDeployment, NativeTarget } from './native-target';
import { nativeTargetProblems } from './native-target-problems';
import { HookRole } from './private/hook-role';
import {
  bakeProblems,
  linearProblems,
  minutesOf,
  minutesProblems,
  percentProblems,
  rollingProblems,
} from './private/rollout-problems';
import { TrafficRole } from './private/traffic-role';

/** What distinguishes the strategies. */
interface Plan {
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';
  readonly configuration: CfnService.DeploymentConfigurationProperty;
  readonly problems: Problem[];
}

/**
 * How ECS itself brings a release to the users.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-types.html
 */
export class NativeRollout {
  /** Task by task: needs one target group and no second set of tasks. */
  public static rolling(options: RollingOptions = {}): NativeRollout {
    const { minHealthyPercent = 100, maxPercent = 200, circuitBreaker = true } = options;
    return new NativeRollout(options, {
      strategy: 'ROLLING',
      configuration: {
        minimumHealthyPercent: minHealthyPercent,
        maximumPercent: maxPercent,
        deploymentCircuitBreaker: { enable: circuitBreaker, rollback: circuitBreaker },
      },
      problems: rollingProblems(minHealthyPercent, maxPercent),
    });
  }

  /** All users at the same moment, from blue to green. */
  public static blueGreen(options: BlueGreenOptions = {}): NativeRollout {
    return new NativeRollout(options, {
      strategy: 'BLUE_GREEN',
      configuration: bakeOf(options),
      problems: bakeProblems(options),
    });
  }

  /** The same few percent of the users again and again. */
  public static linear(options: LinearOptions): NativeRollout {
    const { percent: stepPercent, every } = options;
    return new NativeRollout(options, {
      strategy: 'LINEAR',
      configuration: {
        ...bakeOf(options),
        linearConfiguration: { stepPercent, stepBakeTimeInMinutes: minutesOf(every) },
      },
      problems: [...bakeProblems(options), ...linearProblems(options)],
    });
  }

  /** A few percent of the users first, the rest later. */
  public static canary(options: CanaryOptions): NativeRollout {
    const { percent: canaryPercent, wait } = options;
    return new NativeRollout(options, {
      strategy: 'CANARY',
      configuration: {
        ...bakeOf(options),
        canaryConfiguration: { canaryPercent, canaryBakeTimeInMinutes: minutesOf(wait) },
      },
      problems: [
        ...bakeProblems(options),
        ...percentProblems(canaryPercent, 0.1),
        ...minutesProblems(wait, 'rollout.wait'),
      ],
    });
  }

  /** Every mistake in the numbers and the hooks. */
  public readonly problems: readonly Problem[];

  /** Whether blue and green run at the same time, and users move between them. */
  public readonly shiftsTraffic: boolean;

  /** Percent of the tasks that keep serving while they are replaced one by one; undefined where blue stays beside green. */
  public readonly minHealthyPercent?: number;

  private readonly hooks: readonly LifecycleHook[];
  private readonly alarms: readonly IAlarm[];

  private constructor(
    { hooks = [], alarms = [] }: NativeRolloutOptions,
    private readonly plan: Plan,
  ) {
    this.hooks = hooks;
    this.alarms = alarms;
    this.shiftsTraffic = plan.strategy !== 'ROLLING';
    this.minHealthyPercent = plan.configuration.minimumHealthyPercent;
    this.problems = [...plan.problems, ...this.hookProblems()];
  }

  /**
   * Make what ECS needs for this rollout below `scope`, the service: roles that let it call hooks and move traffic.
   *
   * @param target no load balancer without it
   */
  public bind(scope: Construct, target?: NativeTarget): NativeDeployment {
    const { shiftsTraffic } = this;
    ValidationError.throwIfAny([...this.problems, ...nativeTargetProblems(target, { shiftsTraffic })], scope);

    const roles = new Construct(scope, 'Rollout');
    return {
      deploymentConfiguration: this.renderDeployment(roles),
      loadBalancers: target ? [this.renderLoadBalancer(roles, target)] : [],
    };
  }

  private renderDeployment(scope: Construct): CfnService.DeploymentConfigurationProperty {
    const { alarms, hooks } = this;
    const handlers = hooks.flatMap(({ handler }) => handler ?? []);
    const role = handlers.length > 0 ? new HookRole(scope, 'HookRole', handlers) : undefined;
    return {
      strategy: this.plan.strategy,
      ...this.plan.configuration,
      ...(alarms.length > 0 && {
        alarms: { alarmNames: alarms.map(({ alarmName }) => alarmName), enable: true, rollback: true },
      }),
      ...(hooks.length > 0 && { lifecycleHooks: hooks.map(hook => hook.render(role?.roleArn)) }),
    };
  }

  private renderLoadBalancer(scope: Construct, target: NativeTarget): CfnService.LoadBalancerProperty {
    const { containerName, containerPort, blueTargetGroupArn: targetGroupArn } = target;
    const { greenTargetGroupArn, productionRuleArn, testRuleArn } = target;
    const property = { containerName, containerPort, targetGroupArn };
    if (!this.shiftsTraffic || !greenTargetGroupArn || !productionRuleArn) return property;
    const { roleArn } = new TrafficRole(scope, 'TrafficRole', {
      targetGroupArns: [targetGroupArn, greenTargetGroupArn],
      ruleArns: testRuleArn ? [productionRuleArn, testRuleArn] : [productionRuleArn],
    });
    return {
      ...property,
      advancedConfiguration: {
        alternateTargetGroupArn: greenTargetGroupArn,
        productionListenerRule: productionRuleArn,
        testListenerRule: testRuleArn,
        roleArn,
      },
    };
  }

  private hookProblems(): Problem[] {
    return this.hooks.flatMap((hook, i) => {
      const path = `rollout.hooks[${i}]`;
      return [...hook.problemsAt(path), ...(this.shiftsTraffic ? [] : hook.problemsWithoutShift(path))];
    });
  }
}

function bakeOf({ bake = Duration.minutes(30) }: BlueGreenOptions): CfnService.DeploymentConfigurationProperty {
  return { bakeTimeInMinutes: minutesOf(bake) };
}
