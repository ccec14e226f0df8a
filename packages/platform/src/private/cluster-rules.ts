import { ec2ClusterProblems, roomProblems } from '@berth/ecs-ec2-cluster';
import { fargateClusterProblems } from '@berth/ecs-fargate-cluster';
import { managedInstancesProblems } from '@berth/ecs-managed-cluster';
import type { Problem } from '@berth/foundation';
import type { ClusterConfig } from '../config/cluster-config';
import type { EnvironmentConfig } from '../config/environment-config';
import { decidedIfAny } from './decisions';
import { fargateShares, managedInstancesOf } from './imports';
import { below, type Rule, renamed } from './rule';

/** Of a service. @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_TASKS = 5000;

/** What tasks run on, and whether a release fits there. */
export const clusterRules: readonly Rule[] = [
  {
    reads: ['cluster'],
    problems: config => below('cluster', capacityProblems(config, config.cluster)),
  },
  {
    reads: ['cluster', 'services'],
    problems: ({ cluster, services }) => {
      // what no service may have is told of the service, and would be placed for minutes
      if (cluster.kind !== 'ec2' || services.some(({ desiredCount }) => desiredCount > MOST_TASKS)) return [];
      const needed = services.map(({ name, cpu, memoryMiB, desiredCount: count, migration, bridge, rollout }) => ({
        ...{ cpu, memoryMiB, count },
        name: services.length > 1 ? name : undefined,
        blueGreen: rollout.shift.kind !== 'rolling',
        oneOff: migration ? 1 : 0,
        sharedInterface: bridge !== undefined,
      }));
      return below('cluster', roomProblems(cluster, needed));
    },
  },
];

/** Both shares stand in one part of the config. */
const SPOT_WEIGHT = { 'spot.weight': 'spot.spotWeight' };

function capacityProblems(config: EnvironmentConfig, cluster: ClusterConfig): Problem[] {
  if (cluster.kind === 'fargate') {
    return renamed(fargateClusterProblems(fargateShares(cluster)), { ...SPOT_WEIGHT, fargate: 'spot' });
  }
  if (cluster.kind === 'managed') {
    const { name: clusterName } = cluster;
    return renamed(managedInstancesProblems({ ...managedInstancesOf(cluster), clusterName }), {
      ...SPOT_WEIGHT,
      onDemand: 'spot',
      clusterName: 'name',
    });
  }
  const { otherInstanceTypes, spotPercent, preNitro, name: clusterName, ...sizes } = cluster;
  const facts = {
    ...sizes,
    clusterName,
    alternativeTypes: otherInstanceTypes,
    spot: spotPercent === undefined ? undefined : { percent: spotPercent },
    preNitro: decidedIfAny(config, preNitro),
  };
  return renamed(ec2ClusterProblems(facts), {
    alternativeTypes: 'otherInstanceTypes',
    'spot.percent': 'spotPercent',
    clusterName: 'name',
  });
}
