import { CodedError, type Problem } from '@berth/foundation/errors';

/**
 * Thrown before anything is written: all the reasons at once.
 */
export class CreateError extends CodedError {
  /** Throw if there is anything to report. */
  public static throwIfAny(problems: readonly Problem[]): void {
    const [first, ...others] = problems;
    if (first) throw new CreateError([first, ...others]);
  }

  public readonly problems: readonly Problem[];

  constructor(problems: readonly [Problem, ...Problem[]]) {
    super(problems[0].code, problems.map(({ code, ...problem }) => `${code} ${told(problem)}`).join('\n'));
    this.problems = problems;
  }
}

function told({ path, value, fact, fix }: Omit<Problem, 'code'>): string {
  return `${path} = ${JSON.stringify(value)}: ${fact}${fix ? `; ${fix}` : ''}`;
}
