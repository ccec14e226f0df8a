import { Dashboard, type IAlarm, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type {
  ApiMetrics,
  CacheMetrics,
  ClusterMetrics,
  DatabaseMetrics,
  LoadBalancerMetrics,
  RouteMetrics,
  ServiceMetrics,
} from './metrics';
import {
  alarmRows,
  apiRows,
  cacheRows,
  clusterRows,
  databaseRows,
  loadBalancerRows,
  rolloutRows,
  routeRows,
  serviceRows,
} from './private/dashboard-sections';

/** A service on the dashboard. */
export interface DashboardService {
  /** Title of its section: `shop`. */
  readonly name: string;

  readonly service: ServiceMetrics;

  /**
   * The way of its users to it.
   *
   * @default - a worker, which has none
   */
  readonly route?: RouteMetrics;

  /**
   * How it is released.
   *
   * @default - releases are not shown
   */
  readonly rollout?: DashboardRollout;
}

/** The releases of a service. */
export interface DashboardRollout {
  readonly clusterName: string;

  /** Of the service in ECS. */
  readonly serviceName: string;

  /**
   * The alarms that roll a release back.
   *
   * @default - none
   */
  readonly alarms?: readonly IAlarm[];
}

/**
 * What there is to see. A section appears for what is given.
 */
export interface EnvironmentDashboardProps {
  /** Full name of the environment, and of the dashboard. */
  readonly environment: string;

  /**
   * State of all alarms at a glance, at the top.
   *
   * @default - none
   */
  readonly alarms?: readonly IAlarm[];

  /** @default - none */
  readonly services?: readonly DashboardService[];

  /** @default - none */
  readonly loadBalancer?: LoadBalancerMetrics;

  /** @default - none */
  readonly api?: ApiMetrics;

  /** @default - none */
  readonly database?: DatabaseMetrics;

  /** @default - none */
  readonly cache?: CacheMetrics;

  /**
   * Only of instances: Fargate reserves nothing.
   *
   * @default - none
   */
  readonly cluster?: ClusterMetrics;
}

/**
 * Defines the dashboard of an environment: from what users see down to what it runs on.
 */
export class EnvironmentDashboard extends Resource {
  public readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: EnvironmentDashboardProps) {
    super(scope, id);

    // the name is what people look for
    this.dashboard = new Dashboard(this, 'Resource', { dashboardName: props.environment, widgets: rowsOf(props) });
  }
}

function rowsOf(props: EnvironmentDashboardProps): IWidget[][] {
  const { alarms = [], services = [], loadBalancer, api, database, cache, cluster } = props;
  return [
    ...alarmRows('Alarms', alarms),
    ...(loadBalancer ? loadBalancerRows('Load balancer', loadBalancer) : []),
    ...(api ? apiRows('API', api) : []),
    ...services.flatMap(({ name, service, route, rollout }) => [
      ...(route ? routeRows(`${name}: users`, route) : []),
      ...serviceRows(`${name}: tasks`, service),
      ...(rollout ? rolloutRows(`${name}: releases`, rollout) : []),
    ]),
    ...(database ? databaseRows('Database', database) : []),
    ...(cache ? cacheRows('Cache', cache) : []),
    ...(cluster ? clusterRows('Cluster', cluster) : []),
  ];
}
