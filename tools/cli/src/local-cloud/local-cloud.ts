/** A running local cloud, as its endpoint.json tells it. */
export interface LocalCloud {
  readonly endpoint: string;
  readonly pid: number;

  /**
   * How many times faster than real time its clock runs.
   *
   * @default 1
   */
  readonly speed?: number;
}

export interface StartLocalCloudOptions {
  /** Where it keeps state and logs. */
  readonly folder: string;

  /** @default - the one of its last run, else a free one */
  readonly port?: number;

  /** @default - its own default */
  readonly speed?: number;

  /** Folders that come first on the PATH of every task. */
  readonly runtimePaths: readonly string[];
}

/** What is planned to go wrong. */
export interface FaultsAnswer {
  /** As it was set. */
  readonly plan: object;

  /** Each of it, and whether it has happened. */
  readonly faults: readonly { readonly what: string; readonly state: 'waiting' | 'met' }[];
}

/** The local cloud as a process of its own: started by its bin, never imported. */
export interface LocalCloudPort {
  /** The one that keeps its state in `folder`, if it runs. */
  find(folder: string): Promise<LocalCloud | undefined>;

  /** Whether the one that kept its state in `folder` was killed, so that its databases and tasks may still run. */
  wasKilled(folder: string): boolean;

  /**
   * Starts it and waits until it answers; it outlives the caller. The one that another start is just making is as good.
   *
   * @throws CliError `PortTaken`, `LocalCloudNotInstalled`, `LocalCloudFailed`
   */
  start(options: StartLocalCloudOptions): Promise<LocalCloud>;

  /**
   * Reads, sets or ends the plan of what goes wrong on purpose.
   *
   * @throws CliError `FaultPlanInvalid` (nothing is changed), `FaultsUnknown`, `LocalCloudSilent`
   */
  faults(cloud: LocalCloud, method: 'GET' | 'PUT' | 'DELETE', plan?: object): Promise<FaultsAnswer>;

  /** Asks it to stop and waits until its process is gone. */
  stop(cloud: LocalCloud): Promise<void>;
}
