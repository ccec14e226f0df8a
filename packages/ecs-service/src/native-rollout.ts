import { isKnown, type Problem, ValidationError, wholeNumberProblems } from '@berth/foundation';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { LifecycleHook } from './lifecycle-hook';
import { nativeTargetProblems } from './native-target-problems';
import { HookRole } from './private/hook-role';
import { TrafficRole } from './private/traffic-role';

/** A day: ECS's bound for every wait. */
const LONGEST_MINUTES = 1440;

/** CloudFormation gives up after 36 hours, and refuses a linear plan that leaves less than three of them. */
const LONGEST_PLAN_MINUTES = 33 * 60;

/**
 * What every rollout by ECS itself can have.
 */
export interface NativeRolloutOptions {
  /**
   * Alarms that end a release and bring the one before it back. Those that are red when it begins do not count.
   *
   * @default - none
   */
  readonly alarms?: IAlarm[];

  /**
   * Who is asked on the way.
   *
   * @default - nobody
   */
  readonly hooks?: LifecycleHook[];
}

/**
 * How tasks are replaced one by one.
 */
export interface RollingOptions extends NativeRolloutOptions {
  /**
   * Percent of the tasks that keep serving, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Percent of the tasks that may run, old and new together, 100 to 200.
   *
   * @default 200
   */
  readonly maxPercent?: number;

  /**
   * Go back to the release before when new tasks keep failing, instead of trying for hours.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly circuitBreaker?: boolean;
}

/**
 * How long blue stays behind green.
 */
export interface BlueGreenOptions extends NativeRolloutOptions {
  /**
   * How long blue runs on after all users reach green, whole minutes up to a day: the way back within seconds.
   *
   * @default Duration.minutes(30)
   */
  readonly bake?: Duration;
}

/**
 * The same few percent of the users again and again.
 */
export interface LinearOptions extends BlueGreenOptions {
  /** Percent at every step, 3 to 100, in tenths. */
  readonly percent: number;

  /** Wait between two steps, whole minutes up to a day. */
  readonly every: Duration;
}

/**
 * A few percent of the users first, the rest later.
 */
export interface CanaryOptions extends BlueGreenOptions {
  /** Percent that goes first, 0.1 to 100, in tenths. */
  readonly percent: number;

  /** Wait before the rest follows, whole minutes up to a day. */
  readonly wait: Duration;
}

/**
 * Which traffic ECS moves, and between what.
 */
export interface NativeTarget {
  readonly containerName: string;
  readonly containerPort: number;

  /** ARN of the target group that serves first. */
  readonly blueTargetGroupArn: string;

  /**
   * ARN of the other target group.
   *
   * @default - none, for rolling deployments
   */
  readonly greenTargetGroupArn?: string;

  /**
   * ARN of the listener rule that users come by.
   *
   * @default - none, for rolling deployments
   */
  readonly productionRuleArn?: string;

  /**
   * ARN of the listener rule that tests come by.
   *
   * @default - green is not tested before users reach it
   */
  readonly testRuleArn?: string;
}

/**
 * What an ECS service gets from its rollout.
 */
export interface NativeDeployment {
  readonly deploymentConfiguration: CfnService.DeploymentConfigurationProperty;
  readonly loadBalancers: CfnService.LoadBalancerProperty[];
}

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

  private readonly hooks: readonly LifecycleHook[];
  private readonly alarms: readonly IAlarm[];

  private constructor(
    { hooks = [], alarms = [] }: NativeRolloutOptions,
    private readonly plan: Plan,
  ) {
    this.hooks = hooks;
    this.alarms = alarms;
    this.shiftsTraffic = plan.strategy !== 'ROLLING';
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

function rollingProblems(minHealthyPercent: number, maxPercent: number): Problem[] {
  const code = 'RollingPercentOutOfRange';
  const problems = [
    ...wholeNumberProblems(minHealthyPercent, { code, path: 'rollout.minHealthyPercent', min: 0, max: 100 }),
    ...wholeNumberProblems(maxPercent, { code, path: 'rollout.maxPercent', min: 100, max: 200 }),
  ];
  if (minHealthyPercent !== 100 || maxPercent !== 100) return problems;
  const fact = 'with minHealthyPercent 100 ECS may neither stop an old task nor start a new one';
  return [{ code: 'RolloutStuck', path: 'rollout.maxPercent', value: 100, fact, fix: 'set it to 200' }];
}

function bakeOf({ bake = Duration.minutes(30) }: BlueGreenOptions): CfnService.DeploymentConfigurationProperty {
  return { bakeTimeInMinutes: minutesOf(bake) };
}

function bakeProblems({ bake }: BlueGreenOptions): Problem[] {
  return minutesProblems(bake, 'rollout.bake');
}

function linearProblems(options: LinearOptions): Problem[] {
  const { percent, every } = options;
  const problems = [...percentProblems(percent, 3), ...minutesProblems(every, 'rollout.every')];
  return problems.length > 0 ? problems : planProblems(options);
}

function planProblems({ percent, every, bake = Duration.minutes(30) }: LinearOptions): Problem[] {
  if (!isKnown(percent) || !isKnown(every) || !isKnown(bake)) return [];
  const waits = Math.ceil(100 / percent) - 1;
  const minutes = waits * minutesOf(every) + minutesOf(bake);
  if (minutes <= LONGEST_PLAN_MINUTES) return [];
  const [path, value] = ['rollout.every', minutesOf(every)];
  const fact = `${waits} waits and the bake time are ${minutes} min, CloudFormation allows ${LONGEST_PLAN_MINUTES} min`;
  return [{ code: 'BERTH-CD-004', path, value, fact, fix: 'take larger or faster steps' }];
}

function percentProblems(percent: number, min: number): Problem[] {
  const tenths = Math.round(percent * 10);
  if (!isKnown(percent) || (percent >= min && percent <= 100 && tenths / 10 === percent)) return [];
  const fact = `must be a number of percent from ${min} to 100, in tenths`;
  return [{ code: 'BERTH-CD-004', path: 'rollout.percent', value: percent, fact }];
}

function minutesProblems(duration: Duration | undefined, path: string): Problem[] {
  if (!isKnown(duration)) return [];
  const value = minutesOf(duration);
  if (Number.isInteger(value) && value >= 0 && value <= LONGEST_MINUTES) return [];
  const fact = `must be a whole number of minutes from 0 to ${LONGEST_MINUTES}`;
  return [{ code: 'BERTH-CD-004', path, value, fact }];
}

/** Fractions stay: the rules refuse them. */
function minutesOf(duration: Duration): number {
  return duration.toMinutes({ integral: false });
}
