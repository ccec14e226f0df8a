import {
  AwsLogDriverMode,
  Capability,
  type ContainerDefinition,
  LinuxParameters,
  type LogDriver,
  LogDrivers,
  type Secret,
  TmpfsMountOption,
} from 'aws-cdk-lib/aws-ecs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Size } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ServiceSecret } from '../service-secret';

/** No more rights in the kernel than any user of it has, and an init process that buries the dead. */
export function linuxOf(scope: Construct, id: string): LinuxParameters {
  const linuxParameters = new LinuxParameters(scope, id, { initProcessEnabled: true });
  linuxParameters.dropCapabilities(Capability.ALL);
  return linuxParameters;
}

/** A full log buffer drops lines: without this mode it would stop the service. */
export function logOf(logGroup: ILogGroup, streamPrefix: string): LogDriver {
  return LogDrivers.awsLogs({
    logGroup,
    streamPrefix,
    mode: AwsLogDriverMode.NON_BLOCKING,
    maxBufferSize: Size.mebibytes(25),
  });
}

export function secretsOf(secrets: Record<string, ServiceSecret>): Record<string, Secret> {
  return Object.fromEntries(Object.entries(secrets).map(([name, { value }]) => [name, value]));
}

/** Folders in the memory of the task: on Fargate and Managed Instances a volume would belong to root. */
export function addMemoryFolders(linuxParameters: LinuxParameters, folders: readonly string[], size: Size): void {
  for (const containerPath of folders) {
    const mountOptions = [TmpfsMountOption.NODEV, TmpfsMountOption.NOSUID, TmpfsMountOption.NOEXEC];
    linuxParameters.addTmpfs({ containerPath, size: size.toMebibytes(), mountOptions });
  }
}

/** Folders on the disk of the task, gone with it. */
export function addDiskFolders(container: ContainerDefinition, folders: readonly string[], prefix: string): void {
  folders.forEach((containerPath, index) => {
    const name = `${prefix}-${index}`;
    container.taskDefinition.addVolume({ name });
    container.addMountPoints({ containerPath, sourceVolume: name, readOnly: false });
  });
}
