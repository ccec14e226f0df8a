import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import type { Wanted } from './choice-problems';
import { DEFAULTS, OFFERS } from './choices';

/** A command line; what it does not say is open. */
export interface Flags extends Partial<Wanted> {
  readonly folder?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly install: boolean;
  readonly git: boolean;
}

/** Where help and usage errors go. */
export interface Printer {
  print(text: string): void;
  warn(text: string): void;
}

/** @throws CommanderError when there is nothing to do: help was asked for, or the words make no sense */
export function flagsIn(words: readonly string[], { print, warn }: Printer): Flags {
  const command = new Command('npm create berth')
    .description('Makes a repository for services on Amazon ECS. Asks for what is not said.')
    .argument('[folder]', 'where it is made (default: the name)')
    .option('--name <name>', 'of the repository and its first service')
    .option('--compute <kind>', described('compute'))
    .option('--database <kind>', described('database'))
    .option('--cache <kind>', described('cache'))
    .option('--edge <kind>', described('edge'))
    .option('--domain <domain>', 'with --edge domain: shop.example.com')
    .option('--environments <names>', `in their order, with commas (default: ${DEFAULTS.environments.join(',')})`)
    .option('--registry <address>', "of the @berth packages (default: npm's own)")
    .option('--dry-run', 'list the files and write nothing', false)
    .option('--no-install', 'do not run npm install')
    .option('--no-git', 'make no git repository of it')
    .option('-y, --yes', 'ask nothing, take the defaults', false)
    .exitOverride()
    .configureOutput({ writeOut: text => print(text.trimEnd()), writeErr: text => warn(text.trimEnd()) })
    .parse(words, { from: 'user' });
  const { environments, ...options } = command.opts<Omit<Flags, 'environments'> & { environments?: string }>();
  const [folder] = command.args;
  return {
    ...options,
    folder,
    name: options.name ?? (folder === undefined ? undefined : basename(resolve(folder))),
    // a domain has one reading only
    edge: options.edge ?? (options.domain === undefined ? undefined : 'domain'),
    ...(environments !== undefined && { environments: environments.split(',').map(name => name.trim()) }),
  };
}

function described(key: 'compute' | 'database' | 'cache' | 'edge'): string {
  return `${Object.keys(OFFERS[key]).join(', ')} (default: ${DEFAULTS[key]})`;
}
