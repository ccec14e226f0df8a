import type { LaunchType } from '@berth/rollout';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  type ContainerDefinition,
  ContainerDependencyCondition,
  ContainerImage,
  type TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { type Size, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { userOf } from '../container-access';
import { renderHealthCheck } from '../container-health-check';
import { parseImage } from '../image-reference';
import { type Sidecar, sidecarShare } from '../sidecar';
import { endsFirst } from '../sidecar-problems';
import { addDiskFolders, addMemoryFolders, linuxOf, logOf, secretsOf } from './container-parts';
import { repositoryArnOf } from './execution-policy';

export interface SidecarsProps {
  readonly sidecars: readonly Sidecar[];
  readonly launchType: LaunchType;
  readonly writableFolderSize: Size;
  readonly logGroup: ILogGroup;
}

/** Add the containers beside `main` to its task. */
export function addSidecars(definition: TaskDefinition, main: ContainerDefinition, props: SidecarsProps): void {
  const containers = new Map([[main.containerName, main]]);
  for (const sidecar of props.sidecars) containers.set(sidecar.name, addSidecar(definition, sidecar, props));
  for (const { name, startFirst, dependsOn = {} } of props.sidecars) {
    const container = containers.get(name);
    if (!container) continue;
    if (startFirst) main.addContainerDependencies({ container, condition: startFirst });
    for (const [other, condition] of Object.entries(dependsOn)) {
      const awaited = containers.get(other);
      if (awaited) container.addContainerDependencies({ container: awaited, condition: conditionOf(condition) });
    }
  }
}

function addSidecar(definition: TaskDefinition, sidecar: Sidecar, props: SidecarsProps): ContainerDefinition {
  const { name, startFirst, writableFolders = [], writableRoot } = sidecar;
  const { cpu, memoryMiB } = sidecarShare(sidecar);
  const linuxParameters = linuxOf(definition, `Linux-${name}`);
  const inMemory = props.launchType !== 'EC2' && !writableRoot;
  if (inMemory) addMemoryFolders(linuxParameters, writableFolders, props.writableFolderSize);
  const container = definition.addContainer(`Sidecar-${name}`, {
    containerName: name,
    image: imageOf(definition, sidecar),
    essential: sidecar.essential ?? !endsFirst(startFirst),
    cpu,
    memoryLimitMiB: memoryMiB,
    memoryReservationMiB: sidecar.memoryReservationMiB,
    portMappings: (sidecar.ports ?? []).map(containerPort => ({ containerPort })),
    command: sidecar.command,
    environment: sidecar.variables,
    secrets: secretsOf(sidecar.secrets ?? {}),
    user: userOf(sidecar),
    readonlyRootFilesystem: !writableRoot,
    linuxParameters,
    healthCheck: renderHealthCheck(sidecar.healthCheck),
    logging: logOf(props.logGroup, name),
  });
  if (!inMemory && !writableRoot) addDiskFolders(container, writableFolders, `writable-${name}`);
  return container;
}

/** An image of ECR is named by its repository: the CDK warns of a mere name that nobody may pull. */
function imageOf(scope: Construct, { name, image }: Sidecar): ContainerImage {
  const { ecr, digest } = parseImage(image) ?? {};
  if (!ecr || !digest) return ContainerImage.fromRegistry(image);
  const repository = Repository.fromRepositoryAttributes(scope, `Repository-${name}`, {
    repositoryArn: repositoryArnOf(ecr, Stack.of(scope)),
    repositoryName: ecr.repositoryName,
  });
  return ContainerImage.fromEcrRepository(repository, digest);
}

/** A plain string of a config is one of them, too. */
function conditionOf(condition: ContainerDependencyCondition): ContainerDependencyCondition {
  return ContainerDependencyCondition[condition];
}
