export type {
  ClusterConfig,
  DatabaseConfig,
  Ec2ClusterConfig,
  EdgeConfig,
  EnvironmentConfig,
  HealthConfig,
  HttpEdgeConfig,
  HttpsEdgeConfig,
  MigrationConfig,
  NetworkConfig,
  RolloutConfig,
  SecretConfig,
  ServiceConfig,
  ShiftConfig,
} from './environment-config';
export { environmentProblems } from './environment-problems';
export { Platform } from './platform';
