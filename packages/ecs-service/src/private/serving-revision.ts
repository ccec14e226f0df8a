import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

export interface ServingRevisionProps {
  readonly serviceName: string;

  /** What the service refers to until a release has given it a revision. */
  readonly family: string;
}

/**
 * A stack parameter with the revision that a service of ECS's own engine runs. The deploy tool answers it whenever it updates the stack.
 *
 * ECS deploys what an update of its service names. The family would mean its newest revision: after a change of the template the base, whose image does not exist.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
export class ServingRevision extends Construct {
  /** The revision that serves; before the first release the family. */
  public readonly taskDefinition: string;

  constructor(scope: Construct, id: string, { serviceName, family }: ServingRevisionProps) {
    super(scope, id);

    const parameter = new CfnParameter(this, 'Parameter', {
      description: `ARN of the revision that ${serviceName} runs, which an update of the stack keeps`,
      default: '',
    });
    const known = new CfnCondition(this, 'IsKnown', {
      expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, '')),
    });
    this.taskDefinition = Fn.conditionIf(known.logicalId, parameter.valueAsString, family).toString();
  }
}
