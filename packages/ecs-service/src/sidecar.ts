import type { ContainerDependencyCondition } from 'aws-cdk-lib/aws-ecs';
import type { ContainerAccess } from './container-access';
import type { ContainerHealthCheck } from './container-health-check';
import type { ServiceSecret } from './service-secret';

/**
 * A container beside that of the service, in the same task: a collector of traces, a proxy, a step before the start.
 */
export interface Sidecar extends ContainerAccess {
  /** Of the container and of its log streams, unique in the task: `otel`. */
  readonly name: string;

  /** With its digest, as nobody else pins it: `public.ecr.aws/…/aws-otel-collector:v0.43.1@sha256:…`. */
  readonly image: string;

  /**
   * Whether the task ends when this container does.
   *
   * @default - true, unless the service waits for its end
   */
  readonly essential?: boolean;

  /**
   * CPU units of the task that are its own.
   *
   * @default 32
   */
  readonly cpu?: number;

  /**
   * Memory of the task that is its own. A container that takes more is killed.
   *
   * @default 128
   */
  readonly memoryMiB?: number;

  /**
   * Memory that it gets when memory is short, at most `memoryMiB`.
   *
   * @default - all of it
   */
  readonly memoryReservationMiB?: number;

  /**
   * Ports on which it listens. All containers of a task share them, unless the network is a bridge.
   *
   * @default - none
   */
  readonly ports?: number[];

  /**
   * Replaces the command of its image.
   *
   * @default - as in the image
   */
  readonly command?: string[];

  /** @default - none */
  readonly variables?: Record<string, string>;

  /** @default - none */
  readonly secrets?: Record<string, ServiceSecret>;

  /**
   * Folders that it may write to; they are empty at the start of each task.
   *
   * @default - none
   */
  readonly writableFolders?: string[];

  /**
   * How ECS finds out that it works.
   *
   * @default - it works while it runs
   */
  readonly healthCheck?: ContainerHealthCheck;

  /**
   * How far it must be before the container of the service starts.
   *
   * @default - both start at once
   */
  readonly startFirst?: ContainerDependencyCondition;

  /**
   * Which containers must be how far before it starts, by name.
   *
   * @default - it waits for none
   */
  readonly dependsOn?: Record<string, ContainerDependencyCondition>;
}

/** What a sidecar takes from the task. */
export function sidecarShare({ cpu = 32, memoryMiB = 128 }: Pick<Sidecar, 'cpu' | 'memoryMiB'>) {
  return { cpu, memoryMiB };
}
