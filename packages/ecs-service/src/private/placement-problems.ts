import type { Problem } from '@berth/foundation';
import type { ServiceSettings } from './complete-settings';

/** What the config cannot see: mistakes in how constructs are put together. */
export function placementProblems(settings: ServiceSettings): Problem[] {
  const { cluster, taskNetwork, route, port, nativeRollout } = settings;
  const problems: Problem[] = [...(nativeRollout?.problems ?? [])];
  if (cluster.capacity.length === 0) {
    const fact = 'must name a capacity provider';
    problems.push({ code: 'CapacityMissing', path: 'cluster.capacity', value: 'nothing', fact });
  }
  if (taskNetwork.mode === 'bridge' && cluster.launchType === 'EC2' && !cluster.instanceSecurityGroup) {
    const fact = 'tasks share the security group of the instances, which the cluster does not name';
    problems.push({ code: 'InstanceSecurityGroupMissing', path: 'taskNetwork', value: 'bridge', fact });
  }
  if (route && port === undefined) {
    const fact = 'a load balancer needs the port that the program listens on';
    problems.push({ code: 'PortMissing', path: 'port', value: undefined, fact });
  }
  if (!route && !nativeRollout) {
    const fact = 'CodeDeploy moves the users of a load balancer, and there is none';
    const fix = 'give a route, or use RolloutEngine.ECS';
    problems.push({ code: 'RouteMissing', path: 'route', value: undefined, fact, fix });
  }
  return problems;
}
