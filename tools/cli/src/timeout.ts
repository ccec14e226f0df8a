import { CliError } from './cli-error';
import type { CommandContext } from './command-context';
import { ExitCode } from './exit-code';

/** Thrown out of every wait once the time is over that the user gave; whoever knows what continues adds it. */
export class TimedOut extends CliError {
  constructor(
    private readonly minutes: number,
    running = 'what was started continues in AWS',
  ) {
    super('TimedOut', `not done within ${minutes} minute${minutes === 1 ? '' : 's'}; ${running}`, {
      exitCode: ExitCode.lostContact,
      hint: 'give the same command again to follow it',
    });
  }

  /** The same, with what continues. */
  public during(running: string): TimedOut {
    return new TimedOut(this.minutes, running);
  }
}

/** A context in which every wait ends after `minutes`. A time-out of ours changes nothing in AWS. */
export function limited(context: CommandContext, minutes: number | undefined): CommandContext {
  if (minutes === undefined) return context;
  const { clock, interrupted } = context;
  const limitMs = minutes * 60_000;
  const deadline = clock.now() + limitMs;
  const over = new AbortController();
  setTimeout(() => over.abort(new TimedOut(minutes)), limitMs).unref();
  return {
    ...context,
    interrupted: AbortSignal.any([interrupted, over.signal]),
    clock: {
      now: () => clock.now(),
      sleep: async milliseconds => {
        const left = deadline - clock.now();
        if (left <= 0) throw new TimedOut(minutes);
        await clock.sleep(Math.min(milliseconds, left));
      },
    },
  };
}
