import { PROBLEMS_MARK, type ProblemRecord, tellProblem } from '@berth/foundation/errors';
import { CliError, type CliProblem } from '../cli-error';

/** What the user did wrong is in the app's own words; where in our code it was found helps nobody. */
export function synthFailure(
  name: string,
  error: unknown,
  output: readonly string[],
  findings: () => readonly CliProblem[] = () => [],
): CliError {
  const message = error instanceof Error ? error.message : String(error);
  const reasons = reasonsIn(output);
  const why = reasons.length > 0 ? reasons : [message];
  const text = [`${name} cannot be synthesized:`, ...why].join(why.length > 1 ? '\n  ' : ' ');
  const isRefused = isRefusedByGate(why.join('\n'));
  const problems = isRefused ? findings() : problemsIn(output);
  return new CliError('SynthFailed', text.replace(/[.!]+$/, ''), {
    hint: hintFor(why.join('\n'), name),
    problems: problems.length > 0 ? problems : undefined,
  });
}

/** What the last line of a `ValidationError` says to programs; nothing where an app failed otherwise. */
export function problemsIn(output: readonly string[]): CliProblem[] {
  const lines = output.flatMap(text => text.split('\n')).map(line => line.trim());
  const found = lines.filter(line => line.startsWith(`${PROBLEMS_MARK}[{"`)).at(-1);
  if (found === undefined) return [];
  try {
    const records = JSON.parse(found.slice(PROBLEMS_MARK.length)) as readonly ProblemRecord[];
    return records.map(({ fix, ...record }) => ({
      ...record,
      message: tellProblem({ value: undefined, fix, ...record }),
      hint: fix,
    }));
  } catch {
    // an app that prints something alike is told in its own words
    return [];
  }
}

function isRefusedByGate(why: string): boolean {
  return /Acknowledge with '/.test(why);
}

/** What an app wrote to stderr, without what Node adds when an error ends it: the source line, the trace, the error's fields, the version. */
export function reasonsIn(output: readonly string[]): string[] {
  const lines = output.flatMap(text => text.split('\n')).filter(line => line.trim() !== '');
  const caret = lines.findIndex(line => /^\s*\^+\s*$/.test(line));
  // before the caret: the file and its line that threw
  const before = caret < 0 ? [] : lines.slice(0, Math.max(0, caret - 2));
  const said = lines.slice(caret + 1);
  const trace = said.findIndex(line => /^\s*at .*(:\d+:\d+|<anonymous>|native)\)?( \{)?$/.test(line));
  const version = said.findIndex(line => /^Node\.js v\d/.test(line));
  const ends = [trace, version, said.length].filter(index => index >= 0);
  return [...before, ...said.slice(0, Math.min(...ends))].map(line => line.trim());
}

function hintFor(why: string, name: string): string {
  if (isRefusedByGate(why)) return 'solve the findings, or accept them with acknowledge() of @berth/foundation';
  if (/Cannot find module/.test(why)) return `nx build ${name}`;
  if (/\b(EACCES|EPERM|EROFS)\b/.test(why)) return 'make the folder writable for you, then try again';
  if (/\b(ENOSPC|EDQUOT)\b/.test(why)) return 'make room on the disk, then try again';
  return 'correct src/config.ts, then try again';
}
