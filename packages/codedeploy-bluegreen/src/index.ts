export { BlueGreenDeployment, type BlueGreenDeploymentProps } from './blue-green-deployment';
export { blueGreenDeploymentProblems } from './blue-green-deployment-problems';
export type { DeploymentHooks } from './deployment-hooks';
export { HealthHook, type HealthHookProps, healthHookProblems } from './health-hook';
export { RollbackAlarms, type RollbackAlarmsProps } from './rollback-alarms';
export { type RollbackThresholds, rollbackThresholdProblems } from './rollback-thresholds';
export { ValidationHook, type ValidationHookProps } from './validation-hook';
export type { HookVerdict, ValidationHookHandler, ValidationRequest } from './validation-hook-handler';
