import { Component, License } from 'projen';
import { versions } from '../versions';
import type { WorkspaceProject } from '../workspace-project';

/** The Nx tag of what `nx release` versions, tags and publishes. */
export const PUBLISHED = 'published';

/**
 * What makes a project a package of its own: a version, a licence, a target that publishes it.
 */
export class Publication extends Component {
  constructor(project: WorkspaceProject) {
    super(project, 'Publication');

    const { manifest } = project;
    const { repository, registry } = project.monorepo.published;
    const own = new Map(project.uses.map(({ name, version }) => [name, `^${version}`]));
    Object.assign(manifest, {
      private: false,
      // a tool takes its siblings as dependencies; outside of this workspace '*' is any version
      dependencies: Object.fromEntries(
        Object.entries(manifest.dependencies as Record<string, string>).map(([name, range]) => [
          name,
          own.get(name) ?? range,
        ]),
      ),
      files: [...(manifest.files as string[]), 'CHANGELOG.md', 'sbom.cdx.json'],
      engines: { node: `>= ${versions.node}` },
      ...(repository && linksTo(repository, project.folder)),
      ...(registry && { publishConfig: { registry } }),
    });
    new License(project, { spdx: 'Apache-2.0' });
    project.addTag(PUBLISHED);
    project.addTarget('nx-release-publish');
  }
}

function linksTo(repository: string, folder: string): object {
  return {
    homepage: `${repository}/tree/main/${folder}#readme`,
    bugs: `${repository}/issues`,
    repository: { type: 'git', url: `git+${repository}.git`, directory: folder },
  };
}
