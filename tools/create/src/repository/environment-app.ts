import { JsonFile } from 'projen';
import { cdkContext } from './cdk-context';
import { Member } from './member';
import type { PythonService } from './python-service';
import type { Repository } from './repository';
import { rangesOf } from './versions';

export interface EnvironmentAppOptions {
  /** Folder under apps/, and the name of the environment. */
  readonly name: string;

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
  readonly runs?: readonly PythonService[];
}

const compilerOptions = (differs: object) => ({ extends: '../../tsconfig.base.json', ...differs });

/**
 * One environment in apps/: `src/config.ts` says what it has, `src/main.ts` makes it.
 */
export class EnvironmentApp extends Member {
  /** Whether a service runs in it. */
  public readonly serves: boolean;

  constructor(parent: Repository, { name, after = [], runs = [] }: EnvironmentAppOptions) {
    const images = runs.map(service => ({ projects: [service.name], target: 'image' }));
    const before = after.map(app => ({ projects: [app.name], target: 'deploy' }));
    super(parent, {
      folder: `apps/${name}`,
      name,
      manifest: {
        dependencies: {
          ...rangesOf('@berth/guardrails', '@berth/platform', 'aws-cdk-lib', 'constructs'),
          ...Object.fromEntries(runs.map(service => [service.packageName, '*'])),
        },
      },
      targets: {
        build: {},
        test: {},
        synth: {},
        diff: {},
        destroy: {},
        deploy: { dependsOn: ['synth', ...images, ...before] },
      },
    });

    this.serves = runs.length > 0;
    new JsonFile(this, 'tsconfig.json', {
      obj: compilerOptions({ compilerOptions: { rootDir: 'src', outDir: 'lib' }, include: ['src'] }),
      marker: false,
    });
    new JsonFile(this, 'test/tsconfig.json', {
      obj: {
        extends: '../../../tsconfig.base.json',
        compilerOptions: { rootDir: '..', noEmit: true },
        include: ['.', '../src'],
      },
      marker: false,
    });
    new JsonFile(this, 'cdk.json', {
      obj: { app: 'node lib/main.js', versionReporting: false, notices: false, context: cdkContext(this) },
      marker: false,
    });
  }
}
