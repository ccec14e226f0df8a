import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TextFile } from 'projen';
import type { Monorepo } from './monorepo';
import { WorkspaceProject } from './workspace-project';

export interface PythonServiceOptions {
  /** Folder under services/, and the name of its image. */
  readonly name: string;

  readonly description: string;
}

/** What `npm create berth` gives a new service. */
const TEMPLATE = join(__dirname, '../../create/template/service');

/** The same in every service. */
const SHARED = ['alembic.ini', 'venv.task.py'];

/**
 * A containerised Python service in services/: Nx knows its image and its tests.
 */
export class PythonService extends WorkspaceProject {
  constructor(parent: Monorepo, { name, description }: PythonServiceOptions) {
    super(parent, {
      folder: `services/${name}`,
      name: `@berth/${name}`,
      description,
      layer: 'service',
      targets: ['image', 'venv', 'pytest'],
    });

    const { nx } = this.manifest;
    this.manifest.nx = () => ({ name, ...(nx as () => object)() });

    for (const file of SHARED) {
      new TextFile(this, file, { lines: readFileSync(join(TEMPLATE, file), 'utf8').split('\n') });
    }
  }
}
