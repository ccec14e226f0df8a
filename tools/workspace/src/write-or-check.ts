import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A file of the repository that is made of what is synthesized. */
export interface MadeFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes the files that have changed; with `--check` among `args` writes none, and tells those that have.
 *
 * @returns the mistakes, none when all is written or current
 */
export function writeOrCheck(files: readonly MadeFile[], command: string, args: readonly string[]): string[] {
  const changed = files.filter(({ path, text }) => (existsSync(path) ? readFileSync(path, 'utf8') : '') !== text);
  if (args.includes('--check')) {
    return changed.map(({ path }) => `${path}: not what the templates say\nhint: npm run ${command}`);
  }
  for (const { path, text } of changed) writeFileSync(path, text);
  return [];
}

/** Tells the mistakes of a task, and makes it fail if there are any. */
export function end(mistakes: readonly string[]): void {
  process.stderr.write(mistakes.map(mistake => `${mistake}\n`).join(''));
  if (mistakes.length > 0) process.exitCode = 1;
}
