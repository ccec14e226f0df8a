import type * as sdk from '@aws-sdk/client-ecs';
import type { EcsPeers } from './peers';
import { TaskStartFailure } from './secret-values';

/** The awslogs driver: stream `prefix/container/task`. Without log configuration the output is dropped. */
export class ContainerLog {
  private readonly group: string | undefined;
  private readonly stream: string;

  constructor(
    definition: sdk.ContainerDefinition,
    taskId: string,
    private readonly logs: EcsPeers['logs'],
    private readonly now: () => Date,
  ) {
    const { logDriver, options = {} } = definition.logConfiguration ?? {};
    this.group = logDriver === 'awslogs' ? options['awslogs-group'] : undefined;
    const prefix = options['awslogs-stream-prefix'];
    this.stream = [prefix, definition.name, taskId].filter(Boolean).join('/');
  }

  /** Makes the stream. @throws {TaskStartFailure} if the group does not exist. */
  public open(): void {
    if (!this.group) return;
    try {
      this.logs.append(this.group, this.stream, []);
    } catch (cause) {
      const { name, message } = cause as Error;
      throw new TaskStartFailure(
        'CannotStartContainerError',
        `Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: ${name}: ${message}`,
        { cause },
      );
    }
  }

  public write(lines: readonly string[]): void {
    if (!this.group) return;
    const timestamp = this.now().getTime();
    try {
      this.logs.append(
        this.group,
        this.stream,
        lines.map(message => ({ timestamp, message })),
      );
    } catch (error) {
      // the group was deleted: a running task does not stop for its log
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    }
  }
}
