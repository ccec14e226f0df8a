import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { CliError } from '../cli-error';
import { ExitCode } from '../exit-code';
import { nearest } from '../suggestion';
import { environmentsIn } from './manifest';

/** A folder with a CDK app in it. */
export interface AppFolder {
  /** Name of the folder. */
  readonly project: string;
  readonly folder: string;
  readonly workspaceRoot: string;
}

/** One environment: an app, or one of the environments that an app makes. */
export interface EnvironmentApp extends AppFolder {
  /** Full name: `dev`, `fargate-blue-green-dev`. */
  readonly name: string;
}

/** Where apps lie. Those of `apps` are named as their environment, those of `examples` make several. */
const APP_ROOTS = ['apps', 'examples'] as const;

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

/** Every app of the workspace. */
export function appFolders(workspaceRoot: string): AppFolder[] {
  return APP_ROOTS.map(root => join(workspaceRoot, root))
    .filter(root => existsSync(root))
    .flatMap(root =>
      readdirSync(root)
        .sort()
        .map(project => appAt(join(root, project), workspaceRoot)),
    )
    .filter(({ folder }) => existsSync(join(folder, 'cdk.json')));
}

/** The environments that an app makes, as far as its last synthesis knows; one of `apps` is at least its own. */
export function environmentsOf(app: AppFolder): EnvironmentApp[] {
  const said = environmentsIn(join(app.folder, 'cdk.out'));
  const names = said.length > 0 || isExample(app) ? said : [app.project];
  return names.map(name => ({ ...app, name }));
}

/** Whether an app shows something rather than being an environment of this workspace. */
export function isExample({ folder, workspaceRoot }: AppFolder): boolean {
  return dirname(folder) === join(workspaceRoot, 'examples');
}

/** What Nx calls an app: mostly the name of its folder. */
export function nxNameOf({ folder, project }: AppFolder): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return project;
  return (JSON.parse(readFileSync(file, 'utf8')) as { nx?: { name?: string } }).nx?.name ?? project;
}

/** Full names of all environments that are known. */
export function environmentNames(workspaceRoot: string): string[] {
  return appFolders(workspaceRoot)
    .flatMap(environmentsOf)
    .map(({ name }) => name);
}

/**
 * The environment that the user means: the named one, otherwise the one whose folder the user is in. Inside the folder of an app with several, its name comes without that of the folder.
 *
 * @throws CliError `EnvironmentUnknown`, `EnvironmentMissing`: usage; `NotSynthesized`
 */
export function findEnvironment(name: string | undefined, cwd: string): EnvironmentApp {
  const workspaceRoot = findWorkspaceRoot(cwd);
  const here = tryFindAppAt(cwd, workspaceRoot);
  if (name === undefined) return onlyEnvironment(here, workspaceRoot);
  return (here && tryFindInside(here, name)) ?? findByFullName(name, workspaceRoot, here);
}

function tryFindInside(here: AppFolder, name: string): EnvironmentApp | undefined {
  const environments = environmentsOf(here);
  // of an example that was not synthesized yet nothing but its folder is known
  if (environments.length === 0) return { ...here, name: fullName(name, here) };
  return environments.find(app => app.name === name) ?? environments.find(app => app.name === fullName(name, here));
}

/**
 * The app that the user means: the one that makes the named environment, otherwise the one whose folder the user is in.
 *
 * @throws CliError `EnvironmentUnknown`, `EnvironmentMissing`: usage
 */
export function findApp(name: string | undefined, cwd: string): AppFolder {
  const workspaceRoot = findWorkspaceRoot(cwd);
  const here = tryFindAppAt(cwd, workspaceRoot);
  if (name === undefined) return here ?? onlyEnvironment(undefined, workspaceRoot);
  if (here && tryFindInside(here, name)) return here;
  const apps = appFolders(workspaceRoot);
  const isKnown = apps.some(
    app => app.project === name || environmentsOf(app).some(({ name: known }) => known === name),
  );
  // an environment that was added after the last synthesis is known after the next
  if (here && isExample(here) && !isKnown) return here;
  return apps.find(({ project }) => project === name) ?? findEnvironment(name, cwd);
}

/** The app whose folder holds `cwd`, if any. */
export function tryFindAppAt(cwd: string, workspaceRoot: string): AppFolder | undefined {
  const folder = ancestorsOf(cwd)
    .filter(candidate => candidate !== workspaceRoot && !relative(workspaceRoot, candidate).startsWith('..'))
    .find(candidate => existsSync(join(candidate, 'cdk.json')));
  return folder === undefined ? undefined : appAt(folder, workspaceRoot);
}

function appAt(folder: string, workspaceRoot: string): AppFolder {
  return { project: basename(folder), folder, workspaceRoot };
}

/** `dev` and `fargate-blue-green-dev` are the same in that folder. */
function fullName(name: string, { project }: AppFolder): string {
  return name.startsWith(`${project}-`) ? name : `${project}-${name}`;
}

function onlyEnvironment(here: AppFolder | undefined, workspaceRoot: string): EnvironmentApp {
  if (!here) {
    const known = listOf(environmentNames(workspaceRoot), workspaceRoot);
    throw missing('this folder is not the folder of one', `name one (${known})`);
  }
  const environments = environmentsOf(here);
  const [only, second] = environments;
  if (only && !second) return only;
  if (only)
    throw missing(
      `${here.project} makes several`,
      `name one (${listOf(
        environments.map(({ name }) => name),
        workspaceRoot,
      )})`,
    );
  throw missing(`${here.project} was not synthesized`, `nx synth ${nxNameOf(here)}, or name one`);
}

function findByFullName(name: string, workspaceRoot: string, here: AppFolder | undefined): EnvironmentApp {
  const apps = appFolders(workspaceRoot);
  // those that can be it come first, so that the others need not be read
  const likely = apps.filter(({ project }) => name === project || name.startsWith(`${project}-`));
  const found = [...likely, ...apps].flatMap(environmentsOf).find(environment => environment.name === name);
  if (found) return found;

  // of an example that was not synthesized yet nothing but its folder is known
  const unread = likely.find(app => isExample(app) && name !== app.project && environmentsOf(app).length === 0);
  if (unread) return { ...unread, name };
  const known = apps.flatMap(environmentsOf).map(environment => environment.name);
  const short = here && isExample(here) ? environmentsOf(here).map(app => app.name.slice(here.project.length + 1)) : [];
  const meant = nearest(name, short) ?? nearest(name, known);
  throw new CliError(
    'EnvironmentUnknown',
    `unknown environment '${name}'${meant ? `, did you mean '${meant}'?` : ''}`,
    {
      exitCode: ExitCode.usage,
      hint: listOf(known, workspaceRoot),
    },
  );
}

function missing(why: string, hint: string): CliError {
  return new CliError('EnvironmentMissing', `no environment named, and ${why}`, { exitCode: ExitCode.usage, hint });
}

function listOf(known: readonly string[], workspaceRoot: string): string {
  return known.length > 0 ? `known: ${known.join(', ')}` : `no folder of ${join(workspaceRoot, 'apps')} has a cdk.json`;
}

function ancestorsOf(folder: string): string[] {
  const here = resolve(folder);
  const parent = dirname(here);
  return parent === here ? [here] : [here, ...ancestorsOf(parent)];
}

function hasWorkspaces(packageJson: string): boolean {
  return existsSync(packageJson) && 'workspaces' in (JSON.parse(readFileSync(packageJson, 'utf8')) as object);
}
