import { Ec2Cluster } from '@berth/ecs-ec2-cluster';
import { ContainerService, type IContainerService } from '@berth/ecs-service';
import { HttpApi } from '@berth/http-api';
import { type IServiceRoute, ServiceRoute } from '@berth/load-balancer';
import {
  ApiAlarms,
  CacheAlarms,
  ClusterAlarms,
  DatabaseAlarms,
  EnvironmentBudget,
  EnvironmentDashboard,
  RouteAlarms,
  ServiceAlarms,
} from '@berth/monitoring';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { type App, Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from './config/environment-config';
import type { ThresholdConfig } from './config/monitoring-config';
import type { ServiceConfig } from './config/service-config';
import { EnvironmentStack } from './environment-stack';
import { cacheOf, databaseOf, loadBalancerOf } from './private/imports';

/** One service as alarms and dashboard see it. */
interface Watched {
  readonly name: string;
  readonly service: IContainerService;
  readonly route?: IServiceRoute;
}

/** What is watched, and who hears of it. */
export class MonitoringStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'monitoring', 'Monitoring: alarms, dashboard, budget', config);

    const { name: environment, monitoring = {}, services } = config;
    const topic = this.importTopic(config);
    const watched = services.map(service => this.watch(environment, service));
    const database = databaseOf(this, config);
    const cache = cacheOf(this, config);
    const cluster = config.cluster.kind === 'ec2' ? Ec2Cluster.fromContract(this, 'Cluster', environment) : undefined;
    const api = config.edge.kind === 'httpApi' ? HttpApi.fromContract(this, 'Api', environment) : undefined;
    const { thresholds = {} } = monitoring;
    const alarms = [
      ...watched.flatMap(one => this.addServiceAlarms(environment, one, topic, thresholds)),
      ...(database
        ? new DatabaseAlarms(this, 'DatabaseAlarms', { topic, name: environment, database, ...ofDatabase(thresholds) })
            .alarms
        : []),
      ...(cache
        ? new CacheAlarms(this, 'CacheAlarms', { topic, name: environment, cache, ...ofCache(thresholds) }).alarms
        : []),
      ...(api
        ? new ApiAlarms(this, 'ApiAlarms', { topic, name: environment, api, ...ofUsers(thresholds) }).alarms
        : []),
      ...(cluster ? new ClusterAlarms(this, 'ClusterAlarms', { topic, name: environment, cluster }).alarms : []),
    ];
    database?.subscribe(this, topic);
    new EnvironmentDashboard(this, 'Dashboard', {
      ...{ environment, alarms, api, database, cache, cluster },
      loadBalancer: loadBalancerOf(this, config),
      services: watched.map(one => ({ ...one, rollout: one.service })),
    });
    this.addBudget(config, topic);
  }

  private watch(environment: string, { name, port, rollout }: ServiceConfig): Watched {
    const scope = new Construct(this, name);
    const service = ContainerService.fromContract(scope, 'Service', environment, name);
    if (port === undefined) return { name, service };
    const colors = rollout.shift.kind === 'rolling' ? 1 : 2;
    return { name, service, route: ServiceRoute.fromContract(scope, 'Route', environment, name, { colors }) };
  }

  private addServiceAlarms(
    environment: string,
    { name, service, route }: Watched,
    topic: ITopic,
    thresholds: ThresholdConfig,
  ): IAlarm[] {
    const { serviceCpu, serviceMemory } = thresholds;
    const common = { topic, name: `${environment}-${name}` };
    const { alarms } = new ServiceAlarms(this, `${name}Tasks`, {
      ...{ ...common, service, cpuPercent: serviceCpu, memoryPercent: serviceMemory },
    });
    if (!route) return alarms;
    const { errors, latency: responseTime } = ofUsers(thresholds);
    const bounds = { errors, responseTime, unhealthyHosts: thresholds.unhealthyTargets };
    return [...alarms, ...new RouteAlarms(this, `${name}Users`, { ...common, route, ...bounds }).alarms];
  }

  private addBudget({ name: environment, monitoring = {} }: EnvironmentConfig, topic: ITopic): void {
    const { monthlyBudgetUsd, emails } = monitoring;
    if (monthlyBudgetUsd === undefined) return;
    new EnvironmentBudget(this, 'Budget', { environment, monthlyLimitUsd: monthlyBudgetUsd, emails, topic });
  }
}

function ofDatabase({ databaseCpu, databaseFreeGiB, databaseConnections }: ThresholdConfig) {
  return {
    cpuPercent: databaseCpu,
    freeStorage: databaseFreeGiB === undefined ? undefined : Size.gibibytes(databaseFreeGiB),
    connections: databaseConnections,
  };
}

function ofCache({ cacheCpu, cacheMemory, cacheEvictions }: ThresholdConfig) {
  return { engineCpuPercent: cacheCpu, memoryPercent: cacheMemory, evictions: cacheEvictions };
}

function ofUsers({ errors, responseSeconds }: ThresholdConfig) {
  return { errors, latency: responseSeconds === undefined ? undefined : Duration.seconds(responseSeconds) };
}
