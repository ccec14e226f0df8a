import { translateAwsFailure } from '../aws/aws-failure';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import { translateFileFailure } from '../file-failure';

/** What a run changed so far, so that its failure can say so. */
export class Changes {
  private readonly made: string[] = [];

  public add(change: string): void {
    this.made.push(change);
  }

  /**
   * Does `work` and makes its failure truthful: "refused" promises that nothing was changed, so after a change it becomes another exit code and names what was changed.
   */
  public async explain<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.truthful(translateAwsFailure(translateFileFailure(error)));
    }
  }

  private truthful(error: unknown): unknown {
    if (!(error instanceof CliError) || error.exitCode !== ExitCode.refused || this.made.length === 0) return error;
    return new CliError(error.name, `${error.message}; before that: ${this.made.join(', ')}`, {
      cause: error.cause,
      exitCode: ExitCode.notRolledBack,
      hint: error.hint ?? 'correct it, then give the same command again',
    });
  }
}
