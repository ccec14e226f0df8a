import { CliError } from './cli-error';
import { ExitCode } from './exit-code';
import { TimedOut } from './timeout';

/** All waiting goes through here: tests inject a manual one. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;

  /**
   * Resolves after `milliseconds`.
   *
   * @throws CliError `Interrupted` when the user asked to stop
   */
  sleep(milliseconds: number): Promise<void>;
}

/** Thrown out of every wait once the user pressed Ctrl-C; whoever knows what continues adds it. */
export class Interrupted extends CliError {
  constructor(message = 'interrupted', hint = 'give the same command again to continue') {
    super('Interrupted', message, { exitCode: ExitCode.interrupted, hint });
  }

  /** What continues, as its message says it. */
  public get running(): string {
    return this.message.replace(/^interrupted; /, '');
  }
}

/** Real time. A wait ends early, with `Interrupted`, when `signal` is aborted. */
export function systemClock(signal: AbortSignal): Clock {
  return {
    now: () => Date.now(),
    sleep: milliseconds =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(new Interrupted());
        const stop = () => {
          clearTimeout(timer);
          reject(new Interrupted());
        };
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', stop);
          resolve();
        }, milliseconds);
        signal.addEventListener('abort', stop, { once: true });
      }),
  };
}

/** A clock that runs `speed` times faster than `clock`: the time of the local cloud. */
export function hurried(clock: Clock, speed: number): Clock {
  if (speed === 1) return clock;
  const began = clock.now();
  return {
    now: () => began + (clock.now() - began) * speed,
    sleep: milliseconds => clock.sleep(milliseconds / speed),
  };
}

/** Resolves as `work` does, or fails with `interruption` as soon as `signal` is aborted; the work itself goes on. */
export async function untilInterrupted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  interruption: () => Interrupted,
): Promise<T> {
  const ending = () =>
    signal.reason instanceof TimedOut ? signal.reason.during(interruption().running) : interruption();
  if (signal.aborted) throw ending();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(ending());
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
  }
}
