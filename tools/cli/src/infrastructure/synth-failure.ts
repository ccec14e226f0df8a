import { CliError } from '../cli-error';

/** What the user did wrong is in the app's own words; where in our code it was found helps nobody. */
export function synthFailure(name: string, error: unknown, output: readonly string[]): CliError {
  const message = error instanceof Error ? error.message : String(error);
  const reasons = reasonsIn(output);
  const why = reasons.length > 0 ? reasons : [message];
  const text = [`${name} cannot be synthesized:`, ...why].join(why.length > 1 ? '\n  ' : ' ');
  return new CliError('SynthFailed', text.replace(/[.!]+$/, ''), { hint: hintFor(why.join('\n'), name) });
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
  if (/Acknowledge with '/.test(why))
    return 'solve the findings, or accept them with acknowledge() of @berth/foundation';
  if (/Cannot find module/.test(why)) return `nx build ${name}`;
  if (/\b(EACCES|EPERM|EROFS)\b/.test(why)) return 'make the folder writable for you, then try again';
  if (/\b(ENOSPC|EDQUOT)\b/.test(why)) return 'make room on the disk, then try again';
  return 'correct src/config.ts, then try again';
}
