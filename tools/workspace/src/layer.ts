import { Component, type Project } from 'projen';
import { ProjectError } from './project-error';
import type { WorkspaceProject } from './workspace-project';

/** Who may import whom: the architecture in a few lines. */
const MAY_USE = {
  foundation: [],
  rollout: ['foundation'],
  capability: ['foundation', 'rollout', 'capability'],
  platform: ['foundation', 'rollout', 'capability'],
  app: ['foundation', 'rollout', 'capability', 'platform'],
  cli: ['foundation', 'rollout'],
  // writes about all of them, and loads none but the errors
  generator: ['foundation', 'platform', 'capability', 'cli', 'tool', 'generator'],
  tool: ['tool'],
  service: [],
} as const satisfies Record<string, readonly string[]>;

export type LayerName = keyof typeof MAY_USE;

/**
 * The layer of a project: an Nx tag, and a check of the projects it uses.
 */
export class Layer extends Component {
  /** The layer of `project`; throws if it has none. */
  public static of(project: Project): Layer {
    const layer = project.components.find((c): c is Layer => c instanceof Layer);
    if (!layer) throw new ProjectError('LayerMissing', `project '${project.name}' has no layer`, project);
    return layer;
  }

  public readonly name: LayerName;

  constructor(project: WorkspaceProject, name: LayerName) {
    super(project, 'Layer'); // a fixed id: a second layer on one project fails

    this.name = name;
    for (const used of project.uses) this.validateUse(used);
    project.addTag(`layer:${name}`);
  }

  private validateUse(used: WorkspaceProject): void {
    const allowed: readonly string[] = MAY_USE[this.name];
    const { name } = Layer.of(used);
    if (allowed.includes(name)) return;
    throw new ProjectError(
      'LayerCrossed',
      `layer '${this.name}' must not use layer '${name}', got '${used.name}'`,
      this.project,
    );
  }
}
