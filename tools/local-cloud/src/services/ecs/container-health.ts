import type * as sdk from '@aws-sdk/client-ecs';
import type { Clock } from '../../core/clock';
import type { ContainerProcess } from './container-process';
import type { ProcessPort } from './process-port';

/** How a container stands, as far as its health check has told. */
export interface Health {
  readonly status: sdk.HealthStatus;

  /** Checks in a row that failed and count. */
  readonly failures: number;
}

export const unknownHealth: Health = { status: 'UNKNOWN', failures: 0 };

/**
 * After one more check. Failures within the start period do not count, unless a check has succeeded before.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export function afterCheck(
  before: Health,
  passed: boolean,
  { retries = 3, starting }: { readonly retries?: number; readonly starting: boolean },
): Health {
  if (passed) return { status: 'HEALTHY', failures: 0 };
  if (starting && before.status === 'UNKNOWN') return before;
  const failures = before.failures + 1;
  return { status: failures >= retries ? 'UNHEALTHY' : before.status, failures };
}

/** No clock is so fast that a computer should start programs more often, in real milliseconds. */
const leastIntervalMs = 1_000;

export interface HealthProbe {
  readonly check: sdk.HealthCheck;
  readonly process: ContainerProcess;

  /** Who is checked, as plans of faults name it. */
  readonly subject?: string;
  readonly changed: (status: sdk.HealthStatus) => void;
}

export interface HealthCheckOptions {
  /** The computer's time in milliseconds. */
  readonly realNow: () => number;

  /** Failures do not count before, in real time: no clock hurries a starting server. */
  readonly startFloorMs: number;

  /** Whether a check is to fail, whatever the container says. @default - never */
  fails?(subject: string): boolean;
}

/** Runs the health checks of containers: real commands, at intervals of the clock, each with its real time-out. */
export class HealthChecks {
  private readonly watches = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly processes: ProcessPort,
    private readonly options: HealthCheckOptions,
  ) {}

  public watch(key: string, probe: HealthProbe): void {
    const { interval = 30, startPeriod = 0, retries } = probe.check;
    const startedAt = this.clock.now().getTime();
    const reallyStartedAt = this.options.realNow();
    let health = unknownHealth;
    let cancel = () => undefined as unknown;
    let ended = false;
    let reallyChecked = Number.NEGATIVE_INFINITY;
    const next = () => {
      cancel = this.clock.after(interval * 1_000, () => void turn());
    };
    const turn = async () => {
      const { realNow, startFloorMs } = this.options;
      if (realNow() - reallyChecked < Math.min(leastIntervalMs, startFloorMs)) return next();
      reallyChecked = realNow();
      const isPlanned = this.options.fails?.(probe.subject ?? '') ?? false;
      const passed = !isPlanned && (await this.passes(probe));
      if (ended) return;
      const inPeriod = this.clock.now().getTime() - startedAt < startPeriod * 1_000;
      const inFloor = realNow() - reallyStartedAt < startFloorMs;
      const before = health.status;
      health = afterCheck(health, passed, { retries, starting: inPeriod || inFloor });
      if (health.status !== before) probe.changed(health.status);
      next();
    };
    next();
    this.watches.set(key, () => {
      ended = true;
      cancel();
    });
  }

  public end(key: string): void {
    this.watches.get(key)?.();
    this.watches.delete(key);
  }

  /** Whether the command ends with 0 in time. One that cannot be started has failed. */
  private passes({ check, process }: HealthProbe): Promise<boolean> {
    return new Promise(resolve => {
      let deadline: NodeJS.Timeout | undefined;
      let ended = false;
      const done = (passed: boolean) => {
        ended = true;
        clearTimeout(deadline);
        resolve(passed);
      };
      this.processes
        .start({ ...process, onLines: () => undefined, onExit: exitCode => done(exitCode === 0) })
        .then(identity => {
          if (ended) return;
          const late = () => this.processes.signal(identity, 'SIGKILL');
          deadline = setTimeout(late, (check.timeout ?? 5) * 1_000);
          deadline.unref();
        })
        .catch(() => done(false));
    });
  }
}
