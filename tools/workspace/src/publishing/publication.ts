import { Component, License } from 'projen';
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
    });
    new License(project, { spdx: 'Apache-2.0' });
    project.addTag(PUBLISHED);
    project.addTarget('nx-release-publish');
  }
}
