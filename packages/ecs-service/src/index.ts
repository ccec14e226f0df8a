export {
  ContainerService,
  type ContainerServiceProps,
  type Migration,
  type RolloutDetails,
  RolloutEngine,
  type ServiceCluster,
  type ServiceHealth,
} from './container-service';
export { type ContainerServiceFacts, containerServiceProblems } from './container-service-problems';
export {
  type ApprovalHookOptions,
  type FunctionHookOptions,
  HookTimeoutAction,
  LifecycleHook,
  type LifecycleHookOptions,
  LifecycleStage,
} from './lifecycle-hook';
export {
  type BlueGreenOptions,
  type CanaryOptions,
  type LinearOptions,
  type NativeDeployment,
  NativeRollout,
  type NativeRolloutOptions,
  type NativeTarget,
  type RollingOptions,
} from './native-rollout';
export type { NightOff, ScheduledTasks } from './scaling-schedule';
export { secretLintProblems } from './secret-lint';
export { type ScalingLoadBalancer, ServiceScaling, type ServiceScalingProps } from './service-scaling';
export { type ScalingFacts, scalingProblems } from './service-scaling-problems';
export { TrafficShift } from './traffic-shift';
