import type { Rollout } from '@berth/rollout';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { OneOffTask } from '../one-off-task';
import { capacityOf } from '../service-cluster';
import type { ServiceTask } from '../service-task';
import type { ServiceTraffic } from '../service-traffic';
import type { ServiceSettings } from './complete-settings';

/** What is known of a service only once it is made. */
export interface MadeService {
  readonly task: ServiceTask;
  readonly serviceName: string;
  readonly logGroupName: string;

  /** Undefined in bridge mode. */
  readonly securityGroupId: string | undefined;
}

/** All that the deploy tool must know to ship a release of the service. */
export function rolloutOf(scope: Construct, settings: ServiceSettings, made: MadeService): Rollout {
  const { environment, name, cluster, network, repository, engine, port, health, desiredCount } = settings;
  const { migration, tasks, route } = settings;
  const { account, region } = Stack.of(scope);
  return {
    version: 1,
    environment,
    service: name,
    account,
    region,
    cluster: cluster.clusterName,
    ecsService: made.serviceName,
    engine,
    taskDefinition: made.task.definition.taskDefinitionArn,
    container: { name, ...(port !== undefined && { port }) },
    repository: repository.repositoryUri,
    desiredCount,
    health: { ...(health && { path: health.path }), gracePeriodSeconds: settings.gracePeriod.toSeconds() },
    logGroup: made.logGroupName,
    ...(made.securityGroupId && {
      network: { subnets: network.subnetIds, securityGroups: [made.securityGroupId] },
    }),
    capacity: capacityOf(cluster),
    launchType: cluster.launchType,
    ...(migration && { migration: taskOf(migration) }),
    ...(Object.keys(tasks).length > 0 && {
      tasks: Object.fromEntries(Object.entries(tasks).map(([task, definition]) => [task, taskOf(definition)])),
    }),
    ...(route?.productionListenerArn && { loadBalancer: loadBalancerOf(route, route.productionListenerArn) }),
    secrets: secretArnsOf(settings),
  };
}

function loadBalancerOf(
  { blue, green, productionRuleArn, testListenerArn, testRuleArn }: ServiceTraffic,
  productionListener: string,
): NonNullable<Rollout['loadBalancer']> {
  return {
    productionListener,
    ...(productionRuleArn && { productionRule: productionRuleArn }),
    ...(testListenerArn && { testListener: testListenerArn }),
    ...(testRuleArn && { testRule: testRuleArn }),
    targetGroups: [blue.arn, ...(green ? [green.arn] : [])],
  };
}

function taskOf({ command, timeout = Duration.minutes(15) }: OneOffTask) {
  return { command, timeoutMinutes: timeout.toMinutes({ integral: false }) };
}

/** Each once: several variables may come from one secret. */
function secretArnsOf({ secrets, sidecars }: ServiceSettings): string[] {
  const all = [secrets, ...sidecars.map(sidecar => sidecar.secrets ?? {})].flatMap(some => Object.values(some));
  const arns = all.filter(({ source }) => source.kind === 'secret').map(({ source }) => source.arn);
  return [...new Set(arns)];
}
