import { CdkApp, serviceName } from './cdk-app';
import type { Monorepo } from './monorepo';
import type { WorkspaceProject } from './workspace-project';

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

/**
 * One environment in apps/. Private: it is deployed, never published.
 */
export class EnvironmentApp extends CdkApp {
  constructor(parent: Monorepo, { name, after = [], runs = [], ...rest }: EnvironmentAppOptions) {
    super(parent, {
      ...rest,
      runs,
      folder: `apps/${name}`,
      name: `@berth/app-${name}`,
      description: `The ${name} environment`,
      rehearsedAfter: after.slice(0, 1),
      nxTargets: { build: {}, test: {}, diff: {}, destroy: {}, deploy: deployTarget(after, runs) },
    });
    this.addTag('environment');
  }
}

/** Deploys after what it needs: its template, the images it runs, and every lower environment. */
function deployTarget(after: readonly EnvironmentApp[], runs: readonly WorkspaceProject[]): object {
  const first = [
    ...runs.map(service => ({ projects: [serviceName(service)], target: 'image' })),
    ...after.map(({ nxName }) => ({ projects: [nxName], target: 'deploy' })),
  ];
  return { dependsOn: ['synth', ...first] };
}
