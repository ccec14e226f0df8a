import { ABOVE_LONGEST_WAIT, LONGEST_WAIT_MINUTES, RolloutEngine } from '@berth/ecs-service';
import { isKnown, type Problem } from '@berth/foundation';
import { Duration } from 'aws-cdk-lib/core';
import type { BlueGreenDeploymentProps } from './blue-green-deployment';
import { rollbackThresholdProblems } from './rollback-thresholds';

const LONGEST_WAIT = Duration.minutes(LONGEST_WAIT_MINUTES);

/** CodeDeploy looks at no more. */
const MOST_ALARMS = 10;

/** Those that Berth makes. */
const OWN_ALARMS = 2;

/** Every mistake in the props. */
export function blueGreenDeploymentProblems(props: BlueGreenDeploymentProps): Problem[] {
  const { shift, keepBlue, approvalTimeout, rollbackThresholds = {} } = props;
  return [
    ...(shift?.problems ?? []),
    ...waitProblems('keepBlue', keepBlue),
    ...approvalProblems(props),
    ...waitProblems('approvalTimeout', approvalTimeout),
    ...engineProblems(props),
    ...routeProblems(props),
    ...rollbackThresholdProblems(rollbackThresholds),
    ...alarmProblems(props),
  ];
}

function waitProblems(path: string, wait: Duration | undefined): Problem[] {
  if (!isKnown(wait)) return [];
  const problem = { code: 'BERTH-CD-001', path, value: wait.toHumanString() };
  if (wait.toMilliseconds() > LONGEST_WAIT.toMilliseconds()) {
    return [{ ...problem, fact: ABOVE_LONGEST_WAIT }];
  }
  const whole = Number.isInteger(wait.toMinutes({ integral: false }));
  return whole ? [] : [{ ...problem, fact: 'must be whole minutes' }];
}

function approvalProblems({ approvalTimeout }: BlueGreenDeploymentProps): Problem[] {
  if (!isKnown(approvalTimeout) || approvalTimeout.toMilliseconds() > 0) return [];
  const fact = 'would stop every deployment at once';
  return [{ code: 'BERTH-CD-002', path: 'approvalTimeout', value: '0 s', fact, fix: 'leave it out' }];
}

function engineProblems({ service }: BlueGreenDeploymentProps): Problem[] {
  if (service.engine === RolloutEngine.CODE_DEPLOY) return [];
  const fact = `needs a service on engine ${RolloutEngine.CODE_DEPLOY}`;
  return [{ code: 'BERTH-CD-005', path: 'service.engine', value: service.engine, fact }];
}

function routeProblems({ route, hooks }: BlueGreenDeploymentProps): Problem[] {
  const problems: Problem[] = [];
  if (!route.green) {
    const fact = 'users move between two target groups, and the route has one';
    problems.push({ code: 'BERTH-CD-007', path: 'route.green', value: undefined, fact, fix: 'give it colors: 2' });
  }
  if (hooks?.afterAllowTestTraffic && route.testRuleArn === undefined) {
    const fact = 'the load balancer has no test listener';
    const path = 'hooks.afterAllowTestTraffic';
    problems.push({ code: 'BERTH-CD-006', path, value: hooks.afterAllowTestTraffic.node.id, fact, fix: 'give it one' });
  }
  return problems;
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-configure-advanced-options.html */
function alarmProblems({ alarms = [], rollbackAlarms = true }: BlueGreenDeploymentProps): Problem[] {
  const count = alarms.length + (rollbackAlarms ? OWN_ALARMS : 0);
  if (count <= MOST_ALARMS) return [];
  const fact = `CodeDeploy watches at most ${MOST_ALARMS} alarms, ${OWN_ALARMS} of them those of rollbackAlarms`;
  return [{ code: 'BERTH-CD-010', path: 'alarms', value: `${alarms.length} alarms`, fact }];
}
