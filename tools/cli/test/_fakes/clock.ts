import type { Clock } from '../../src/clock';

/** A clock that jumps: nobody waits, and everybody sees how much time has passed. */
export class ManualClock implements Clock {
  public time = Date.UTC(2026, 0, 1);
  public sleeps = 0;

  /** Called on every wait, with the time after it. */
  public onSleep: (now: number) => void = () => undefined;

  public now = (): number => this.time;

  public sleep = async (milliseconds: number): Promise<void> => {
    this.sleeps += 1;
    this.time += milliseconds;
    this.onSleep(this.time);
  };
}
