/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;

  /** When it started, as the system says it: with the pid it names one process for good. */
  readonly startedAt: string;
}

export interface ProcessRequest {
  readonly program: string;
  readonly args: readonly string[];

  /** The whole environment; nothing of the local cloud's own is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  onLines(lines: string[]): void;

  /** Once, after the last line. A program that was killed by a signal exits with 128 + its number, as a container does. */
  onExit(exitCode: number): void;
}

/** What a process and all that it started have taken. */
export interface ProcessUsage {
  /** Of processors, since it started. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/** Real processes behind a port, so that the life of a task can be tested without any. */
export interface ProcessPort {
  /** Starts a process in a process group of its own. @throws if the program does not exist or must not be run. */
  start(request: ProcessRequest): Promise<ProcessIdentity>;

  /** Sends a signal to the whole group of a process that `start` returned. */
  signal(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void;

  /** Kills the group of a process that an earlier, killed local cloud left behind; does nothing if the pid is somebody else's now. */
  killLeftover(process: ProcessIdentity): Promise<void>;

  /** Kills processes that work in a folder, where the system tells that: those that a kill left behind before their pid was noted. */
  killLeftoversBelow(folder: string): Promise<void>;

  /** By pid, with their whole groups; without those that have ended. */
  usage(processes: readonly ProcessIdentity[]): Promise<ReadonlyMap<number, ProcessUsage>>;

  /** A loopback port that nobody listens on. */
  freePort(): Promise<number>;
}
