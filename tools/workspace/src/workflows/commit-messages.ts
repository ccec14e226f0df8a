/** What a commit may do, as `nx release` reads it. */
const TYPES = ['build', 'chore', 'ci', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'style', 'test'];

const FORM = /^(?<type>[a-z]+)(?:\((?<scope>[^)]*)\))?!?: (?<subject>.+)$/;

/** Longer ones are cut by Git's own tools. */
const LONGEST = 120;

/**
 * What is wrong with the first lines of commits, one line a mistake; nothing when versions can be told from them.
 *
 * @param scopes names of folders
 * @see https://www.conventionalcommits.org/en/v1.0.0/
 */
export function commitProblems(lines: readonly string[], scopes: readonly string[]): string[] {
  return lines
    .filter(line => !isMadeByGit(line))
    .flatMap(line => mistakesIn(line, scopes).map(it => `'${line}': ${it}`));
}

function mistakesIn(line: string, scopes: readonly string[]): string[] {
  const { type = '', scope, subject = '' } = FORM.exec(line)?.groups ?? {};
  if (type === '') return ['must look like `fix(rds): what is better now`'];
  return [
    ...(TYPES.includes(type) ? [] : [`type ${type}: must be one of ${TYPES.join(', ')}`]),
    ...(scope === undefined || scopes.includes(scope) ? [] : [`scope ${scope}: must be the name of a folder`]),
    ...(subject.endsWith('.') ? ['must not end with a period'] : []),
    ...(line.length > LONGEST ? [`${line.length} characters: must be at most ${LONGEST}`] : []),
  ];
}

function isMadeByGit(line: string): boolean {
  return /^(Merge|Revert) /.test(line);
}
