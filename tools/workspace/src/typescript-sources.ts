import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Component, JsonFile } from 'projen';
import type { WorkspaceProject } from './workspace-project';

/**
 * The two tsconfig.json of a project: `src/` is built to `lib/`, `test/` is only checked.
 *
 * References follow `uses`, so one `tsc -b` builds everything in order.
 */
export class TypescriptSources extends Component {
  constructor(project: WorkspaceProject) {
    super(project, 'TypescriptSources');

    const up = relative(project.outdir, project.root.outdir);
    const references = project.uses
      .filter(used => hasSources(used))
      .map(used => ({ path: relative(project.outdir, used.outdir) }));
    new JsonFile(project, 'tsconfig.json', {
      obj: {
        extends: `${up}/tsconfig.base.json`,
        compilerOptions: { rootDir: 'src', outDir: 'lib', tsBuildInfoFile: 'lib/.tsbuildinfo' },
        include: ['src'],
        references,
      },
      marker: false,
    });
    new JsonFile(project, 'test/tsconfig.json', {
      obj: {
        extends: `../${up}/tsconfig.base.json`,
        compilerOptions: {
          rootDir: '..',
          noEmit: true,
          composite: false,
          incremental: false,
          types: ['node', 'jest'],
        },
        include: ['.', '../src'],
      },
      marker: false,
    });
  }
}

/** Whether `project` is built by tsc. */
export function hasSources(project: WorkspaceProject): boolean {
  return (
    project.components.some(component => component instanceof TypescriptSources) ||
    existsSync(join(project.outdir, 'src/index.ts'))
  );
}
