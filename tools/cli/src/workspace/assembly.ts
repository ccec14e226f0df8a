import { join, relative } from 'node:path';
import { CliError } from '../cli-error';
import { readJsonObject } from './json-object';
import { type Artifact, isStack, tryGetEnvironment, tryReadManifest } from './manifest';
import { type EnvironmentApp, nxNameOf } from './workspace';

/** Whether an environment is protected: `protection: 'strict'` lets nobody delete its stacks. */
export function isStrict({ stacks }: Pick<Assembly, 'stacks'>): boolean {
  return stacks.some(({ terminationProtection }) => terminationProtection);
}

/** A CloudFormation template, as far as the tool looks into it. */
export interface StackTemplate {
  readonly Parameters?: Record<string, { readonly Type: string; readonly Default?: unknown }>;
  readonly Resources?: Record<string, { readonly Type: string; readonly [key: string]: unknown }>;
  readonly [section: string]: unknown;
}

/** One synthesized stack. */
export interface AssemblyStack {
  readonly name: string;

  /** How the CDK toolkit calls it. */
  readonly hierarchicalId: string;
  readonly template: StackTemplate;
  readonly tags: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;

  /** Names of the stacks that must stand before this one. */
  readonly dependencies: readonly string[];

  /**
   * Parameter that bootstrapping writes.
   *
   * @default - it does not need bootstrapping
   */
  readonly bootstrapParameter?: string;
}

/** What `synth` wrote for one environment: where it goes, and its stacks, those that others need first. */
export interface Assembly {
  readonly folder: string;
  readonly account: string;
  readonly region: string;
  readonly stacks: readonly AssemblyStack[];
}

/**
 * Reads the synthesized templates of an environment: of an assembly with several, those of this one.
 *
 * @throws CliError `NotSynthesized`, `AssemblyBroken`, `AccountUnknown`, `ManyAccounts`: nothing was changed
 */
export function readAssembly(app: EnvironmentApp): Assembly {
  const folder = join(app.folder, 'cdk.out');
  const artifacts = readArtifacts(folder, app);
  const stacks = readable(app, 'the metadata of its stacks', () => stacksOf(app, folder, artifacts));
  const { account, region } = onlyTarget(
    stacks.map(id => artifacts[id]?.environment ?? ''),
    app,
  );
  return {
    folder,
    account,
    region,
    stacks: inOrder(artifacts, stacks).map(id =>
      readable(app, templateFileOf(id, artifacts[id] as Artifact), () => readStack(folder, id, artifacts)),
    ),
  };
}

/** An app that says nothing of environments is one; among several, each stack must say which it is a part of. */
function stacksOf(app: EnvironmentApp, folder: string, artifacts: Record<string, Artifact>): string[] {
  const stacks = Object.entries(artifacts).filter(([, artifact]) => isStack(artifact));
  if (stacks.length === 0) throw broken(app, 'it has no stack');

  const owned = stacks.map(([id, artifact]) => ({ id, owner: tryGetEnvironment(folder, artifact) }));
  const owners = [...new Set(owned.map(({ owner }) => owner).filter(owner => owner !== undefined))];
  if (owners.length === 0 || (owners.length === 1 && owners[0] === app.name)) return owned.map(({ id }) => id);
  const stray = owned.filter(({ owner }) => owner === undefined).map(({ id }) => id);
  if (stray.length > 0) throw broken(app, `${stray.join(', ')}: part of none of the environments ${owners.join(', ')}`);
  const ours = owned.filter(({ owner }) => owner === app.name).map(({ id }) => id);
  if (ours.length === 0) throw broken(app, `it has the environments ${owners.join(', ')} only`);
  return ours;
}

/**
 * Names of all templates in the cloud assembly that an environment is in.
 *
 * @throws CliError `NotSynthesized`, `AssemblyBroken`
 */
export function templateFilesOf(app: EnvironmentApp): string[] {
  return Object.entries(readArtifacts(join(app.folder, 'cdk.out'), app))
    .filter(([, artifact]) => isStack(artifact))
    .map(([id, artifact]) => templateFileOf(id, artifact));
}

function templateFileOf(id: string, { properties = {} }: Artifact): string {
  return properties.templateFile ?? `${id}.template.json`;
}

function readArtifacts(folder: string, app: EnvironmentApp): Record<string, Artifact> {
  try {
    const artifacts = tryReadManifest(folder);
    if (artifacts) return artifacts;
  } catch (cause) {
    throw broken(app, 'manifest.json is not JSON', cause);
  }
  throw new CliError(
    'NotSynthesized',
    `${app.name} has no templates: ${join(folder, 'manifest.json')} does not exist`,
    {
      hint: `nx synth ${nxNameOf(app)}`,
    },
  );
}

function readStack(folder: string, id: string, artifacts: Record<string, Artifact>): AssemblyStack {
  const artifact = artifacts[id] as Artifact;
  const { displayName, properties = {}, dependencies = [] } = artifact;
  return {
    name: properties.stackName ?? id,
    hierarchicalId: displayName ?? id,
    template: readJsonObject(join(folder, templateFileOf(id, artifact))) as StackTemplate,
    tags: properties.tags ?? {},
    terminationProtection: properties.terminationProtection ?? false,
    dependencies: dependencies
      .filter(dependency => artifacts[dependency]?.type === 'aws:cloudformation:stack')
      .map(dependency => artifacts[dependency]?.properties?.stackName ?? dependency),
    bootstrapParameter: properties.bootstrapStackVersionSsmParameter,
  };
}

/** Every stack of an environment goes to one account and region: credentials, lock and contracts are found there. */
function onlyTarget(environments: readonly string[], app: EnvironmentApp): { account: string; region: string } {
  const different = [...new Set(environments)];
  const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(different[0] ?? '') ?? [];
  if (!account || !region || account === 'unknown-account' || region === 'unknown-region') {
    throw new CliError('AccountUnknown', `the stacks of ${app.name} name no account and region`, {
      hint: `write account and region into ${configOf(app)}`,
    });
  }
  if (different.length > 1) {
    throw new CliError(
      'ManyAccounts',
      `the stacks of ${app.name} go to ${different.join(' and ')}: only one is possible`,
    );
  }
  return { account, region };
}

/** Depth first, so that a stack stands after all it depends on; otherwise by name. */
function inOrder(artifacts: Record<string, Artifact>, stacks: readonly string[]): string[] {
  const ordered = new Set<string>();
  const visited = new Set<string>();
  const visit = (id: string): void => {
    if (visited.has(id)) return;
    visited.add(id);
    for (const dependency of [...(artifacts[id]?.dependencies ?? [])].sort()) visit(dependency);
    if (stacks.includes(id)) ordered.add(id);
  };
  for (const id of [...stacks].sort()) visit(id);
  return [...ordered];
}

/** `apps/dev/src/config.ts`. */
export function configOf({ folder, workspaceRoot }: Pick<EnvironmentApp, 'folder' | 'workspaceRoot'>): string {
  return `${relative(workspaceRoot, folder)}/src/config.ts`;
}

/** What a synthesis writes whole is read whole, or it is said what is not. */
function readable<T>(app: EnvironmentApp, what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing && !(cause instanceof SyntaxError)) throw cause;
    throw broken(app, isMissing ? `${what} does not exist` : `${what} is not JSON`, isMissing ? undefined : cause);
  }
}

function broken(app: EnvironmentApp, why: string, cause?: unknown): CliError {
  return new CliError('AssemblyBroken', `cannot read the templates of ${app.name}: ${why}`, {
    cause,
    hint: `nx synth ${nxNameOf(app)} --skip-nx-cache`,
  });
}
