import type { DeploymentEvent, HookRun, ServiceDeployment } from './deployment';
import { type AlarmView, circuitBreakerThreshold } from './failure-detection';

/** The circuit breaker's verdict. */
export function brokenCircuit(deployment: ServiceDeployment, desiredCount: number): DeploymentEvent | undefined {
  const breaker = deployment.configuration.deploymentCircuitBreaker;
  if (!breaker?.enable || deployment.status !== 'IN_PROGRESS') return undefined;
  if (deployment.failureCount < circuitBreakerThreshold(desiredCount, breaker.thresholdConfiguration)) return undefined;
  const rollsBack = (breaker.rollback ?? false) && deployment.source !== undefined;
  const what = rollsBack ? 'rolled back' : 'stopped';
  const reason = `Service deployment ${what} because the circuit breaker threshold was exceeded.`;
  return { type: 'failed', failure: { cause: 'circuitBreaker', reason, rollsBack } };
}

export function ringingAlarm(
  { configuration }: ServiceDeployment,
  alarms: readonly AlarmView[],
): DeploymentEvent | undefined {
  const triggered = alarms.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
  if (triggered.length === 0) return undefined;
  const rollsBack = configuration.alarms?.rollback ?? false;
  const what = rollsBack ? 'rolled back' : 'stopped';
  const reason = `Service deployment ${what} because of CloudWatch alarm(s): ${triggered.join(', ')}.`;
  return { type: 'failed', failure: { cause: 'alarm', reason, rollsBack }, triggered };
}

export function hookFailure(
  { stages }: ServiceDeployment,
  { status, targetArn = 'a pause hook' }: HookRun,
): DeploymentEvent {
  const how = status === 'TIMED_OUT' ? 'timed out' : 'failed';
  const reason = `Service deployment rolled back because the lifecycle hook ${targetArn} ${how} at ${stages[0]}.`;
  return { type: 'failed', failure: { cause: 'hook', reason, rollsBack: true } };
}

export function trafficFailure(error: Error): DeploymentEvent {
  const reason = `Service deployment rolled back because traffic could not be moved: ${error.message}`;
  return { type: 'failed', failure: { cause: 'traffic', reason, rollsBack: true } };
}
