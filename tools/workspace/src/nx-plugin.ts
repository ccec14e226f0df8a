import { JsonFile } from 'projen';
import type { Monorepo } from './monorepo';
import { WorkspaceProject } from './workspace-project';

/**
 * The Nx plugin of the workspace, in tools/nx: plain CommonJS, whose JSDoc types are checked.
 */
export class NxPlugin extends WorkspaceProject {
  constructor(parent: Monorepo) {
    super(parent, {
      folder: 'tools/nx',
      name: '@berth/nx',
      description: 'Nx plugin: environments deploy in order, and only those asked for',
      layer: 'tool',
      libraries: ['nx'],
      targets: ['test'],
    });

    new JsonFile(this, 'test/tsconfig.json', {
      obj: {
        extends: '../../../tsconfig.base.json',
        compilerOptions: {
          rootDir: '..',
          noEmit: true,
          composite: false,
          declaration: false,
          allowJs: true,
          checkJs: true,
          types: ['node', 'jest'],
        },
        include: ['.', '../*.cjs'],
      },
      marker: false,
    });
  }
}
