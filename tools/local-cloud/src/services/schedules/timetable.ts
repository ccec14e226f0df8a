import type { Clock } from '../../core/clock';
import { nextTime, type Schedule } from './schedule';

/** Timers of computers go no further. */
const LONGEST_MS = 86_400_000;

/** Calls what is due. What was due while nothing ran is left out. */
export class Timetable {
  private readonly cancels = new Map<string, () => void>();

  constructor(
    private readonly clock: Clock,
    private readonly isDue: (key: string, at: Date) => void,
  ) {}

  /** A schedule in force since `since`, until it is removed or set anew. */
  public set(key: string, schedule: Schedule, since: Date): void {
    this.remove(key);
    const next = nextTime(schedule, since, this.clock.now());
    if (next) this.wait(key, schedule, since, next);
  }

  public remove(key: string): void {
    this.cancels.get(key)?.();
    this.cancels.delete(key);
  }

  public stop(): void {
    for (const key of [...this.cancels.keys()]) this.remove(key);
  }

  private wait(key: string, schedule: Schedule, since: Date, next: Date): void {
    const left = next.getTime() - this.clock.now().getTime();
    const cancel = this.clock.after(Math.min(Math.max(0, left), LONGEST_MS), () => {
      if (left > LONGEST_MS) {
        this.wait(key, schedule, since, next);
        return;
      }
      this.cancels.delete(key);
      const following = nextTime(schedule, since, next);
      if (following) this.wait(key, schedule, since, following);
      this.isDue(key, next);
    });
    this.cancels.set(key, cancel);
  }
}
