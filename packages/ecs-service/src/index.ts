export type { ContainerAccess } from './container-access';
export type { ContainerHealthCheck } from './container-health-check';
export { ContainerService, type IContainerService, type RolloutDetails } from './container-service';
export { type ContainerServiceFacts, containerServiceProblems } from './container-service-problems';
export type { ContainerServiceProps } from './container-service-props';
export { ABOVE_LONGEST_WAIT, LONGEST_WAIT_MINUTES } from './data/code-deploy';
export {
  type ApprovalHookOptions,
  type FunctionHookOptions,
  HookTimeoutAction,
  LifecycleHook,
  type LifecycleHookOptions,
  LifecycleStage,
} from './lifecycle-hook';
export { NativeRollout } from './native-rollout';
export type {
  BlueGreenOptions,
  CanaryOptions,
  LinearOptions,
  NativeRolloutOptions,
  RollingOptions,
} from './native-rollout-options';
export type { NativeDeployment, NativeTarget } from './native-target';
export type { Migration, OneOffTask } from './one-off-task';
export { RolloutEngine } from './rollout-engine';
export type { NightOff, ScheduledTasks } from './scaling-schedule';
export { ScheduledTask, type ScheduledTaskProps, scheduledTaskProblems } from './scheduled-task';
export { commandLintProblems, secretLintProblems } from './secret-lint';
export type { ClusterExec, ServiceCluster } from './service-cluster';
export type { ServiceConnect } from './service-connect';
export { type ScalingLoadBalancer, ServiceScaling, type ServiceScalingProps } from './service-scaling';
export { type ScalingFacts, scalingProblems } from './service-scaling-problems';
export { type SecretOptions, type SecretSource, ServiceSecret } from './service-secret';
export type { ServiceHealth, ServiceTargets, ServiceTraffic } from './service-traffic';
export type { SharedFolder } from './shared-folder';
export type { Sidecar } from './sidecar';
export type { SidecarFacts } from './sidecar-problems';
export { type BridgeOptions, TaskNetwork } from './task-network';
export { TrafficShift } from './traffic-shift';
