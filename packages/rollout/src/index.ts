export {
  type CapacityShare,
  formatRollout,
  type LaunchType,
  type LifecycleHooks,
  parseRollout,
  type Rollout,
  rolloutParameterName,
} from './rollout';
