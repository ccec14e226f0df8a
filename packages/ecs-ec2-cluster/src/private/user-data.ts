/**
 * What an instance does at its first start: join the cluster.
 *
 * Containers never reach the credentials of the instance: tasks in awsvpc mode are blocked here, all others by the hop limit of 1.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
 */
export function userData(clusterName: string): string {
  return [
    '#!/bin/bash',
    `echo ECS_CLUSTER=${clusterName} >> /etc/ecs/ecs.config`,
    'echo ECS_AWSVPC_BLOCK_IMDS=true >> /etc/ecs/ecs.config',
    '',
  ].join('\n');
}
