import { Member } from './member';
import type { Repository } from './repository';

export interface PythonServiceOptions {
  /** Folder under services/, and the name of its image. */
  readonly name: string;
}

/**
 * A containerised Python service in services/: Nx knows its image and its tests.
 *
 * Needs a Dockerfile, `venv.task.py` that makes `.venv`, and tests for pytest.
 */
export class PythonService extends Member {
  constructor(parent: Repository, { name }: PythonServiceOptions) {
    super(parent, {
      folder: `services/${name}`,
      name,
      manifest: {},
      targets: { image: {}, venv: {}, pytest: {} },
    });
  }
}
