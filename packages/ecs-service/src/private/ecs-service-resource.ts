import type { LaunchType } from '@berth/rollout';
import { CfnService, type CfnServiceProps } from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FirstDeployment } from '../first-deployment';
import type { NativeTarget } from '../native-target';
import { capacityOf } from '../service-cluster';
import { renderServiceConnect } from '../service-connect';
import type { ServiceTask } from '../service-task';
import type { ServiceSettings } from './complete-settings';
import { ServingRevision } from './serving-revision';

/** Over zones first, then over instances: losing one of either never takes a whole service. */
const SPREAD: CfnService.PlacementStrategyProperty[] = [
  { type: 'spread', field: 'attribute:ecs.availability-zone' },
  { type: 'spread', field: 'instanceId' },
];

/** Where tasks go. Managed Instances take no strategy: ECS spreads them over zones by itself. */
const PLACEMENT: Record<LaunchType, Pick<CfnServiceProps, 'platformVersion' | 'placementStrategies'>> = {
  EC2: { placementStrategies: SPREAD },
  FARGATE: { platformVersion: 'LATEST' },
  MANAGED_INSTANCES: {},
};

/** What a service runs and where. */
export interface EcsServiceParts {
  readonly task: ServiceTask;
  readonly logGroup: ILogGroup;

  /** Undefined in bridge mode. */
  readonly securityGroupId: string | undefined;
}

/** The ECS service itself, at the id `Resource` below `scope`. */
export function makeEcsService(scope: Construct, settings: ServiceSettings, parts: EcsServiceParts): CfnService {
  const { name, cluster, route, serviceConnect } = settings;
  const { task, logGroup } = parts;
  const service = new CfnService(scope, 'Resource', {
    serviceName: name,
    cluster: cluster.clusterName,
    taskDefinition: taskDefinitionOf(scope, settings, task),
    desiredCount: FirstDeployment.of(scope).desiredCount,
    capacityProviderStrategy: capacityOf(cluster).map(share => ({ ...share })),
    ...PLACEMENT[cluster.launchType],
    schedulingStrategy: 'REPLICA',
    networkConfiguration: networkOf(settings, parts),
    ...(route && { healthCheckGracePeriodSeconds: settings.gracePeriod.toSeconds() }),
    ...deploymentOf(scope, settings),
    ...(serviceConnect && {
      serviceConnectConfiguration: renderServiceConnect(serviceConnect, { ...settings, logGroup }),
    }),
    enableEcsManagedTags: true,
    enableExecuteCommand: settings.exec !== undefined,
    propagateTags: 'SERVICE',
  });
  service.node.addDependency(task);
  // ECS takes a target group only when a rule leads to it
  if (Construct.isConstruct(route)) service.node.addDependency(route);
  return service;
}

/** Never a revision of the template: which one runs is the deploy tool's decision. CodeDeploy's services keep theirs as long as the family stays. */
function taskDefinitionOf(scope: Construct, { name, nativeRollout }: ServiceSettings, task: ServiceTask): string {
  const { family } = task.definition;
  if (!nativeRollout) return family;
  return new ServingRevision(scope, 'Serving', { serviceName: name, family }).taskDefinition;
}

function networkOf(
  { network }: ServiceSettings,
  { securityGroupId }: EcsServiceParts,
): CfnService.NetworkConfigurationProperty | undefined {
  if (!securityGroupId) return undefined;
  const { subnetIds: subnets } = network;
  return { awsvpcConfiguration: { subnets, securityGroups: [securityGroupId], assignPublicIp: 'DISABLED' } };
}

type Deployment = Pick<
  CfnServiceProps,
  'deploymentController' | 'deploymentConfiguration' | 'loadBalancers' | 'availabilityZoneRebalancing'
>;

function deploymentOf(scope: Construct, settings: ServiceSettings): Deployment {
  const target = targetOf(settings);
  const { nativeRollout } = settings;
  if (!nativeRollout) {
    return {
      deploymentController: { type: 'CODE_DEPLOY' },
      ...(target && { loadBalancers: [containerTarget(target)] }),
    };
  }
  const { deploymentConfiguration, loadBalancers } = nativeRollout.bind(new Construct(scope, 'Native'), target);
  // ECS adds a task in the new zone before it stops one: with no room above 100 percent it refuses
  const canMove = deploymentConfiguration.maximumPercent !== 100;
  return {
    deploymentController: { type: 'ECS' },
    deploymentConfiguration,
    ...(loadBalancers.length > 0 && { loadBalancers }),
    availabilityZoneRebalancing: canMove ? 'ENABLED' : 'DISABLED',
  };
}

function targetOf({ name, port, route }: ServiceSettings): NativeTarget | undefined {
  if (!route || port === undefined) return undefined;
  const { blue, green, productionRuleArn, testRuleArn } = route;
  return {
    containerName: name,
    containerPort: port,
    blueTargetGroupArn: blue.arn,
    greenTargetGroupArn: green?.arn,
    productionRuleArn,
    testRuleArn,
  };
}

function containerTarget({ containerName, containerPort, blueTargetGroupArn }: NativeTarget) {
  return { containerName, containerPort, targetGroupArn: blueTargetGroupArn };
}
