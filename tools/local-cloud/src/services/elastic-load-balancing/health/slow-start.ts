/** A target that is given more and more requests, until it has its full share. */
export interface SlowStart {
  /** Epoch milliseconds. */
  readonly since: number;
  readonly durationMs: number;

  /** What it has of the next request, from 0 to 1. */
  credit: number;
}

/** Whether a target takes the request whose turn it is: all of them once its time is over, before it a share that grows evenly. */
export function takesTurn(slowStart: SlowStart | undefined, now: number): boolean {
  if (!slowStart) return true;
  const share = (now - slowStart.since) / slowStart.durationMs;
  if (share >= 1) return true;
  slowStart.credit += Math.max(0, share);
  if (slowStart.credit < 1) return false;
  slowStart.credit -= 1;
  return true;
}
