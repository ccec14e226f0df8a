import { Ec2Cluster, InstanceImage } from '@berth/ecs-ec2-cluster';
import { FargateCluster } from '@berth/ecs-fargate-cluster';
import { ManagedInstancesCluster } from '@berth/ecs-managed-cluster';
import type { LoadBalancer } from '@berth/load-balancer';
import type { INetwork } from '@berth/network';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { App } from 'aws-cdk-lib/core';
import type { Ec2ClusterConfig, FargateClusterConfig, ManagedClusterConfig } from './config/cluster-config';
import type { EnvironmentConfig } from './config/environment-config';
import { Edge, type EdgeProps } from './edge';
import { EnvironmentStack } from './environment-stack';
import { type Decision, decidedIfAny, relaxed } from './private/decisions';
import {
  cacheOf,
  databaseOf,
  fargateShares,
  hasBridge,
  hasExec,
  managedInstancesOf,
  repositoriesOf,
  sharedRolesOf,
} from './private/imports';
import { networkOf, openEndpoints } from './private/network-of';
import { isOnlyFromTasks, taskGroupOf } from './private/task-group';

/** Ports that Docker gives to containers in bridge mode. */
const DYNAMIC_PORTS = [32_768, 65_535] as const;

/** Where services run, and how users reach them. */
export class ClusterStack extends EnvironmentStack {
  constructor(app: App, config: EnvironmentConfig) {
    super(app, 'cluster', 'Cluster: capacity, load balancer, domain', config);

    const { edge } = config;
    const network = networkOf(this, config);
    const instances = this.addCapacity(config, network);
    const loadBalancer = edge.kind === 'none' ? undefined : this.addEdge(config, edge, network);
    if (!instances || !hasBridge(config)) return;
    // tasks in bridge mode share the group of their instances, and so the rules
    loadBalancer?.allowTo(this, instances, ...DYNAMIC_PORTS);
    for (const { bridge } of config.services) {
      if (bridge?.hostPort) loadBalancer?.allowTo(this, instances, bridge.hostPort);
    }
    if (!isOnlyFromTasks(config)) databaseOf(this, config)?.allowFrom(this, instances);
    cacheOf(this, config)?.allowFrom(this, instances);
  }

  /** The group of the instances, where they are ours. */
  private addCapacity(config: EnvironmentConfig, network: INetwork): ISecurityGroup | undefined {
    const { cluster } = config;
    switch (cluster.kind) {
      case 'ec2':
        return this.addInstances(config, cluster, network);
      case 'fargate':
        return this.addFargate(config, cluster);
      case 'managed':
        return this.addManaged(config, cluster, network);
    }
  }

  private addManaged(config: EnvironmentConfig, cluster: ManagedClusterConfig, network: INetwork): undefined {
    const { containerInsights, detailedMonitoring } = this.protection;
    const { clusterName, instanceSecurityGroup } = new ManagedInstancesCluster(this, 'Cluster', {
      ...managedInstancesOf(cluster),
      ...this.logsWith(this.importKey(config)),
      ...{ network, containerInsights, detailedMonitoring },
      environment: config.name,
      clusterName: cluster.name,
      exec: hasExec(config),
    });
    openEndpoints(this, config, network, instanceSecurityGroup);
    this.show('ClusterName', clusterName, 'The ECS cluster');
  }

  private addFargate(config: EnvironmentConfig, cluster: FargateClusterConfig): undefined {
    const { clusterName } = new FargateCluster(this, 'Cluster', {
      ...fargateShares(cluster),
      ...this.logsWith(this.importKey(config)),
      environment: config.name,
      clusterName: cluster.name,
      containerInsights: this.protection.containerInsights,
      exec: hasExec(config),
    });
    this.show('ClusterName', clusterName, 'The ECS cluster');
  }

  private addInstances(config: EnvironmentConfig, cluster: Ec2ClusterConfig, network: INetwork): ISecurityGroup {
    const { name: environment } = config;
    const { containerInsights, detailedMonitoring, managedTerminationProtection } = this.protection;
    const { instanceType, minInstances, maxInstances, otherInstanceTypes, image, spotPercent, ssh } = cluster;
    const { targetCapacity } = cluster;
    const { clusterName, instanceSecurityGroup, autoScalingGroupName, imageParameter } = new Ec2Cluster(
      this,
      'Cluster',
      {
        ...this.logsWith(this.importKey(config)),
        ...{ environment, network, instanceType, minInstances, maxInstances, targetCapacity, ssh },
        ...{ containerInsights, detailedMonitoring, managedTerminationProtection },
        securityGroup: hasBridge(config) ? taskGroupOf(this, config) : undefined,
        clusterName: cluster.name,
        alternativeTypes: otherInstanceTypes && [...otherInstanceTypes],
        oneType: otherInstanceTypes ? undefined : this.oneTypeOf(config, cluster),
        image: image === 'bottlerocket' ? InstanceImage.bottlerocket() : InstanceImage.amazonLinux2023(),
        spot: spotPercent ? { percent: spotPercent } : undefined,
        preNitro: decidedIfAny(config, cluster.preNitro),
        instanceProfile: sharedRolesOf(this, config)?.instanceProfile,
        repositories: cluster.pullImages ? repositoriesOf(this, config) : undefined,
        notifications: this.importTopic(config),
        exec: hasExec(config),
      },
    );
    this.show('ClusterName', clusterName, 'The ECS cluster');
    this.show('InstanceType', instanceType, 'EC2 type of its instances');
    this.show('InstanceImage', imageParameter, 'Parameter that holds their image');
    this.show('InstanceBounds', `${minInstances} to ${maxInstances}`, 'How many there are');
    this.show('AutoScalingGroupName', autoScalingGroupName, 'The group that starts and ends them');
    // where the database gave them their group, it has opened these
    if (!isOnlyFromTasks(config) || !hasBridge(config)) openEndpoints(this, config, network, instanceSecurityGroup);
    return instanceSecurityGroup;
  }

  /** That one type is enough: somebody insists, or protection is relaxed. */
  private oneTypeOf(config: EnvironmentConfig, { oneInstanceType }: Ec2ClusterConfig): Decision | undefined {
    return decidedIfAny(config, oneInstanceType) ?? (this.protection.oneInstanceType ? relaxed(config) : undefined);
  }

  private addEdge(config: EnvironmentConfig, edge: EdgeProps['edge'], network: INetwork): LoadBalancer {
    const encryptionKey = this.importKey(config);
    const { loadBalancer, url, api, userPool } = new Edge(this, 'Edge', { config, edge, network, encryptionKey });
    this.show('ApplicationUrl', url, 'Where users reach the services');
    this.show('LoadBalancerDnsName', loadBalancer.dnsName, 'The name of the load balancer itself');
    if (api) this.show('ApiUrl', api.url, 'The API that users call with a token');
    if (userPool) {
      this.show('UserPoolId', userPool.userPoolId, 'Who may sign in');
      this.show('UserPoolClientId', userPool.userPoolClientId, 'What an application signs in with');
    }
    return loadBalancer;
  }
}
