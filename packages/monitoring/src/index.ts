export { AlarmTopic, type AlarmTopicProps, alarmTopicProblems } from './alarm-topic';
export { ApiAlarms, type ApiAlarmsProps, type ApiThresholds, apiAlarmsProblems } from './api-alarms';
export { CacheAlarms, type CacheAlarmsProps, type CacheThresholds, cacheAlarmsProblems } from './cache-alarms';
export {
  ClusterAlarms,
  type ClusterAlarmsProps,
  type ClusterThresholds,
  clusterAlarmsProblems,
} from './cluster-alarms';
export {
  DatabaseAlarms,
  type DatabaseAlarmsProps,
  type DatabaseThresholds,
  databaseAlarmsProblems,
} from './database-alarms';
export {
  EnvironmentBudget,
  type EnvironmentBudgetProps,
  type EnvironmentBudgetRules,
  environmentBudgetProblems,
} from './environment-budget';
export {
  type DashboardRollout,
  type DashboardService,
  EnvironmentDashboard,
  type EnvironmentDashboardProps,
} from './environment-dashboard';
export { logRetentionProblems } from './log-retention-problems';
export type {
  ApiMetrics,
  CacheMetrics,
  ClusterMetrics,
  DatabaseMetrics,
  LoadBalancerMetrics,
  RotationMetrics,
  RouteMetrics,
  ServiceMetrics,
} from './metrics';
export { RotationAlarms, type RotationAlarmsProps } from './rotation-alarms';
export { RouteAlarms, type RouteAlarmsProps, type RouteThresholds, routeAlarmsProblems } from './route-alarms';
export {
  ServiceAlarms,
  type ServiceAlarmsProps,
  type ServiceThresholds,
  serviceAlarmsProblems,
} from './service-alarms';
export { SyntheticCheck, type SyntheticCheckProps } from './synthetic-check';
export {
  type SyntheticCheckFacts,
  type SyntheticRequest,
  syntheticCheckProblems,
} from './synthetic-check-problems';
