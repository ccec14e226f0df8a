import { ec2ClusterProblems, roomProblems } from '@berth/ecs-ec2-cluster';
import { below, type Rule } from './rule';

/** What the instances are, and whether a release fits on them. */
export const clusterRules: readonly Rule[] = [
  {
    reads: ['cluster'],
    problems: ({ cluster }) => below('cluster', ec2ClusterProblems(cluster)),
  },
  {
    reads: ['cluster', 'services'],
    problems: ({ cluster, services }) =>
      services.flatMap(({ cpu, memoryMiB, desiredCount: count, migration }) => {
        const needed = { cpu, memoryMiB, count, blueGreen: true, oneOff: migration ? 1 : 0 };
        return below('cluster', roomProblems(cluster.instanceType, cluster.maxInstances, needed));
      }),
  },
];
