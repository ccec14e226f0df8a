import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';

/**
 * How other services of a namespace reach this one, and this one them. ECS adds a proxy to each task: leave it 256 CPU units and 64 MiB.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
 */
export interface ServiceConnect {
  /** Name or ARN of an existing namespace of Cloud Map: `dev.internal`. */
  readonly namespace: string;

  /**
   * Name by which others call it, at its port.
   *
   * @default - the name of the service
   */
  readonly dnsName?: string;
}

/** Of the port mapping that others are led to. */
export const PORT_NAME = 'main';

/** As CloudFormation wants it. A worker only calls others. */
export function renderServiceConnect(
  { namespace, dnsName }: ServiceConnect,
  service: { readonly name: string; readonly port?: number; readonly logGroup: ILogGroup },
): CfnService.ServiceConnectConfigurationProperty {
  const { name, port, logGroup } = service;
  return {
    enabled: true,
    namespace,
    ...(port && {
      services: [{ portName: PORT_NAME, discoveryName: name, clientAliases: [{ port, dnsName: dnsName ?? name }] }],
    }),
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': logGroup.logGroupName,
        'awslogs-region': Stack.of(logGroup).region,
        'awslogs-stream-prefix': 'service-connect',
      },
    },
  };
}
