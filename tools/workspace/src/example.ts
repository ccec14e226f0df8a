import { CdkApp } from './cdk-app';
import type { Monorepo } from './monorepo';
import type { Library } from './versions';
import type { WorkspaceProject } from './workspace-project';

export interface ExampleOptions {
  /** Folder under examples/, and the beginning of the names of its environments. */
  readonly name: string;

  /** What you get, in one line. */
  readonly description: string;

  /**
   * The name in Nx.
   *
   * @default - that of the folder
   */
  readonly nxName?: string;

  readonly uses: readonly WorkspaceProject[];

  /** Services whose image it runs. */
  readonly runs: readonly WorkspaceProject[];

  /** The tool that its tests deploy with, `test/*.e2e.ts`. */
  readonly rehearsedWith: WorkspaceProject;

  /**
   * Further tools that its tests use.
   *
   * @default - none
   */
  readonly testedWith?: readonly WorkspaceProject[];

  /** @default - none */
  readonly testLibraries?: readonly Library[];
}

/** What its tests read beside its own files: the rows that its system has, and the jobs that deploy it. */
const READ_BY_TESTS = ['{workspaceRoot}/examples/seeds.json', '{workspaceRoot}/.github/workflows/**/*'];

/**
 * A whole system in examples/, all its environments in one app.
 *
 * It has no target `deploy`: who deploys what changed must not deploy the examples.
 */
export class Example extends CdkApp {
  constructor(parent: Monorepo, { name, ...rest }: ExampleOptions) {
    super(parent, {
      ...rest,
      folder: `examples/${name}`,
      name: `@berth/example-${name}`,
      nxTargets: {
        build: {},
        test: {
          inputs: [
            'sources',
            '^sources',
            'tests',
            'readme',
            ...READ_BY_TESTS,
            { externalDependencies: ['typescript', 'jest', '@swc/jest', 'aws-cdk-lib', 'constructs'] },
          ],
        },
      },
    });
    this.addTag('example');
  }
}
