import type {
  ProcessIdentity,
  ProcessPort,
  ProcessRequest,
  ProcessUsage,
} from '../../../src/services/ecs/process-port';

interface FakeProcess extends ProcessIdentity {
  readonly request: ProcessRequest;
  readonly signals: string[];
  alive: boolean;
}

/** Processes that only stand in a list. */
export class FakeProcesses implements ProcessPort {
  public readonly started: FakeProcess[] = [];
  public readonly leftoversKilled: number[] = [];

  /** Set to refuse the next starts. */
  public refuse: Error | undefined;

  /** Set to let processes ignore SIGTERM. */
  public stubborn = false;

  /** What processes take, by pid. */
  public readonly usages = new Map<number, ProcessUsage>();

  /** Set to hold back the next starts. */
  public gate: Promise<void> | undefined;
  private nextPort = 40_000;

  public async start(request: ProcessRequest): Promise<ProcessIdentity> {
    if (this.refuse) throw this.refuse;
    await this.gate;
    const process = { pid: 1_000 + this.started.length, startedAt: 'boot:1', request, signals: [], alive: true };
    this.started.push(process);
    return { pid: process.pid, startedAt: process.startedAt };
  }

  public signal({ pid }: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void {
    const process = this.byPid(pid);
    process?.signals.push(signal);
    if (signal === 'SIGKILL' || !this.stubborn) this.exit(pid, signal === 'SIGKILL' ? 137 : 0);
  }

  public async killLeftover({ pid }: ProcessIdentity): Promise<void> {
    this.leftoversKilled.push(pid);
  }

  public async killLeftoversBelow(): Promise<void> {}

  public async usage(): Promise<ReadonlyMap<number, ProcessUsage>> {
    return this.usages;
  }

  public async freePort(): Promise<number> {
    return this.nextPort++;
  }

  public exit(pid: number, exitCode: number): void {
    const process = this.byPid(pid);
    if (!process?.alive) return;
    process.alive = false;
    process.request.onExit(exitCode);
  }

  public get living(): FakeProcess[] {
    return this.started.filter(({ alive }) => alive);
  }

  private byPid(pid: number): FakeProcess | undefined {
    return this.started.find(process => process.pid === pid);
  }
}
