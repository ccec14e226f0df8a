import { CodedError } from '@berth/foundation/errors';
import { CliError, type CliProblem } from '../cli-error';
import { ExitCode } from '../exit-code';

/** A problem, and whether waiting would help. */
export interface FoundProblem extends CliProblem {
  readonly exitCode: number;
}

/** What is wrong, all of it: each check throws what it finds. What says nothing about readiness, like lost contact, is thrown on. */
export async function findProblems(checks: readonly (() => unknown)[]): Promise<FoundProblem[]> {
  const problems: FoundProblem[] = [];
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      problems.push(problemOf(error));
    }
  }
  return problems;
}

function problemOf(error: unknown): FoundProblem {
  if (!(error instanceof CodedError)) throw error;
  const { exitCode, hint, problems } =
    error instanceof CliError ? error : { exitCode: ExitCode.refused, hint: undefined, problems: undefined };
  if (exitCode !== ExitCode.refused && exitCode !== ExitCode.superseded) throw error;
  return { code: error.name, message: error.message, hint, ...(problems && { problems }), exitCode };
}

/** All problems in one error: 5 when nothing but waiting is needed, otherwise 1. */
export function notReady(environment: string, problems: readonly FoundProblem[]): CliError {
  const lines = problems.flatMap(({ message, hint }) => [message, ...(hint ? [`hint: ${hint}`] : [])]);
  const waiting = problems.every(({ exitCode }) => exitCode === ExitCode.superseded);
  const text = [`${environment} is not ready:`, ...lines].join('\n').replaceAll('\n', '\n  ');
  return new CliError('NotReady', text, {
    exitCode: waiting ? ExitCode.superseded : ExitCode.refused,
    problems: problems.map(({ exitCode: _, ...problem }) => problem),
  });
}
