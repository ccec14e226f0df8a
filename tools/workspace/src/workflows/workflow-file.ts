import { FileBase, type IResolver } from 'projen';
import { Document, isScalar, visit } from 'yaml';
import type { Monorepo } from '../monorepo';
import { versionOf } from './actions';
import type { Workflow } from './workflow';

/**
 * One file in .github/workflows.
 *
 * Not projen's own: what that writes has no place for the version beside a commit.
 */
export class WorkflowFile extends FileBase {
  constructor(
    repo: Monorepo,
    fileName: string,
    private readonly workflow: Workflow,
  ) {
    super(repo, `.github/workflows/${fileName}.yml`);
  }

  protected override synthesizeContent(_resolver: IResolver): string {
    return `# ${this.marker ?? ''}\n\n${renderWorkflow(this.workflow)}`;
  }
}

/** YAML with the version of each action as a comment. No job has a permission that it does not name. */
export function renderWorkflow({ name, on, ...rest }: Workflow): string {
  const document = new Document({ name, on, permissions: {}, ...rest }, { aliasDuplicateObjects: false });
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar(value)) return;
      const version = versionOf(String(value.value));
      if (version) value.comment = ` ${version}`;
    },
  });
  return document.toString({ lineWidth: 0 });
}
