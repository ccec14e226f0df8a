/**
 * The only source of time. All waiting goes through it, so tests can stop time and the demo can hurry it.
 */
export interface Clock {
  now(): Date;

  /** Calls `action` once, `delayMs` of this clock's milliseconds from now. The returned function cancels it. */
  after(delayMs: number, action: () => void): () => void;
}

/** Resolves `delayMs` of `clock`'s milliseconds from now. */
export function wait(clock: Clock, delayMs: number): Promise<void> {
  return new Promise(resolve => clock.after(delayMs, resolve));
}

/**
 * The computer's time, made `speed` times faster: at 60 a minute takes a second.
 */
export class ScaledClock implements Clock {
  private readonly madeAt = Date.now();

  constructor(
    public readonly speed: number = 1,
    /** What it shows at first. */
    private readonly start: Date = new Date(),
  ) {}

  public now(): Date {
    return new Date(this.start.getTime() + (Date.now() - this.madeAt) * this.speed);
  }

  public after(delayMs: number, action: () => void): () => void {
    const timer = setTimeout(action, delayMs / this.speed);
    return () => clearTimeout(timer);
  }
}

/**
 * Time that stands still until `advance`.
 */
export class ManualClock implements Clock {
  private time: number;
  private timers: { at: number; action: () => void }[] = [];

  constructor(start: Date = new Date('2026-01-01T00:00:00Z')) {
    this.time = start.getTime();
  }

  public now(): Date {
    return new Date(this.time);
  }

  public after(delayMs: number, action: () => void): () => void {
    const timer = { at: this.time + delayMs, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter(other => other !== timer);
    };
  }

  /** Moves time forward, runs what falls due in order, and lets pending promises settle after each. */
  public async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter(other => other !== next);
      this.time = Math.max(this.time, next.at);
      next.action();
    }
    this.time = end;
    await settle();
  }
}

/** Lets everything run that waits only for promises and for input and output already done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(resolve => setImmediate(resolve));
}
