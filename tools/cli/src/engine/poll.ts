import { awsFailureKind, translateAwsFailure } from '../aws/aws-failure';
import { CliError } from '../cli-error';
import { type Clock, Interrupted } from '../clock';
import { ExitCode } from '../exit-code';
import type { Io } from '../terminal/io';
import { TimedOut } from '../timeout';

export interface PollOptions {
  readonly clock: Clock;
  readonly io: Pick<Io, 'info'>;
  readonly pollMs: number;

  /** Milliseconds until contact counts as lost for good, or the end as overdue. */
  readonly limitMs: number;

  /**
   * Milliseconds without contact after which it counts as lost for good.
   *
   * @default - only the limit ends it
   */
  readonly silenceMs?: number;

  /** What goes on in AWS whatever becomes of us: `deployment d-ABC continues in AWS`. */
  readonly running: string;
}

/**
 * The one poller: looks until `look` gives an answer.
 *
 * Errors while looking are not errors of what is looked at: without contact it goes on until the limit, with expired or refused credentials it ends at once, and always says what
 * continues.
 *
 * @throws CliError `LostContact`, `CredentialsExpired` ...: exit code 75; `Interrupted`: 130
 */
export async function poll<T>(options: PollOptions, look: () => Promise<T | undefined>): Promise<T> {
  const { clock, io, pollMs, limitMs, silenceMs = limitMs, running } = options;
  const deadline = clock.now() + limitMs;
  let silentSince: number | undefined;
  for (;;) {
    try {
      const answer = await look();
      if (answer !== undefined) return answer;
      silentSince = undefined;
    } catch (error) {
      const kind = awsFailureKind(error);
      if (kind !== 'unreachable' && kind !== 'throttled' && kind !== 'unreadable')
        throw translateAwsFailure(error, running);
      if (silentSince === undefined) {
        silentSince = clock.now();
        io.info(`no contact with AWS since ${new Date(silentSince).toISOString().slice(11, 19)}; ${running}`);
      }
      if (clock.now() - silentSince >= silenceMs) throw translateAwsFailure(error, running);
    }
    if (clock.now() >= deadline) {
      throw new CliError('LostContact', `no end seen within ${Math.round(limitMs / 60_000)} minutes; ${running}`, {
        exitCode: ExitCode.lostContact,
        hint: 'give the same command again to follow it',
      });
    }
    await sleep(clock, pollMs, running);
  }
}

async function sleep(clock: Clock, milliseconds: number, running: string): Promise<void> {
  try {
    await clock.sleep(milliseconds);
  } catch (error) {
    if (error instanceof TimedOut) throw error.during(running);
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`interrupted; ${running}`, 'give the same command again to follow it');
  }
}
