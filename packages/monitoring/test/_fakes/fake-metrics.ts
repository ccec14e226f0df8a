import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type {
  ApiMetrics,
  CacheMetrics,
  ClusterMetrics,
  DatabaseMetrics,
  LoadBalancerMetrics,
  RotationMetrics,
  RouteMetrics,
  ServiceMetrics,
} from '../../src';

type AllMetrics = ServiceMetrics &
  RouteMetrics &
  LoadBalancerMetrics &
  DatabaseMetrics &
  CacheMetrics &
  ClusterMetrics &
  ApiMetrics &
  RotationMetrics;

const named = (metricName: string) => (options?: MetricOptions) =>
  new Metric({ namespace: 'Fake', metricName, ...options });

/** Whatever can be watched: each metric is named after its method. */
export const fakeMetrics: AllMetrics = {
  metric4xx: named('4xx'),
  metric5xx: named('5xx'),
  metricConnections: named('Connections'),
  metricCpuReservation: named('CpuReservation'),
  metricCpuUtilization: named('CpuUtilization'),
  metricEngineCpuUtilization: named('EngineCpuUtilization'),
  metricEvictions: named('Evictions'),
  metricFailedEvents: named('FailedEvents'),
  metricFailures: named('Failures'),
  metricFreeableMemory: named('FreeableMemory'),
  metricFreeStorage: named('FreeStorage'),
  metricHealthyHosts: named('HealthyHosts'),
  metricHitRate: named('HitRate'),
  metricLatency: named('Latency'),
  metricMemoryReservation: named('MemoryReservation'),
  metricMemoryUsage: named('MemoryUsage'),
  metricMemoryUtilization: named('MemoryUtilization'),
  metricReadLatency: named('ReadLatency'),
  metricRequests: named('Requests'),
  metricResponseTime: named('ResponseTime'),
  metricRunningTasks: named('RunningTasks'),
  metricTarget5xx: named('Target5xx'),
  metricUnhealthyHosts: named('UnhealthyHosts'),
  metricWriteLatency: named('WriteLatency'),
};
