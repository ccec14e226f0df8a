import { basename } from 'node:path';
import { JsonFile } from 'projen';
import { cdkContext } from './cdk-context';
import type { Monorepo } from './monorepo';
import { TypescriptSources } from './typescript-sources';
import { versions } from './versions';
import { WorkspaceProject } from './workspace-project';

export interface EnvironmentAppOptions {
  /** Folder under apps/, and the name of the environment. */
  readonly name: string;

  readonly uses: readonly WorkspaceProject[];

  /**
   * Environments that deploy before this one.
   *
   * @default - none
   */
  readonly after?: readonly EnvironmentApp[];

  /**
   * Services whose image it runs.
   *
   * @default - none
   */
  readonly runs?: readonly WorkspaceProject[];

  /**
   * The tool that its tests deploy with, `test/*.e2e.ts`.
   *
   * @default - it has no tests that deploy
   */
  readonly rehearsedWith?: WorkspaceProject;
}

/** What deploys, and what is deployed to. */
const PROGRAMS = ['@berth/cli', '@berth/local-cloud'];

/**
 * One environment in apps/. Private: it is deployed, never published.
 */
export class EnvironmentApp extends WorkspaceProject {
  constructor(parent: Monorepo, { name, uses, after = [], runs = [], rehearsedWith }: EnvironmentAppOptions) {
    super(parent, {
      folder: `apps/${name}`,
      name: `@berth/app-${name}`,
      description: `The ${name} environment`,
      layer: 'app',
      uses,
      targets: ['build', 'test', 'synth', 'diff', 'destroy'],
    });

    const { dependencies, nx } = this.manifest;
    Object.assign(this.manifest, {
      dependencies: {
        ...(dependencies as Record<string, string>),
        ...Object.fromEntries(runs.map(service => [service.name, '*'])),
        ...versions.cdkPinned,
      },
      devDependencies: rehearsedWith ? { [rehearsedWith.name]: '*' } : {},
      nx: () => {
        const { tags, targets } = (nx as () => { tags: string[]; targets: object })();
        const deploy = deployTarget(after, runs);
        return { name, tags, targets: { ...targets, deploy, ...(rehearsedWith && { e2e: e2eTarget(after, runs) }) } };
      },
    });
    this.addTag('environment');
    new TypescriptSources(this);
    new JsonFile(this, 'cdk.json', {
      obj: { app: 'node lib/main.js', versionReporting: false, notices: false, context: cdkContext(this) },
      marker: false,
    });
  }
}

/** Deploys after what it needs: its template, the images it runs, and every lower environment. */
function deployTarget(after: readonly EnvironmentApp[], runs: readonly WorkspaceProject[]): object {
  const first = [
    ...runs.map(service => ({ projects: [nxName(service)], target: 'image' })),
    ...after.map(app => ({ projects: [nxName(app)], target: 'deploy' })),
  ];
  return { dependsOn: ['synth', ...first] };
}

/** What a deployment runs must be there, and is part of what is tested: programs, images, and what all environments share. */
function e2eTarget([shared]: readonly EnvironmentApp[], runs: readonly WorkspaceProject[]): object {
  const services = runs.map(nxName);
  const apps = shared ? [nxName(shared)] : [];
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

/** Apps and services are known to Nx by their folder, so that one says `nx deploy dev`. */
function nxName({ folder }: WorkspaceProject): string {
  return basename(folder);
}
