import { BlueGreenDeployment } from '@berth/codedeploy-bluegreen';
import { ContainerRegistry } from '@berth/container-registry';
import { Ec2Cluster } from '@berth/ecs-ec2-cluster';
import { ContainerService, type ContainerServiceProps, ServiceSecret } from '@berth/ecs-service';
import { type ILoadBalancer, LoadBalancer, ServiceRoute } from '@berth/load-balancer';
import { Network } from '@berth/network';
import { Database } from '@berth/rds';
import { ApplicationSecret, DatabaseUrlSecret, EnvironmentKey } from '@berth/secrets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type App, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EnvironmentConfig, MigrationConfig, ServiceConfig } from './environment-config';
import { EnvironmentStack } from './environment-stack';
import { generatedSecretName } from './private/secret-names';
import { shiftOf } from './private/shift-of';

/** What runs, and how it is released. */
export class ServiceStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'service', 'Service: task definition, ECS service, CodeDeploy', config);

    const loadBalancer = LoadBalancer.fromContract(this, 'LoadBalancer', config.name);
    for (const service of config.services) this.addService(config, service, loadBalancer);
  }

  private addService(config: EnvironmentConfig, service: ServiceConfig, loadBalancer: ILoadBalancer): void {
    const { name: environment, shared, network } = config;
    const { name, port, rollout, variables, health } = service;
    const { ownKey, logRetention, deleteWithStack } = this.protection;
    const encryptionKey = ownKey ? EnvironmentKey.fromContract(this, 'Key', environment) : undefined;
    const ofEnvironment = Network.fromContract(this, 'Network', environment, {
      zones: network.availabilityZones.length,
    });
    const route = new ServiceRoute(this, 'Route', {
      environment,
      name,
      network: ofEnvironment,
      loadBalancer,
      targetPort: port,
      healthCheck: { path: health.path },
    });
    const { clusterName, capacityProvider } = Ec2Cluster.fromContract(this, 'Cluster', environment);
    const container = new ContainerService(this, 'Service', {
      ...sizesOf(service),
      environment,
      name,
      port,
      variables,
      cluster: { clusterName, capacity: [{ capacityProvider }], launchType: 'EC2' },
      network: ofEnvironment,
      repository: ContainerRegistry.fromContract(this, 'Repository', shared, name),
      secrets: this.importSecrets(environment, service, encryptionKey),
      route,
      logRetention,
      logEncryptionKey: encryptionKey,
      ownLogKey: ownKey,
      deleteLogWithStack: deleteWithStack,
    });
    route.allowTo(container.securityGroup);
    if (config.database) {
      Database.fromContract(this, 'Database', environment).allowFrom(this, container.securityGroup);
    }
    new BlueGreenDeployment(this, 'Releases', {
      service: container,
      route,
      shift: shiftOf(rollout.shift),
      keepBlue: minutes(rollout.keepBlueMinutes),
    });

    this.show('ServiceName', container.serviceName, 'The ECS service');
    this.show('LogGroupName', container.logGroup.logGroupName, 'What the tasks say');
  }

  private importSecrets(
    environment: string,
    { name, secrets = {} }: ServiceConfig,
    encryptionKey: IKey | undefined,
  ): Record<string, ServiceSecret> {
    const scope = new Construct(this, 'Secrets');
    const imported = Object.entries(secrets).map(([variable, { from }]) => {
      const options = { encryptionKey };
      const secret =
        from === 'database'
          ? DatabaseUrlSecret.fromContract(scope, variable, environment, options)
          : ApplicationSecret.fromContract(scope, variable, environment, generatedSecretName(name, variable), options);
      return [variable, ServiceSecret.fromSecretsManager(secret)];
    });
    return Object.fromEntries(imported);
  }
}

type Sizes = Pick<ContainerServiceProps, 'cpu' | 'memoryMiB' | 'desiredCount' | 'health' | 'migration'>;

function sizesOf({ cpu, memoryMiB, desiredCount, health, migration }: ServiceConfig): Sizes {
  return {
    cpu,
    memoryMiB,
    desiredCount,
    health: { path: health.path, gracePeriod: seconds(health.gracePeriodSeconds) },
    migration: migration && migrationOf(migration),
  };
}

function migrationOf({ command, timeoutMinutes }: MigrationConfig) {
  return { command: [...command], timeout: minutes(timeoutMinutes) };
}

function minutes(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.minutes(amount);
}

function seconds(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(amount);
}
