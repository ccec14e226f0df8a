export { formatRollout, parseRollout, type Rollout, rolloutParameterName } from './rollout';
