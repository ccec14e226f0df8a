import { ContainerRegistry } from '@berth/container-registry';
import { type ISharedRoles, SharedRoles } from '@berth/deploy-access';
import { Ec2Cluster } from '@berth/ecs-ec2-cluster';
import { FargateCluster } from '@berth/ecs-fargate-cluster';
import { ManagedInstancesCluster } from '@berth/ecs-managed-cluster';
import type { ServiceCluster } from '@berth/ecs-service';
import { type ILoadBalancer, LoadBalancer } from '@berth/load-balancer';
import { Database, type IDatabase } from '@berth/rds';
import { Cache, type ICache } from '@berth/redis';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ClusterConfig, FargateClusterConfig, ManagedClusterConfig } from '../config/cluster-config';
import type { EnvironmentConfig } from '../config/environment-config';
import { hasPlainListener } from './listener-ports';
import { protectionOf } from './protection';

/** What a stack reads of the others, with what must be known of it beforehand. */

export function clusterOf(scope: Construct, config: EnvironmentConfig): ServiceCluster {
  const { name, cluster } = config;
  const exec = hasExec(config);
  switch (cluster.kind) {
    case 'ec2':
      return Ec2Cluster.fromContract(scope, 'Cluster', name, { exec });
    case 'fargate':
      return FargateCluster.fromContract(scope, 'Cluster', name, { exec, ...fargateShares(cluster) });
    case 'managed':
      return ManagedInstancesCluster.fromContract(scope, 'Cluster', name, { exec, ...managedInstancesOf(cluster) });
  }
}

/** Undefined where nobody comes in. */
export function loadBalancerOf(scope: Construct, config: EnvironmentConfig): ILoadBalancer | undefined {
  if (config.edge.kind === 'none') return undefined;
  return LoadBalancer.fromContract(scope, 'LoadBalancer', config.name, {
    testListener: hasTestListener(config),
    plainListener: hasPlainListener(config.edge),
  });
}

/** Undefined where there is none. */
export function databaseOf(scope: Construct, { name, database }: EnvironmentConfig): IDatabase | undefined {
  return database && Database.fromContract(scope, 'Database', name);
}

/** Undefined where there is none. */
export function cacheOf(scope: Construct, config: EnvironmentConfig): ICache | undefined {
  return config.cache && Cache.fromContract(scope, 'Cache', config.name, { nodes: cacheNodesOf(config) });
}

export function cacheNodesOf(config: EnvironmentConfig): number {
  const { cache } = config;
  return cache?.nodes ?? (cache?.singleNode ? 1 : protectionOf(config).cacheNodes);
}

/**
 * Roles of the shared environment, undefined where each part has its own. Policies of a service are added to both roles of its tasks: they read its own secrets, too.
 */
export function sharedRolesOf(scope: Construct, { shared, sharedRoles }: EnvironmentConfig): ISharedRoles | undefined {
  if (!sharedRoles) return undefined;
  const roles = SharedRoles.fromContract(scope, 'SharedRoles', shared);
  const open = (id: string, { roleArn }: IRole) => Role.fromRoleArn(scope, id, roleArn);
  return {
    ...roles,
    executionRole: open('SharedExecutionRole', roles.executionRole),
    taskRole: open('SharedTaskRole', roles.taskRole),
  };
}

/** Images of the services. */
export function repositoriesOf(scope: Construct, { shared, services }: EnvironmentConfig): IRepository[] {
  const parent = new Construct(scope, 'Repositories');
  const names = new Set(services.map(({ name, repository = name }) => repository));
  return [...names].map(name => ContainerRegistry.fromContract(parent, name, shared, name));
}

/** Whether anybody may open a shell in a task. */
export function hasExec({ services }: EnvironmentConfig): boolean {
  return services.some(({ exec }) => exec !== undefined);
}

/** Whether any task shares the network of its instance. */
export function hasBridge({ services }: EnvironmentConfig): boolean {
  return services.some(({ bridge }) => bridge !== undefined);
}

/** A release can be tried before users reach it where two target groups take turns. */
export function hasTestListener({ services }: EnvironmentConfig): boolean {
  return services.some(({ rollout }) => rollout.shift.kind !== 'rolling');
}

/** How Fargate and Spot share the tasks. */
export function fargateShares({ spot }: FargateClusterConfig) {
  return spot ? { fargate: { base: spot.base, weight: spot.weight }, spot: { weight: spot.spotWeight } } : {};
}

/** What a config says of Managed Instances, and how ordinary ones and Spot share the tasks. */
export function managedInstancesOf({ instances, spot, storageGiB }: ManagedClusterConfig) {
  const { types, excludedTypes, ...sizes } = instances ?? {};
  return {
    storageGiB,
    instances: instances && {
      ...sizes,
      types: types && [...types],
      excludedTypes: excludedTypes && [...excludedTypes],
    },
    ...(spot && { onDemand: { base: spot.base, weight: spot.weight }, spot: { weight: spot.spotWeight } }),
  };
}

/** Whether tasks run on instances in our account, whose agents call ECS. */
export function hasInstances(cluster: ClusterConfig): boolean {
  return cluster.kind !== 'fargate';
}
