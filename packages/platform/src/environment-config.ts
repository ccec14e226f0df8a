/**
 * Everything that differs between two environments, as data: it can be written to JSON and read back.
 */
export interface EnvironmentConfig {
  /** Full name, in the name of every stack and contract: `dev`, `shop-dev` where an account holds several systems. */
  readonly name: string;

  /** AWS account, 12 digits. `000000000000` is the local cloud. */
  readonly account: string;

  /** `eu-west-1`. */
  readonly region: string;

  /**
   * How much is guarded. `strict`: nothing can be deleted by mistake, logs are kept for a year, detailed metrics. `relaxed`: cheap, and easily destroyed.
   */
  readonly protection: 'strict' | 'relaxed';

  /** Environment that holds what all share, such as the registry: `global`. */
  readonly shared: string;

  readonly network: NetworkConfig;
  readonly cluster: ClusterConfig;
  readonly edge: EdgeConfig;

  /** What runs. One service for now: a load balancer with two target groups serves one. */
  readonly services: readonly ServiceConfig[];

  /**
   * PostgreSQL for the services.
   *
   * @default - none
   */
  readonly database?: DatabaseConfig;
}

/**
 * Addresses and zones.
 */
export interface NetworkConfig {
  /** Block of the VPC, /16 to /28. Environments with different blocks can be connected later. */
  readonly cidr: string;

  /** Zones by name, at least two: `['eu-west-1a', 'eu-west-1b']`. */
  readonly availabilityZones: readonly string[];

  /**
   * One NAT gateway is cheap, one per zone survives the loss of a zone.
   *
   * @default 'perZone'
   */
  readonly natGateways?: 'one' | 'perZone';
}

/** Where tasks run. */
export type ClusterConfig = Ec2ClusterConfig;

/** On instances of ours. */
export interface Ec2ClusterConfig {
  readonly kind: 'ec2';

  /** `t3.small`. Its network interfaces bound the tasks of an instance. */
  readonly instanceType: string;

  readonly minInstances: number;
  readonly maxInstances: number;
}

/** How users come in. */
export type EdgeConfig = HttpEdgeConfig | HttpsEdgeConfig;

/** A public load balancer without encryption. */
export interface HttpEdgeConfig {
  readonly kind: 'http';

  /** Why: passwords and tokens cross the internet readable. */
  readonly reason: string;
}

/** A public load balancer with the certificate of a domain. */
export interface HttpsEdgeConfig {
  readonly kind: 'https';

  /** In AWS Certificate Manager, in the region of the environment. */
  readonly certificateArn: string;
}

/**
 * The PostgreSQL server of an environment.
 */
export interface DatabaseConfig {
  /** `db.t4g.micro`. */
  readonly instanceClass: string;

  readonly storageGiB: number;

  /**
   * Whether a second server in another zone takes over when the first is lost.
   *
   * @default - with protection `strict`
   */
  readonly multiAz?: boolean;
}

/**
 * One service: its size, its settings, its releases.
 */
export interface ServiceConfig {
  /** Of the service, its container and its repository: `pyshop`. */
  readonly name: string;

  /** Port on which the program listens. */
  readonly port: number;

  /** In CPU units: 1024 are one vCPU. */
  readonly cpu: number;

  readonly memoryMiB: number;

  /** Tasks that the first release starts; a release runs twice as many for a while. */
  readonly desiredCount: number;

  readonly health: HealthConfig;
  readonly rollout: RolloutConfig;

  /**
   * Settings that are no secrets, as environment variables.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;

  /**
   * Secrets by the environment variable that the program reads them from.
   *
   * @default - none
   */
  readonly secrets?: Readonly<Record<string, SecretConfig>>;

  /**
   * Run once per release, before traffic.
   *
   * @default - a release migrates nothing
   */
  readonly migration?: MigrationConfig;
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
}

/** Where a secret comes from: the URL of the database, or a random value that is made once. */
export interface SecretConfig {
  readonly from: 'database' | 'generated';
}

/**
 * The command that changes the schema of the database.
 */
export interface MigrationConfig {
  /** Program and arguments: `['alembic', 'upgrade', 'head']`. */
  readonly command: readonly string[];

  /** @default 15 */
  readonly timeoutMinutes?: number;
}

/** How a release reaches users. */
export interface RolloutConfig {
  readonly engine: 'codeDeploy';
  readonly shift: ShiftConfig;

  /**
   * How long the old tasks are kept, for a rollback within seconds.
   *
   * @default 30
   */
  readonly keepBlueMinutes?: number;
}

/** All users at once, a few percent first, or the same few percent again and again. */
export type ShiftConfig =
  | { readonly kind: 'allAtOnce' }
  | { readonly kind: 'canary'; readonly percent: number; readonly waitMinutes: number }
  | { readonly kind: 'linear'; readonly percent: number; readonly everyMinutes: number };
