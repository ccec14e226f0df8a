import { join } from 'node:path';
import type * as sdk from '@aws-sdk/client-ecs';
import type { Context } from '../../core/service';
import { placeOf } from './arns';
import { ContainerLog } from './container-log';
import { type ContainerProcess, containerProcess, healthCommand } from './container-process';
import { checkExecutionRole } from './execution-role';
import type { EcsPeers, ImageConfig } from './peers';
import type { ProcessPort } from './process-port';
import { secretValues, TaskStartFailure } from './secret-values';
import type { TaskRecord } from './state';
import type { TaskNetwork } from './task-network';

/** A container that is ready to start. */
export interface PreparedContainer {
  readonly name: string;
  readonly digest: string;
  readonly port?: number;
  readonly process: ContainerProcess;
  readonly log: ContainerLog;

  /** What tells whether it works, run in the container's own surroundings. */
  readonly health?: { readonly check: sdk.HealthCheck; readonly process: ContainerProcess };
}

/** Gets what the containers of a task need before they start: image, secrets, ports, log. */
export class TaskPreparation {
  private readonly unpacking = new Map<string, Promise<ImageConfig>>();

  constructor(
    private readonly context: Context,
    private readonly peers: EcsPeers,
    private readonly processes: ProcessPort,
    private readonly network: Pick<TaskNetwork, 'checkStart'>,
  ) {}

  /** @throws {TaskStartFailure} */
  public async prepare(
    task: TaskRecord,
    definition: sdk.ContainerDefinition,
    executionRole?: string,
  ): Promise<PreparedContainer> {
    this.network.checkStart(task, definition);
    const { access } = this.peers;
    if (access && executionRole) await checkExecutionRole(task, executionRole, definition, access);
    const secrets = secretValues(definition.secrets ?? [], this.peers);
    const { image = '', healthCheck } = definition;
    const root = join(this.context.folder, 'images', (image.split('@')[1] ?? image).replace(/[^\w.-]/g, '-'));
    if (this.context.faults?.inside('imagePullFails', task.group)) throw unreachableImage(image);
    const config = await this.unpack(image, root).catch(cause => {
      const message = (cause as Error).message.replace(/^CannotPullContainerError: /, '');
      throw new TaskStartFailure('CannotPullContainerError', message, { cause });
    });
    const log = new ContainerLog(definition, task.id, this.peers.logs, () => this.context.clock.now());
    const ports = await Promise.all((definition.portMappings ?? [{}]).map(() => this.processes.freePort()));
    const process = containerProcess({
      definition,
      override: task.overrides.containerOverrides?.find(({ name }) => name === definition.name),
      image: config,
      root,
      runtimePath: this.context.runtimePath,
      secrets,
      trust: await this.context.trust?.(),
      platform: this.platformEnvironment(task, definition, ports),
    });
    const probe = healthCheck && healthCommand(healthCheck.command ?? [], process, root);
    return {
      name: definition.name ?? '',
      digest: config.digest,
      port: ports[0],
      process,
      log,
      ...(healthCheck && probe ? { health: { check: healthCheck, process: probe } } : {}),
    };
  }

  /** Tasks that start together share one unpacking. */
  private unpack(image: string, root: string): Promise<ImageConfig> {
    let unpacked = this.unpacking.get(root);
    if (!unpacked) {
      unpacked = this.peers.ecr.unpack(image, root).finally(() => this.unpacking.delete(root));
      this.unpacking.set(root, unpacked);
    }
    return unpacked;
  }

  private platformEnvironment(task: TaskRecord, definition: sdk.ContainerDefinition, ports: readonly number[]) {
    const { region } = placeOf(task.arn);
    const further = (definition.portMappings ?? []).map(({ containerPort }, i) => [
      `PORT_${containerPort}`,
      String(ports[i]),
    ]);
    return {
      HOST: '127.0.0.1',
      PORT: String(ports[0]),
      ...Object.fromEntries(further.slice(1)),
      AWS_ENDPOINT_URL: this.context.endpoint(),
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_EXECUTION_ENV: task.launchType === 'FARGATE' ? 'AWS_ECS_FARGATE' : 'AWS_ECS_EC2',
      AWS_ACCESS_KEY_ID: 'TASKROLE',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
  }
}

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html */
function unreachableImage(image: string): TaskStartFailure {
  const message = `pull image manifest has been retried 7 time(s): failed to resolve ref ${image}: failed to do request: i/o timeout`;
  return new TaskStartFailure('CannotPullContainerError', message);
}
