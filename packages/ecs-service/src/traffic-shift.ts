import type { Problem } from '@berth/foundation';
import type { CfnDeploymentConfig } from 'aws-cdk-lib/aws-codedeploy';
import type { Duration } from 'aws-cdk-lib/core';
import { DEPLOYMENT_CONFIGURATIONS, LONGEST_WAIT_MINUTES } from './data/code-deploy';

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
    const every = this.kind === 'Linear' ? 'Every' : '';
    const numbers = this.kind === 'AllAtOnce' ? '' : `${this.percent}Percent${every}${this.minutes}Minutes`;
    const name = `ECS${this.kind}${numbers}`;
    return DEPLOYMENT_CONFIGURATIONS.includes(name) ? `CodeDeployDefault.${name}` : undefined;
  }

  /** Every mistake in the numbers. */
  public get problems(): Problem[] {
    if (this.kind === 'AllAtOnce') return [];
    const problems: Problem[] = [];
    if (!(Number.isInteger(this.percent) && this.percent >= 1 && this.percent <= 99)) {
      const fact = 'must be a whole number of percent from 1 to 99';
      problems.push({ code: 'BERTH-CD-004', path: 'shift.percent', value: this.percent, fact });
    }
    if (!(Number.isInteger(this.minutes) && this.minutes >= 1 && this.minutes <= LONGEST_WAIT_MINUTES)) {
      const fact = `must be a whole number of minutes from 1 to ${LONGEST_WAIT_MINUTES}`;
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
