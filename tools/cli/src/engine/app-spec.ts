import type { Rollout } from '@berth/rollout';
import type { ServiceState } from '../aws/ecs';

/** What a service says of where its tasks run. */
export type ServiceShape = Pick<ServiceState, 'network' | 'platformVersion' | 'capacityProviders'>;

/**
 * What CodeDeploy needs to know about the new tasks.
 *
 * CodeDeploy drops what the AppSpec leaves out, so capacity, network and platform are always written, as the service has them.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function makeAppSpec(rollout: Rollout, service: ServiceShape, taskDefinition: string): string {
  const { container, codeDeploy } = rollout;
  const network = service.network ?? (rollout.network && { ...rollout.network, assignPublicIp: 'DISABLED' });
  const properties = {
    TaskDefinition: taskDefinition,
    LoadBalancerInfo: { ContainerName: container.name, ContainerPort: container.port },
    CapacityProviderStrategy: capacityOf(rollout, service),
    ...(network && {
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: network.subnets,
          SecurityGroups: network.securityGroups,
          AssignPublicIp: network.assignPublicIp,
        },
      },
    }),
    // only Fargate has one
    ...(service.platformVersion ? { PlatformVersion: service.platformVersion } : {}),
  };
  const hooks = Object.entries(codeDeploy?.hooks ?? {}).map(([event, functionName]) => ({ [event]: functionName }));
  return JSON.stringify({
    version: '0.0',
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: properties } }],
    ...(hooks.length > 0 && { Hooks: hooks }),
  });
}

function capacityOf({ capacity }: Rollout, { capacityProviders }: ServiceShape) {
  const shares =
    capacityProviders.length > 0
      ? capacityProviders
      : capacity.map(({ capacityProvider, weight = 0, base = 0 }) => ({ name: capacityProvider, weight, base }));
  return shares.map(({ name, weight, base }) => ({ CapacityProvider: name, Weight: weight, Base: base }));
}
