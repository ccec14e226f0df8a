import type { IMetric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';

/** Figures of a service: `ContainerService` of `@berth/ecs-service` has them. */
export interface ServiceMetrics {
  metricCpuUtilization(options?: MetricOptions): IMetric;
  metricMemoryUtilization(options?: MetricOptions): IMetric;
  metricRunningTasks(options?: MetricOptions): IMetric;
}

/** Figures of the way to a service: `ServiceRoute` of `@berth/load-balancer` has them. */
export interface RouteMetrics {
  metricRequests(options?: MetricOptions): IMetric;
  metricResponseTime(options?: MetricOptions): IMetric;
  metricTarget5xx(options?: MetricOptions): IMetric;
  metricUnhealthyHosts(options?: MetricOptions): IMetric;
  metricHealthyHosts(options?: MetricOptions): IMetric;
}

/** Figures of a load balancer that several services share: `LoadBalancer` of `@berth/load-balancer` has them. */
export interface LoadBalancerMetrics {
  metricRequests(options?: MetricOptions): IMetric;
  metric5xx(options?: MetricOptions): IMetric;
}

/** Figures of a database: `Database` of `@berth/rds` has them. */
export interface DatabaseMetrics {
  metricCpuUtilization(options?: MetricOptions): IMetric;

  /** In bytes. */
  metricFreeStorage(options?: MetricOptions): IMetric;

  metricConnections(options?: MetricOptions): IMetric;
  metricFreeableMemory(options?: MetricOptions): IMetric;
  metricReadLatency(options?: MetricOptions): IMetric;
  metricWriteLatency(options?: MetricOptions): IMetric;
}

/** Figures of a cache: `Cache` of `@berth/redis` has them. */
export interface CacheMetrics {
  metricEngineCpuUtilization(options?: MetricOptions): IMetric;
  metricMemoryUsage(options?: MetricOptions): IMetric;
  metricEvictions(options?: MetricOptions): IMetric;
  metricConnections(options?: MetricOptions): IMetric;
  metricHitRate(options?: MetricOptions): IMetric;
}

/** Figures of a cluster of instances: `Ec2Cluster` of `@berth/ecs-ec2-cluster` has them. */
export interface ClusterMetrics {
  metricCpuReservation(options?: MetricOptions): IMetric;
  metricMemoryReservation(options?: MetricOptions): IMetric;
}

/** Figures of an API: `HttpApi` of `@berth/http-api` has them. */
export interface ApiMetrics {
  metricRequests(options?: MetricOptions): IMetric;
  metric4xx(options?: MetricOptions): IMetric;
  metric5xx(options?: MetricOptions): IMetric;

  /** In milliseconds. */
  metricLatency(options?: MetricOptions): IMetric;
}

/** Figures of what follows rotations: `RotationFollower` of `@berth/secrets` has them. */
export interface RotationMetrics {
  metricFailures(options?: MetricOptions): IMetric;
  metricFailedEvents(options?: MetricOptions): IMetric;
}
