import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import { nearest } from '../suggestion';

/** One environment: a folder with a CDK app in it. */
export interface EnvironmentApp {
  /** Name of the folder, and of the environment. */
  readonly name: string;
  readonly folder: string;
  readonly workspaceRoot: string;
}

/**
 * The folder that holds the whole workspace, seen from `folder`.
 *
 * @throws CliError `NoWorkspace`
 */
export function findWorkspaceRoot(folder: string): string {
  const ancestors = ancestorsOf(folder);
  const root =
    ancestors.find(candidate => ['nx.json', '.projenrc.ts'].some(file => existsSync(join(candidate, file)))) ??
    ancestors.find(candidate => hasWorkspaces(join(candidate, 'package.json')));
  if (root === undefined) {
    throw new CliError(
      'NoWorkspace',
      `no workspace at or above ${folder}: neither nx.json nor workspaces in package.json`,
      {
        hint: 'change to the folder of the workspace',
      },
    );
  }
  return root;
}

/** Names of the environments in apps/. */
export function environmentNames(workspaceRoot: string): string[] {
  const apps = join(workspaceRoot, 'apps');
  if (!existsSync(apps)) return [];
  return readdirSync(apps)
    .filter(name => existsSync(join(apps, name, 'cdk.json')))
    .sort();
}

/**
 * The environment that the user means: the named one, otherwise the one whose folder the user is in.
 *
 * @throws CliError `EnvironmentUnknown`, `EnvironmentMissing`: usage
 */
export function findEnvironment(name: string | undefined, cwd: string): EnvironmentApp {
  const workspaceRoot = findWorkspaceRoot(cwd);
  const here = tryFindEnvironmentAt(cwd, workspaceRoot);
  if (here && (name === undefined || name === here.name)) return here;

  const known = environmentNames(workspaceRoot);
  const list =
    known.length > 0 ? `known: ${known.join(', ')}` : `no folder of ${join(workspaceRoot, 'apps')} has a cdk.json`;
  if (name === undefined) {
    throw new CliError('EnvironmentMissing', 'no environment named, and this folder is not the folder of one', {
      exitCode: ExitCode.usage,
      hint: `name one (${list})`,
    });
  }
  if (!known.includes(name)) {
    const meant = nearest(name, known);
    throw new CliError(
      'EnvironmentUnknown',
      `unknown environment '${name}'${meant ? `, did you mean '${meant}'?` : ''}`,
      {
        exitCode: ExitCode.usage,
        hint: list,
      },
    );
  }
  return { name, folder: join(workspaceRoot, 'apps', name), workspaceRoot };
}

/** The environment whose folder holds `cwd`, if any. */
export function tryFindEnvironmentAt(cwd: string, workspaceRoot: string): EnvironmentApp | undefined {
  const folder = ancestorsOf(cwd)
    .filter(candidate => candidate !== workspaceRoot && !relative(workspaceRoot, candidate).startsWith('..'))
    .find(candidate => existsSync(join(candidate, 'cdk.json')));
  return folder === undefined ? undefined : { name: relative(dirname(folder), folder), folder, workspaceRoot };
}

function ancestorsOf(folder: string): string[] {
  const here = resolve(folder);
  const parent = dirname(here);
  return parent === here ? [here] : [here, ...ancestorsOf(parent)];
}

function hasWorkspaces(packageJson: string): boolean {
  return existsSync(packageJson) && 'workspaces' in (JSON.parse(readFileSync(packageJson, 'utf8')) as object);
}
