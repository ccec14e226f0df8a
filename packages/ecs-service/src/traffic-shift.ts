import type { Problem } from '@berth/foundation';
import type { CfnDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import type { Duration } from 'aws-cdk-lib/core';

/** What CodeDeploy itself offers: these need no resource. */
const BUILT_IN: Record<string, string> = {
  AllAtOnce: 'CodeDeployDefault.ECSAllAtOnce',
  'Canary 10 5': 'CodeDeployDefault.ECSCanary10Percent5Minutes',
  'Canary 10 15': 'CodeDeployDefault.ECSCanary10Percent15Minutes',
  'Linear 10 1': 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes',
  'Linear 10 3': 'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
};

/** CodeDeploy's bound for the time that a shift and its waits may take. */
const LONGEST_MINUTES = 2880;

/**
 * How users move from blue to green.
 */
export class TrafficShift {
  /** All users at the same moment. */
  public static allAtOnce(): TrafficShift {
    return new TrafficShift('AllAtOnce', 100, 0);
  }

  /** A few percent first, the rest after `wait`. */
  public static canary(percent: number, wait: Duration): TrafficShift {
    return new TrafficShift('Canary', percent, wait.toMinutes({ integral: false }));
  }

  /** The same few percent again and again, `every` so often. */
  public static linear(percent: number, every: Duration): TrafficShift {
    return new TrafficShift('Linear', percent, every.toMinutes({ integral: false }));
  }

  private constructor(
    private readonly kind: 'AllAtOnce' | 'Canary' | 'Linear',
    private readonly percent: number,
    private readonly minutes: number,
  ) {}

  /** Name of the configuration that CodeDeploy has for this shift, if any. */
  public get builtInName(): string | undefined {
    return BUILT_IN[this.kind === 'AllAtOnce' ? this.kind : `${this.kind} ${this.percent} ${this.minutes}`];
  }

  /** Every mistake in the numbers. */
  public get problems(): Problem[] {
    if (this.kind === 'AllAtOnce') return [];
    const problems: Problem[] = [];
    if (!(Number.isInteger(this.percent) && this.percent >= 1 && this.percent <= 99)) {
      const fact = 'must be a whole number of percent from 1 to 99';
      problems.push({ code: 'BERTH-CD-004', path: 'shift.percent', value: this.percent, fact });
    }
    if (!(Number.isInteger(this.minutes) && this.minutes >= 1 && this.minutes <= LONGEST_MINUTES)) {
      const fact = `must be a whole number of minutes from 1 to ${LONGEST_MINUTES}`;
      const path = this.kind === 'Canary' ? 'shift.waitMinutes' : 'shift.everyMinutes';
      problems.push({ code: 'BERTH-CD-004', path, value: this.minutes, fact });
    }
    return problems;
  }

  /** As CloudFormation wants it. */
  public renderTrafficRouting(): CfnDeploymentConfig.TrafficRoutingConfigProperty {
    const { percent, minutes } = this;
    if (this.kind === 'AllAtOnce') return { type: 'AllAtOnce' };
    if (this.kind === 'Canary') {
      return { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: percent, canaryInterval: minutes } };
    }
    return { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: percent, linearInterval: minutes } };
  }
}
