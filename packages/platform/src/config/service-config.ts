import type { Reason } from './reason';
import type { RolloutConfig } from './rollout-config';

/**
 * One service: its size, its settings, its releases.
 */
export interface ServiceConfig {
  /** Of the service and its container: `pyshop`. */
  readonly name: string;

  /**
   * Repository of the shared environment that holds its images.
   *
   * @default - the name of the service
   */
  readonly repository?: string;

  /**
   * Port on which the program listens.
   *
   * @default - none: it works without being asked
   */
  readonly port?: number;

  /** In CPU units: 1024 are one vCPU. */
  readonly cpu: number;

  readonly memoryMiB: number;

  /** Tasks that the first release starts; a release runs twice as many for a while. */
  readonly desiredCount: number;

  readonly rollout: RolloutConfig;

  /**
   * Needed with a port.
   *
   * @default - ECS only sees whether the process lives
   */
  readonly health?: HealthConfig;

  /**
   * Which requests are for it, when several services share the edge.
   *
   * @default - all
   */
  readonly route?: RouteConfig;

  /** @default 'x86_64' */
  readonly architecture?: 'x86_64' | 'arm64';

  /**
   * On instances: share their network, where a free port leads to the container. For types with few network interfaces.
   *
   * @default - an interface and an address of its own
   */
  readonly bridge?: BridgeConfig;

  /**
   * Settings that are no secrets, as environment variables.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;

  /**
   * Settings that are read from SSM Parameter Store when a task starts, by environment variable: the name of a parameter that exists,
   * `{ LOG_LEVEL: '/shop/log-level' }`, or the value of one that is made, `{ LOG_LEVEL: { value: 'info' } }`.
   *
   * @default - none
   */
  readonly parameters?: Readonly<Record<string, string | { readonly value: string }>>;

  /**
   * Secrets by the environment variable that the program reads them from.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, SecretConfig>>;

  /**
   * Whether its code may read its secrets and parameters by itself, again while it runs. ECS hands them to it in any case.
   *
   * @default false
   */
  readonly readsSecrets?: boolean;

  /**
   * Run once per release, before traffic.
   *
   * @default - a release migrates nothing
   */
  readonly migration?: CommandConfig;

  /**
   * How the number of tasks follows the load.
   *
   * @default - it stays at desiredCount
   */
  readonly scaling?: ScalingConfig;

  /**
   * Commands that run in time, with everything that the service has.
   *
   * @default - none
   */
  readonly schedules?: readonly ScheduleConfig[];

  /**
   * Commands that can be run by name, in a task like those of the service: `{ reindex: { command: ['python', '-m', 'reindex'] } }`.
   *
   * @default - none
   */
  readonly tasks?: Readonly<Record<string, CommandConfig>>;

  /**
   * Bucket that its code may read and write, by ARN.
   *
   * @default - none
   */
  readonly bucketArn?: string;

  /**
   * Insist on commands inside of running tasks.
   *
   * @default - refused
   */
  readonly exec?: Reason;

  /**
   * Folders that the program may write to.
   *
   * @default ['/tmp']
   */
  readonly writableFolders?: readonly string[];
}

/**
 * How a load balancer finds out that a task works.
 */
export interface HealthConfig {
  /** Starts with a slash: `/healthz`. */
  readonly path: string;

  /**
   * How long a new task may fail its checks.
   *
   * @default 60
   */
  readonly gracePeriodSeconds?: number;

  /**
   * Time between two checks, 5 to 300.
   *
   * @default 10
   */
  readonly intervalSeconds?: number;

  /**
   * How long an answer may take, 2 to 120 and shorter than the interval.
   *
   * @default 5
   */
  readonly timeoutSeconds?: number;

  /**
   * Good answers in a row that make a task healthy, 2 to 10.
   *
   * @default 2
   */
  readonly healthyThreshold?: number;

  /**
   * Bad answers in a row that make a task unhealthy, 2 to 10.
   *
   * @default 3
   */
  readonly unhealthyThreshold?: number;

  /**
   * Status codes of a good answer, 200 to 499: `200`, `200,204`.
   *
   * @default '200-299'
   */
  readonly codes?: string;
}

/**
 * Why the tasks share the network of their instance.
 */
export interface BridgeConfig extends Reason {
  /**
   * Port of the instance that leads to the container. A fixed one allows one task an instance.
   *
   * @default - a free one for each task
   */
  readonly hostPort?: number;
}

/**
 * The requests of one service among several.
 */
export interface RouteConfig {
  /** @default - any */
  readonly hosts?: readonly string[];

  /** With wildcards: `/api/*`. @default - any */
  readonly paths?: readonly string[];

  /** Order among the routes, 1 to 50,000. @default - host and path before host, host before path, long paths before short ones, everything last */
  readonly priority?: number;
}

/** Where a secret comes from: the URL of the database or of the cache, a random value that is made once, or one of the shared environment. */
export type SecretConfig =
  | { readonly from: 'database' | 'cache' | 'generated' }
  | { readonly from: 'shared'; readonly name: string };

/**
 * A command in a task of its own, with everything that the service has.
 */
export interface CommandConfig {
  /** Program and arguments: `['alembic', 'upgrade', 'head']`. */
  readonly command: readonly string[];

  /** From 1 to 1,440, a day. @default 15 */
  readonly timeoutMinutes?: number;
}

/**
 * Bounds and targets of the scaling.
 */
export interface ScalingConfig {
  readonly min: number;
  readonly max: number;

  /** Percent that the tasks use on average. @default 70 */
  readonly cpu?: number;

  /** Percent of the memory that they take on average. @default 80 */
  readonly memory?: number;

  /** Requests a minute and task. @default - not looked at */
  readonly requestsPerTask?: number;
}

/**
 * One command that runs in time.
 */
export interface ScheduleConfig {
  /** `nightly-report`. */
  readonly name: string;
  readonly command: readonly string[];

  /** `cron(0 3 * * ? *)` or `rate(1 hour)`. */
  readonly when: string;

  /** @default 'UTC' */
  readonly timeZone?: string;
}
