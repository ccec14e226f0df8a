export type { CacheConfig } from './config/cache-config';
export type {
  ClusterConfig,
  Ec2ClusterConfig,
  FargateClusterConfig,
  ManagedClusterConfig,
  ManagedInstancesConfig,
} from './config/cluster-config';
export type { DatabaseConfig, MajorUpgradeConfig } from './config/database-config';
export type {
  CdnEdgeConfig,
  DomainEdgeConfig,
  EdgeConfig,
  HttpApiEdgeConfig,
  HttpEdgeConfig,
  HttpsEdgeConfig,
  LoadBalancerOptions,
  NoEdgeConfig,
  ZoneConfig,
} from './config/edge-config';
export type { EnvironmentConfig } from './config/environment-config';
export type { MonitoringConfig, ThresholdConfig } from './config/monitoring-config';
export type { NetworkConfig, TierConfig } from './config/network-config';
export type { Reason } from './config/reason';
export type { CodeDeployRolloutConfig, EcsRolloutConfig, RolloutConfig, ShiftConfig } from './config/rollout-config';
export type {
  BridgeConfig,
  CommandConfig,
  HealthConfig,
  RouteConfig,
  ScalingConfig,
  ScheduleConfig,
  SecretConfig,
  ServiceConfig,
} from './config/service-config';
export type {
  BudgetConfig,
  GithubConfig,
  RepositoryConfig,
  SharedConfig,
  SharedRolesConfig,
  SharedSecretConfig,
  SharingEnvironmentConfig,
} from './config/shared-config';
export type { SyntheticCheckConfig, SyntheticPathConfig } from './config/synthetic-check-config';
export { environmentProblems } from './environment-problems';
export { type EnvironmentClaims, environmentsProblems, environmentsWarnings } from './environments-problems';
export { Platform } from './platform';
export { problemLines } from './problem-lines';
export { SharedPlatform } from './shared-platform';
export { sharedProblems } from './shared-problems';
