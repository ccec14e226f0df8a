import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';
import { CodedError } from '@berth/foundation/errors';
import { CommanderError } from 'commander';
import { choiceProblems, type Wanted } from './choice-problems';
import { type Choices, DEFAULTS } from './choices';
import { create } from './create';
import { CreateError } from './create-error';
import { type Flags, flagsIn } from './flags';
import { ask } from './questions';

/** What it sees of the terminal. */
export interface Terminal {
  /** Whether somebody is there who can be asked. */
  readonly isInteractive: boolean;
  print(text: string): void;
  warn(text: string): void;
}

/**
 * Makes a repository as a command line says.
 *
 * @returns the exit status: 0 done, 1 refused before anything was written, 2 made but not installed, 64 bad usage, 130 given up
 */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await make(flagsIn(words, terminal), terminal);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    if (!(error instanceof CodedError)) throw error;
    terminal.warn(error.message);
    return 1;
  }
}

async function make(flags: Flags, terminal: Terminal): Promise<number> {
  const answers = terminal.isInteractive && !flags.yes ? await ask(flags) : flags;
  if (answers === undefined) return 130;
  const choices = chosen(answers);
  const folder = flags.folder ?? choices.name;
  const files = create(choices, { folder, dryRun: flags.dryRun });
  if (flags.dryRun) {
    terminal.print(files.join('\n'));
    return 0;
  }
  const place = relative('.', folder) || '.';
  const isInstalled = !flags.install || install(folder);
  if (!isInstalled) terminal.warn(`${place} is made, but npm could not install its packages: see above`);
  terminal.print(
    [`${files.length} files in ${place}; next:`, `  cd ${place}`, ...nextSteps(flags, isInstalled)].join('\n'),
  );
  return isInstalled ? 0 : 2;
}

/** What nobody said is as most have it. */
function chosen(wanted: Partial<Wanted>): Choices {
  const { name, registry, domain } = wanted;
  const { compute, database, cache, edge, environments } = { ...DEFAULTS, ...defined(wanted) };
  const all = { name, compute, database, cache, edge, environments, domain, registry };
  CreateError.throwIfAny(choiceProblems(all));
  return all as Choices;
}

function defined(wanted: Partial<Wanted>): Partial<Wanted> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function nextSteps({ install: isAsked }: Flags, isInstalled: boolean): string[] {
  const installing = isAsked && isInstalled ? [] : ['  npm install'];
  return [
    ...installing,
    '  npx projen && git init   # writes what depends on installed packages',
    '  npm test',
    '  npm run local',
  ];
}

function install(folder: string): boolean {
  return spawnSync('npm', ['install'], { cwd: folder, stdio: 'inherit' }).status === 0;
}
