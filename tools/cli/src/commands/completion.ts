import { Argument, Command } from 'commander';
import type { CommandContext } from '../command-context';
import { environmentNames, findWorkspaceRoot } from '../workspace/workspace';
import { helpOf } from './options';

type Shell = 'bash' | 'zsh' | 'fish';

export const completionCommand = (context: CommandContext) =>
  new Command('completion')
    .description('print the script that lets a shell complete commands, options and environments')
    .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish', 'environments']))
    .addHelpText('after', helpOf('source <(berth completion bash)', 'berth completion fish | source'))
    .action((shell: Shell | 'environments', _flags: object, command: Command) => {
      if (shell === 'environments') return context.io.result(knownEnvironments(context.cwd).join('\n'));
      context.io.result(completion(shell, wordsOf(command.parent ?? command)));
    });

/** Commands by name, `render appspec` as well, with what can follow. */
type Words = ReadonlyMap<string, readonly string[]>;

/** What each command takes: its subcommands and options. */
export function wordsOf(program: Command): Words {
  const words = new Map<string, readonly string[]>();
  const visit = (command: Command, path: readonly string[]): void => {
    const options = command.options.filter(({ hidden }) => !hidden).map(({ long, short }) => long ?? short ?? '');
    words.set(path.join(' '), [...command.commands.map(child => child.name()), ...options, '--help']);
    for (const child of command.commands) visit(child, [...path, child.name()]);
  };
  visit(program, []);
  return words;
}

/** Environments are asked for when they are needed: a script that is sourced once must not know them. */
export function completion(shell: Shell, words: Words): string {
  const cases = [...words].map(([path, known]) => ({ path, known: known.join(' ') }));
  switch (shell) {
    case 'bash':
      return bash(cases);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(cases)}`;
    case 'fish':
      return fish(cases);
  }
}

type Cases = readonly { readonly path: string; readonly known: string }[];

function bash(cases: Cases): string {
  return [
    '_berth() {',
    '  local word path="" known=""',
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    `    case "\${path:+$path }$word" in`,
    ...cases.filter(({ path }) => path !== '').map(({ path }) => `      '${path}') path='${path}' ;;`),
    '    esac',
    '  done',
    '  case "$path" in',
    ...cases.map(({ path, known }) => `    '${path}') known='${known}' ;;`),
    '  esac',
    '  [ -n "$path" ] && known="$known $(berth completion environments 2>/dev/null)"',
    `  COMPREPLY=($(compgen -W "$known" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    'complete -F _berth berth',
  ].join('\n');
}

function fish(cases: Cases): string {
  const lines = cases.map(({ path, known }) => {
    const condition = path === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path.split(' ').at(-1)}`;
    return `complete -c berth -f -n '${condition}' -a '${known}'`;
  });
  const environments =
    "complete -c berth -f -n 'not __fish_use_subcommand' -a '(berth completion environments 2>/dev/null)'";
  return [...lines, environments].join('\n');
}

/** Outside of a workspace there are none, and that is no failure of a completion. */
function knownEnvironments(cwd: string): string[] {
  try {
    return environmentNames(findWorkspaceRoot(cwd));
  } catch {
    return [];
  }
}
