import { CodedError } from '@berth/foundation/errors';
import { CommanderError } from 'commander';
import { choiceProblems, type Wanted } from './choice-problems';
import { type Choices, DEFAULTS, NPM_REGISTRY } from './choices';
import { assertFree, create } from './create';
import { CreateError } from './create-error';
import { type Flags, flagsIn } from './flags';
import { ask, type Prompter } from './questions';

/** What it sees of the terminal. */
export interface Terminal {
  /** Whether somebody is there who can be asked. */
  readonly isInteractive: boolean;

  /** @default - the questions of a real terminal */
  readonly prompter?: Prompter;

  print(text: string): void;
  warn(text: string): void;

  /** Runs a program in a folder, which says what it does unless it is quiet, and tells whether it succeeded. */
  succeeds(folder: string, command: readonly string[], isQuiet?: boolean): boolean;
}

/** How far a repository has come. */
interface Made {
  readonly isInstalled: boolean;
  readonly hasHistory: boolean;
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
  const asks = terminal.isInteractive && !flags.yes;
  assertUsable(flags, asks);
  const answers = asks ? await ask(flags, terminal.prompter) : flags;
  if (answers === undefined) {
    terminal.warn('given up, nothing was written');
    return 130;
  }
  const choices = chosen(answers);
  const folder = flags.folder ?? choices.name;
  const files = create(choices, { folder, dryRun: flags.dryRun });
  if (flags.dryRun) {
    terminal.print(files.join('\n'));
    return 0;
  }
  const made = prepare(folder, flags, terminal);
  if (flags.install && !made.isInstalled) {
    terminal.warn(`${folder} is made, but npm could not install its packages: see above`);
  }
  terminal.print([`${files.length} files in ${folder}; next:`, ...nextSteps(folder, choices, made)].join('\n'));
  return made.isInstalled || !flags.install ? 0 : 2;
}

/** Whoever said something that will not do is told before any question. */
function assertUsable(flags: Flags, asks: boolean): void {
  if (flags.folder !== undefined) assertFree(flags.folder);
  const answers = asks ? { name: 'shop', ...(flags.edge === 'domain' && { domain: 'shop.example.com' }) } : {};
  CreateError.throwIfAny(choiceProblems(completed({ ...answers, ...defined(flags) })));
}

/** What nobody said is as most have it. */
function chosen(wanted: Partial<Wanted>): Choices {
  const all = completed(wanted);
  CreateError.throwIfAny(choiceProblems(all));
  return { ...all, registry: isOfEverybody(all.registry) ? undefined : all.registry } as Choices;
}

function completed(wanted: Partial<Wanted>): Wanted {
  const { name, registry, domain } = wanted;
  const { compute, database, cache, edge, environments } = { ...DEFAULTS, ...defined(wanted) };
  return { name, compute, database, cache, edge, environments, domain, registry };
}

function defined(wanted: Partial<Wanted>): Partial<Wanted> {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}

function isOfEverybody(registry: string | undefined): boolean {
  return registry !== undefined && new URL(registry).href === NPM_REGISTRY;
}

/** Installed, generated once more with what only installed packages know, and committed. */
function prepare(folder: string, { install, git }: Flags, { succeeds }: Terminal): Made {
  const isInstalled = install && succeeds(folder, ['npm', 'install']) && succeeds(folder, ['npx', 'projen'], true);
  return { isInstalled, hasHistory: isInstalled && git && beginsHistory(folder, succeeds) };
}

/** Somebody else's repository is left alone; without a git, or without a name for it, there is none. */
function beginsHistory(folder: string, succeeds: Terminal['succeeds']): boolean {
  if (succeeds(folder, ['git', 'rev-parse', '--git-dir'], true)) return true;
  return [
    ['git', 'init', '--initial-branch=main'],
    ['git', 'add', '--all', '.'],
    ['git', 'commit', '--message', 'chore: begin'],
  ].every(command => succeeds(folder, command, true));
}

function nextSteps(folder: string, { environments }: Choices, { isInstalled, hasHistory }: Made): string[] {
  return [
    ...(folder === '.' ? [] : [`  cd ${folder}`]),
    ...(isInstalled ? [] : ['  npm install && npx projen']),
    ...(hasHistory ? [] : ['  git init --initial-branch=main && git add --all && git commit --message "chore: begin"']),
    '  npm test             # compile, test and synthesize everything',
    `  npm run local        # deploy ${environments[0]} to a cloud on this computer`,
  ];
}
