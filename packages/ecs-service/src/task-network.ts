import type { OptOut } from '@berth/foundation';

/**
 * Why the tasks share the network of their instance.
 */
export interface BridgeOptions extends OptOut {
  /**
   * Port of the instance that leads to the container. A fixed one allows one task an instance.
   *
   * @default 0, a free one for each task
   */
  readonly hostPort?: number;
}

/**
 * How a task is connected.
 */
export class TaskNetwork {
  /** With a network interface and an address of its own. */
  public static awsvpc(): TaskNetwork {
    return new TaskNetwork('awsvpc');
  }

  /**
   * Behind the interface of its instance, at a port of its own: for instances with few interfaces, such as t3.micro. Security groups then see the instance, not the task.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-networkmode-bridge.html
   */
  public static bridge(options: BridgeOptions): TaskNetwork {
    const { hostPort = 0, ...optOut } = options;
    return new TaskNetwork('bridge', hostPort, optOut);
  }

  private constructor(
    public readonly mode: 'awsvpc' | 'bridge',

    /** Undefined with an interface of its own. */
    public readonly hostPort?: number,

    /** Why it is no interface of its own. */
    public readonly optOut?: OptOut,
  ) {}

  /** How a load balancer addresses the tasks. */
  public get targetType(): 'ip' | 'instance' {
    return this.mode === 'awsvpc' ? 'ip' : 'instance';
  }
}
