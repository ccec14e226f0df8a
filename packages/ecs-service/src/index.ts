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
export { secretLintProblems } from './secret-lint';
export { TrafficShift } from './traffic-shift';
