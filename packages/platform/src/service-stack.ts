import { BlueGreenDeployment, HealthHook, RollbackAlarms } from '@berth/codedeploy-bluegreen';
import { ContainerRegistry } from '@berth/container-registry';
import { ContainerService, type NativeRollout, ScheduledTask, ServiceScaling } from '@berth/ecs-service';
import { type ILoadBalancer, ServiceRoute } from '@berth/load-balancer';
import { RotationAlarms, SyntheticCheck } from '@berth/monitoring';
import type { INetwork } from '@berth/network';
import type { IDatabase } from '@berth/rds';
import { RotationFollower } from '@berth/secrets';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type App, TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EnvironmentConfig } from './config/environment-config';
import type { ServiceConfig } from './config/service-config';
import { EnvironmentStack } from './environment-stack';
import { healthCheckOf } from './private/health-of';
import { cacheOf, clusterOf, databaseOf, loadBalancerOf, sharedRolesOf } from './private/imports';
import { listenerPorts, nameInCertificate } from './private/listener-ports';
import { networkOf, openEndpoints } from './private/network-of';
import { nativeRolloutOf, shiftOf, validationHooks } from './private/rollout-of';
import { secretsOf, settingsOf } from './private/service-settings';
import { checkedServices, edgeUrl, repeatOf, syntheticSettings } from './private/synthetic-settings';
import { isOnlyFromTasks, taskGroupOf } from './private/task-group';
import { minutes } from './private/time';

/** What one service needs of the environment. */
interface Surroundings {
  readonly network: INetwork;
  readonly encryptionKey: IKey;
  readonly secrets: Readonly<Record<string, ISecret>>;
  readonly loadBalancer?: ILoadBalancer;
  readonly database?: IDatabase;
}

/** What was made of the service. */
interface Made {
  readonly container: ContainerService;
  readonly route?: ServiceRoute;
}

/** One service: what runs, how it is reached, and how it is released. */
export class ServiceStack extends EnvironmentStack {
  /** What ends a release beside the alarms that it brings. */
  private readonly alarms: IAlarm[];

  constructor(app: App, config: EnvironmentConfig, service: ServiceConfig) {
    super(app, `service-${service.name}`, `Service ${service.name}: tasks, route, releases`, config);

    const encryptionKey = this.importKey(config);
    const network = networkOf(this, config);
    const loadBalancer = service.port === undefined ? undefined : loadBalancerOf(this, config);
    const secrets = secretsOf(this, config, service, encryptionKey);
    const database = databaseOf(this, config);
    const surroundings = { network, encryptionKey, secrets, loadBalancer, database };
    const route = this.addRoute(config, service, surroundings);
    this.alarms = route ? this.addCheck(config, service, surroundings, route) : [];
    const container = this.addContainer(config, service, surroundings, route);
    const made = { container, route };
    if (!service.bridge) {
      this.connect(config, made, database);
      // where the database gave them their group, it has opened both
      if (!isOnlyFromTasks(config)) openEndpoints(container, config, network, container.securityGroup);
    }
    const releases = this.addReleases(config, service, surroundings, made);
    this.addScaling(service, made);
    this.followRotations(config, service, surroundings, { container, releases });
    const schedules = new Construct(this, 'Schedules');
    for (const schedule of service.schedules ?? []) {
      const timeZone = TimeZone.of(schedule.timeZone ?? 'UTC');
      new ScheduledTask(schedules, schedule.name, {
        service: container,
        command: [...schedule.command],
        schedule: ScheduleExpression.expression(schedule.when, timeZone),
      });
    }

    this.show('ServiceName', container.serviceName, 'The ECS service');
    this.show('LogGroupName', container.logGroup.logGroupName, 'What the tasks say');
  }

  private addRoute(
    { name: environment }: EnvironmentConfig,
    { name, port, health, route = {}, rollout, bridge }: ServiceConfig,
    { network, encryptionKey, loadBalancer }: Surroundings,
  ): ServiceRoute | undefined {
    if (!loadBalancer || port === undefined || !health) return undefined;
    return new ServiceRoute(this, 'Route', {
      ...{ environment, name, network, loadBalancer },
      targetPort: port,
      healthCheck: healthCheckOf(health),
      colors: rollout.shift.kind === 'rolling' ? 1 : 2,
      targetType: bridge ? 'instance' : 'ip',
      hosts: route.hosts && [...route.hosts],
      paths: route.paths && [...route.paths],
      priority: route.priority,
      ruleFunction: this.logsWith(encryptionKey),
    });
  }

  /** Here and not with the other alarms: a release needs it, and its service is deployed before them. */
  private addCheck(
    config: EnvironmentConfig,
    service: ServiceConfig,
    { loadBalancer, encryptionKey }: Surroundings,
    route: ServiceRoute,
  ): IAlarm[] {
    const check = config.monitoring?.syntheticCheck;
    if (!check || !loadBalancer || !checkedServices(check, config).includes(service)) return [];
    const { alarm } = new SyntheticCheck(this, 'Check', {
      ...syntheticSettings(check),
      ...this.logsWith(encryptionKey),
      topic: this.importTopic(config),
      name: `${config.name}-${service.name}`,
      // the rules have seen that there is one
      url: check.url ?? edgeUrl(config.edge, loadBalancer.url) ?? loadBalancer.url,
      repeat: repeatOf(service),
      route,
    });
    return [alarm];
  }

  private addContainer(
    config: EnvironmentConfig,
    service: ServiceConfig,
    surroundings: Surroundings,
    route: ServiceRoute | undefined,
  ): ContainerService {
    const { network, encryptionKey, secrets } = surroundings;
    const { logRetention, deleteWithStack } = this.protection;
    const { name, repository: repositoryName = name } = service;
    const repository = ContainerRegistry.fromContract(this, 'Repository', config.shared, repositoryName);
    this.show('RepositoryUrl', repository.repositoryUri, 'Where its images are');
    const roles = sharedRolesOf(this, config);
    const container = new ContainerService(this, 'Service', {
      ...settingsOf(this, config, service, secrets),
      environment: config.name,
      network,
      route,
      securityGroup: service.bridge ? undefined : taskGroupOf(this, config),
      cluster: clusterOf(this, config),
      taskRole: roles?.taskRole,
      executionRole: roles?.executionRole,
      repository,
      rollout: this.nativeRollout(config, service, surroundings, route),
      logRetention,
      logEncryptionKey: encryptionKey,
      deleteLogWithStack: deleteWithStack,
    });
    if (service.bucketArn) container.grantBucket('Bucket', service.bucketArn);
    if (service.readsSecrets) container.grantOwnSecrets();
    return container;
  }

  /** Not in bridge mode: there the rules are those of the instances, and stand in the stack of the cluster. */
  private connect(config: EnvironmentConfig, { container, route }: Made, database: IDatabase | undefined): void {
    const { securityGroup } = container;
    route?.allowTo(securityGroup);
    if (!isOnlyFromTasks(config)) database?.allowFrom(this, securityGroup);
    cacheOf(this, config)?.allowFrom(this, securityGroup);
  }

  private addReleases(
    config: EnvironmentConfig,
    service: ServiceConfig,
    surroundings: Surroundings,
    { container, route }: Made,
  ): BlueGreenDeployment | undefined {
    const { rollout } = service;
    if (rollout.engine === 'ecs' || !route) {
      container.publishRollout();
      return undefined;
    }
    return new BlueGreenDeployment(this, 'Releases', {
      service: container,
      route,
      shift: shiftOf(rollout.shift),
      hooks: rollout.validate ? this.makeHooks(config, service, surroundings) : undefined,
      keepBlue: minutes(rollout.keepBlueMinutes),
      approvalTimeout: minutes(rollout.approvalMinutes),
      alarms: this.alarms,
      rollbackAlarmActions: [new SnsAction(this.importTopic(config))],
    });
  }

  /** Undefined where CodeDeploy releases. */
  private nativeRollout(
    config: EnvironmentConfig,
    service: ServiceConfig,
    surroundings: Surroundings,
    route: ServiceRoute | undefined,
  ): NativeRollout | undefined {
    const { rollout } = service;
    if (rollout.engine !== 'ecs') return undefined;
    const asked = rollout.validate ? this.makeHooks(config, service, surroundings) : undefined;
    const own = rollout.rollbackAlarms && route ? this.rollbackAlarms(config, route) : [];
    return nativeRolloutOf(rollout, [...this.alarms, ...own], asked && validationHooks(asked));
  }

  private rollbackAlarms(config: EnvironmentConfig, route: ServiceRoute): IAlarm[] {
    const actions = [new SnsAction(this.importTopic(config))];
    return new RollbackAlarms(this, 'RollbackAlarms', { route, actions }).alarms;
  }

  /** The health path is asked before and after the users move. */
  private makeHooks(
    config: EnvironmentConfig,
    { health }: ServiceConfig,
    { network, loadBalancer, encryptionKey }: Surroundings,
  ) {
    if (!loadBalancer || !health) return undefined;
    const ports = listenerPorts(config.edge);
    const scope = new Construct(this, 'Validation');
    const hook = (id: string, listener: 'test' | 'production') => {
      const made = new HealthHook(scope, id, {
        ...this.logsWith(encryptionKey),
        ...{ network, loadBalancer, listener, port: ports[listener], path: health.path },
        host: nameInCertificate(config.edge),
      });
      openEndpoints(made, config, network, made.securityGroup);
      return made;
    };
    return { afterAllowTestTraffic: hook('Green', 'test'), afterAllowTraffic: hook('Live', 'production') };
  }

  private addScaling({ scaling }: ServiceConfig, { container, route }: Made): void {
    if (!scaling) return;
    const { clusterName, serviceName } = container;
    new ServiceScaling(this, 'Scaling', {
      ...{ clusterName, serviceName, minTasks: scaling.min, maxTasks: scaling.max },
      cpuPercent: scaling.cpu,
      memoryPercent: scaling.memory,
      requestsPerTask: scaling.requestsPerTask,
      loadBalancer: route && {
        fullName: route.loadBalancerFullName,
        targetGroups: [route.blue, route.green].flatMap(group => group?.fullName ?? []),
      },
    });
  }

  /** Tasks read their secrets when they start: when one changes, the same revision is deployed again. */
  private followRotations(
    config: EnvironmentConfig,
    { name, secrets: sources = {} }: ServiceConfig,
    { secrets, database, encryptionKey }: Surroundings,
    { container, releases }: { readonly container: ContainerService; readonly releases?: BlueGreenDeployment },
  ): void {
    const followed = Object.values(secrets);
    if (followed.length === 0) return;
    const { clusterName, serviceName } = container;
    const urls = Object.entries(sources).flatMap(([variable, { from }]) => {
      const secret = from === 'database' ? secrets[variable] : undefined;
      return secret && database ? [{ secret, credentials: database.applicationSecret }] : [];
    });
    const { name: environment } = config;
    const rotations = new RotationFollower(this, 'Rotations', {
      ...this.logsWith(encryptionKey),
      environment,
      services: [{ name, clusterName, serviceName, secrets: followed, codeDeploy: releases }],
      urls,
    });
    const topic = this.importTopic(config);
    new RotationAlarms(this, 'RotationAlarms', { topic, name: `${environment}-${name}`, rotations });
  }
}
