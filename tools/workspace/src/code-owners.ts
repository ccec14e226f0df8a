import { FileBase, type IResolver } from 'projen';
import type { Monorepo } from './monorepo';
import { ProjectError } from './project-error';

export interface CodeOwnersOptions {
  /** Who is asked for a review of everything: `@my-organization/platform`, a person, or an address of mail. */
  readonly everything: readonly string[];

  /**
   * Who is asked, in their place, where something reaches production or decides who may.
   *
   * @default - those of everything
   */
  readonly production?: readonly string[];
}

/** What reaches production, or decides who may. */
const PRODUCTION = [
  '/.github/',
  '/.projenrc.ts',
  '/SECURITY.md',
  '/apps/global/',
  '/apps/prod/',
  '/packages/deploy-access/',
  '/packages/guardrails/',
  '/tools/nx/',
  '/tools/workspace/',
];

/**
 * .github/CODEOWNERS. Only for who has teams: GitHub ignores a line with an owner it does not know, and asks nobody, without a word.
 *
 * @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */
export class CodeOwners extends FileBase {
  private readonly lines: readonly string[];

  /** @throws ProjectError `OwnerUnknown` */
  constructor(repo: Monorepo, { everything, production = [] }: CodeOwnersOptions) {
    super(repo, '.github/CODEOWNERS');

    for (const owner of [...everything, ...production]) {
      if (/^(@[\w-]+(\/[\w-]+)?|[^@\s]+@[^@\s]+)$/.test(owner)) continue;
      throw new ProjectError('OwnerUnknown', `"${owner}": an owner is @person, @organization/team or an address`, repo);
    }
    if (everything.length === 0) throw new ProjectError('OwnerMissing', 'nobody owns everything; name somebody', repo);
    const sensitive = production.length > 0 ? PRODUCTION.map(path => lineOf(path, production)) : [];
    this.lines = [lineOf('*', everything), ...sensitive];
  }

  protected override synthesizeContent(_resolver: IResolver): string {
    return [`# ${this.marker ?? ''}`, ...this.lines, ''].join('\n');
  }
}

function lineOf(path: string, owners: readonly string[]): string {
  return [path, ...owners].join(' ');
}
