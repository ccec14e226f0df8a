export {
  type CapacityShare,
  formatRollout,
  type LifecycleHooks,
  parseRollout,
  type Rollout,
  rolloutParameterName,
} from './rollout';
