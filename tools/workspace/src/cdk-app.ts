import { basename } from 'node:path';
import { JsonFile } from 'projen';
import { cdkContext } from './cdk-context';
import type { Monorepo } from './monorepo';
import { GATE } from './nx-config';
import { TypescriptSources } from './typescript-sources';
import { type Library, pinned, versions } from './versions';
import { WorkspaceProject } from './workspace-project';

export interface CdkAppOptions {
  /** From the root: `apps/dev`. */
  readonly folder: string;

  /** The npm name: `@berth/app-dev`. */
  readonly name: string;

  /**
   * The name in Nx.
   *
   * @default - that of the folder, so that one says `nx deploy dev`
   */
  readonly nxName?: string;

  readonly description: string;
  readonly uses: readonly WorkspaceProject[];

  /** Services whose image it runs. */
  readonly runs: readonly WorkspaceProject[];

  /**
   * The tool that its tests deploy with, `test/*.e2e.ts`.
   *
   * @default - it has no tests that deploy
   */
  readonly rehearsedWith?: WorkspaceProject;

  /**
   * Apps that are deployed when its tests deploy.
   *
   * @default - none
   */
  readonly rehearsedAfter?: readonly CdkApp[];

  /**
   * Further tools that its tests use.
   *
   * @default - none
   */
  readonly testedWith?: readonly WorkspaceProject[];

  /** @default - none */
  readonly testLibraries?: readonly Library[];

  /** Nx targets by name, besides `synth` and `e2e`. */
  readonly nxTargets: Readonly<Record<string, object>>;
}

/** What deploys, and what is deployed to. */
const PROGRAMS = ['@berth/cli', '@berth/local-cloud'];

/**
 * A folder that is synthesized and deployed. Private: it is never published.
 */
export abstract class CdkApp extends WorkspaceProject {
  /** How Nx calls it. */
  public readonly nxName: string;

  constructor(parent: Monorepo, options: CdkAppOptions) {
    const { folder, name, nxName = basename(folder), description, uses, runs, testLibraries = [], nxTargets } = options;
    super(parent, { folder, name, description, layer: 'app', uses });

    this.nxName = nxName;
    const { rehearsedWith, rehearsedAfter = [], testedWith = [] } = options;
    const tools = rehearsedWith ? [rehearsedWith, ...testedWith] : testedWith;
    const { dependencies, nx } = this.manifest;
    Object.assign(this.manifest, {
      dependencies: {
        ...(dependencies as Record<string, string>),
        ...Object.fromEntries(runs.map(service => [service.name, '*'])),
        ...versions.cdkPinned,
      },
      devDependencies: { ...Object.fromEntries(tools.map(tool => [tool.name, '*'])), ...pinned(testLibraries) },
      nx: () => {
        const { tags } = (nx as () => { tags: string[] })();
        return {
          name: nxName,
          tags,
          targets: {
            ...nxTargets,
            synth: synth(uses),
            ...(rehearsedWith && { e2e: e2e(rehearsedAfter, runs) }),
          },
        };
      },
    });
    new TypescriptSources(this);
    new JsonFile(this, 'cdk.json', {
      obj: { app: 'node lib/main.js', versionReporting: false, notices: false, context: cdkContext(this) },
      marker: false,
    });
  }
}

/**
 * What templates are made of: its own files, and those of all packages that it reaches.
 *
 * Not `^sources`, in which the tools of its tests are, too: a change of one would deploy.
 */
function synth(uses: readonly WorkspaceProject[]): object {
  const packages = [...reached(uses)];
  const projects = packages.map(({ name }) => name).sort();
  const libraries = packages.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {})).sort();
  return {
    inputs: [
      'sources',
      ...(projects.length > 0 ? [{ projects, input: 'sources' }] : []),
      '{projectRoot}/cdk.json',
      { externalDependencies: [...new Set(['typescript', 'aws-cdk-lib', 'constructs', ...GATE, ...libraries])] },
    ],
  };
}

function reached(uses: readonly WorkspaceProject[]): Set<WorkspaceProject> {
  const found = new Set(uses);
  for (const project of found) {
    // grows while it is walked
    for (const used of project.uses) found.add(used);
  }
  return found;
}

/** What a deployment runs must be there, and is part of what is tested: programs, images, and what all environments share. */
function e2e(after: readonly CdkApp[], runs: readonly WorkspaceProject[]): object {
  const services = runs.map(serviceName);
  const apps = after.map(({ nxName }) => nxName);
  return {
    dependsOn: [
      'synth',
      '^build',
      { projects: PROGRAMS, target: 'build' },
      ...apps.map(app => ({ projects: [app], target: 'synth' })),
      ...(services.length > 0 ? ['image', 'venv'].map(target => ({ projects: services, target })) : []),
    ],
    inputs: [
      'sources',
      '^sources',
      'tests',
      '{projectRoot}/cdk.json',
      { projects: [...PROGRAMS, ...apps], input: 'sources' },
      ...(services.length > 0 ? [{ projects: services, input: 'service' }] : []),
      { externalDependencies: ['jest', '@swc/jest', 'aws-cdk-lib', 'constructs'] },
    ],
  };
}

/** Services are known to Nx by their folder. */
export function serviceName({ folder }: WorkspaceProject): string {
  return basename(folder);
}
