import {
  AlarmStatusWidget,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  Metric,
  Stats,
  TextWidget,
  type YAxisProps,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { DashboardRollout } from '../environment-dashboard';
import type {
  ApiMetrics,
  CacheMetrics,
  ClusterMetrics,
  DatabaseMetrics,
  LoadBalancerMetrics,
  RouteMetrics,
  ServiceMetrics,
} from '../metrics';

/** Columns of a dashboard. */
const WIDTH = 24;

const PERCENT: YAxisProps = { label: '%', min: 0, max: 100, showUnits: false };
const NUMBER: YAxisProps = { min: 0, showUnits: false };
const SECONDS: YAxisProps = { label: 's', min: 0, showUnits: false };

/** A graph: its title, its lines, and what its axis counts. */
type Graph = readonly [title: string, lines: IMetric[], axis: YAxisProps];

const labelled = (label: string) => ({ label });

export function alarmRows(title: string, alarms: readonly IAlarm[]): IWidget[][] {
  return alarms.length === 0 ? [] : [[new AlarmStatusWidget({ title, alarms: [...alarms], width: WIDTH, height: 4 })]];
}

export function loadBalancerRows(title: string, loadBalancer: LoadBalancerMetrics): IWidget[][] {
  return section(title, [
    ['Requests', [loadBalancer.metricRequests()], NUMBER],
    ['Errors of its own', [loadBalancer.metric5xx(labelled('5xx'))], NUMBER],
  ]);
}

export function apiRows(title: string, api: ApiMetrics): IWidget[][] {
  return section(title, [
    ['Requests', [api.metricRequests()], NUMBER],
    ['Errors', [api.metric4xx(labelled('4xx')), api.metric5xx(labelled('5xx'))], NUMBER],
    ['Latency', percentiles(options => api.metricLatency(options)), { label: 'ms', min: 0, showUnits: false }],
  ]);
}

export function routeRows(title: string, route: RouteMetrics): IWidget[][] {
  return section(title, [
    ['Requests', [route.metricRequests()], NUMBER],
    ['Errors', [route.metricTarget5xx(labelled('5xx'))], NUMBER],
    ['Response time', percentiles(options => route.metricResponseTime(options)), SECONDS],
    [
      'Targets',
      [route.metricHealthyHosts(labelled('healthy')), route.metricUnhealthyHosts(labelled('unhealthy'))],
      NUMBER,
    ],
  ]);
}

export function serviceRows(title: string, service: ServiceMetrics): IWidget[][] {
  return section(title, [
    ['CPU', [service.metricCpuUtilization()], PERCENT],
    ['Memory', [service.metricMemoryUtilization()], PERCENT],
    ['Running tasks', [service.metricRunningTasks()], NUMBER],
  ]);
}

/** Container Insights counts deployments: two mean that ECS replaces tasks. Task sets are those of CodeDeploy: two are blue and green. */
export function rolloutRows(title: string, { clusterName, serviceName, alarms = [] }: DashboardRollout): IWidget[][] {
  const counted = (metricName: string, label: string) =>
    new Metric({
      namespace: 'ECS/ContainerInsights',
      metricName,
      dimensionsMap: { ClusterName: clusterName, ServiceName: serviceName },
      statistic: Stats.MAXIMUM,
      label,
    });
  return [
    ...section(title, [
      ['In progress', [counted('DeploymentCount', 'deployments'), counted('TaskSetCount', 'task sets')], NUMBER],
      ['Tasks', [counted('DesiredTaskCount', 'desired'), counted('PendingTaskCount', 'pending')], NUMBER],
    ]),
    ...alarmRows('Alarms that roll back', alarms),
  ];
}

export function databaseRows(title: string, database: DatabaseMetrics): IWidget[][] {
  return section(title, [
    ['CPU', [database.metricCpuUtilization()], PERCENT],
    ['Connections', [database.metricConnections()], NUMBER],
    ['Free storage', [database.metricFreeStorage()], { label: 'bytes', min: 0, showUnits: false }],
    ['Freeable memory', [database.metricFreeableMemory()], { label: 'bytes', min: 0, showUnits: false }],
    [
      'Latency',
      [database.metricReadLatency(labelled('read')), database.metricWriteLatency(labelled('write'))],
      SECONDS,
    ],
  ]);
}

export function cacheRows(title: string, cache: CacheMetrics): IWidget[][] {
  return section(title, [
    ['CPU of the engine', [cache.metricEngineCpuUtilization()], PERCENT],
    ['Memory', [cache.metricMemoryUsage()], PERCENT],
    ['Hit rate', [cache.metricHitRate()], PERCENT],
    ['Evictions', [cache.metricEvictions()], NUMBER],
    ['Connections', [cache.metricConnections()], NUMBER],
  ]);
}

export function clusterRows(title: string, cluster: ClusterMetrics): IWidget[][] {
  return section(title, [
    ['Reserved CPU', [cluster.metricCpuReservation()], PERCENT],
    ['Reserved memory', [cluster.metricMemoryReservation()], PERCENT],
  ]);
}

/** A heading, and the graphs side by side below it. */
function section(title: string, graphs: readonly Graph[]): IWidget[][] {
  const width = Math.floor(WIDTH / graphs.length);
  return [
    [new TextWidget({ markdown: `## ${title}`, width: WIDTH, height: 1 })],
    graphs.map(([name, left, leftYAxis]) => new GraphWidget({ title: name, left, leftYAxis, width, height: 6 })),
  ];
}

function percentiles(metricOf: (options: { statistic: string; label: string }) => IMetric): IMetric[] {
  return [50, 95, 99].map(share => metricOf({ statistic: Stats.percentile(share), label: `p${share}` }));
}
