import { AwsError } from '../../core/aws-error';
import type { Clock } from '../../core/clock';
import { randomBytes } from '../../core/random';
import type { Call } from '../../core/service';
import type { Logs } from '../cloudwatch-logs';

/** The log stream of one execution environment. */
export class FunctionLog {
  public readonly stream: string;
  private readonly lines: string[] = [];
  private rest = '';
  private hasGroup = false;

  constructor(
    private readonly group: string,
    private readonly logs: Pick<Logs, 'append' | 'operations'>,
    private readonly clock: Clock,
    private readonly call: Call,
  ) {
    const day = clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
    this.stream = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
  }

  /** What a function writes; an event of the log for each line. */
  public write(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    this.append(lines);
  }

  public append(lines: readonly string[]): void {
    const messages = lines.filter(Boolean);
    if (messages.length === 0) return;
    this.lines.push(...messages);
    const timestamp = this.clock.now().getTime();
    if (!this.hasGroup) this.makeGroup();
    this.hasGroup = true;
    this.send(messages.map(message => ({ timestamp, message })));
  }

  /** Ends a line that was left open. */
  public flush(): void {
    if (this.rest) this.write('\n');
  }

  /** What was written since it was asked last: the last 4 KiB of it. */
  public takeTail(): string {
    const text = this.lines.splice(0).join('\n');
    return text.slice(-4096);
  }

  /**
   * A group that was deleted while the function ran stays deleted, as it does for a role that may not make groups: a function of a custom resource ends after
   * its stack has gone.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
   */
  private send(events: { timestamp: number; message: string }[]): void {
    try {
      this.logs.append(this.group, this.stream, events);
    } catch (error) {
      if (!(error instanceof AwsError && error.name === 'ResourceNotFoundException')) throw error;
    }
  }

  /** Lambda makes the group with the first line, if it is not there. */
  private makeGroup(): void {
    try {
      this.logs.operations.CreateLogGroup?.({ logGroupName: this.group }, this.call);
    } catch (error) {
      if (!(error instanceof AwsError && error.name === 'ResourceAlreadyExistsException')) throw error;
    }
  }
}
