/** What Stryker found out about one mutant; the report holds more. */
interface Mutant {
  readonly status:
    | 'Killed'
    | 'Timeout'
    | 'Survived'
    | 'NoCoverage'
    | 'Ignored'
    | 'CompileError'
    | 'RuntimeError'
    | 'Pending';

  readonly location: { readonly start: { readonly line: number } };
}

/**
 * The report of a mutation run, as far as it is read here.
 *
 * @see https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema
 */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Score {
  readonly name: string;

  /** Mutants that a test noticed. */
  readonly killed: number;

  /** All that count: neither ignored nor impossible. */
  readonly total: number;
}

/** Validators are pure and small: a rule that no test breaks is a rule that nobody has. Constructs hold wording too. */
const KINDS = [
  { name: 'validators', floor: 90, ofValidators: true },
  { name: 'constructs', floor: 75, ofValidators: false },
];

/** The scores of a report: files below the kind they belong to, and what is below its floor. */
export function mutationScores({ files }: MutationReport): { lines: string[]; failures: string[] } {
  const lines: string[] = [];
  const failures: string[] = [];
  for (const { name, floor, ofValidators } of KINDS) {
    const scores = Object.entries(files)
      .map(([file, { source, mutants }]) => {
        const validates = validatorLines(file, source);
        return scoreOf(
          file,
          mutants.filter(({ location }) => validates(location.start.line) === ofValidators),
        );
      })
      .filter(({ total }) => total > 0)
      .sort((a, b) => a.name.localeCompare(b.name));
    if (scores.length === 0) continue;
    const sum = { name, killed: sumOf(scores, 'killed'), total: sumOf(scores, 'total') };
    lines.push(...[sum, ...scores.map(score => ({ ...score, name: `  ${score.name}` }))].map(lineOf));
    if (percent(sum) < floor) failures.push(`${name} = ${percent(sum).toFixed(1)} %: must be at least ${floor} %`);
  }
  return { lines, failures };
}

/** Which lines of a file judge input: all, or those of its functions named `networkProblems` or `cidrProblem`. */
function validatorLines(file: string, source: string): (line: number) => boolean {
  if (/(-problems|-rules?|-lint)\.ts$|\/rules\//.test(file)) return () => true;
  let inside = false;
  const validates = source.split('\n').map(line => {
    if (/^(export )?function \w*[pP]roblems?\b/.test(line)) inside = true;
    const here = inside;
    if (line === '}') inside = false;
    return here;
  });
  return line => validates[line - 1] ?? false;
}

function scoreOf(name: string, mutants: readonly Mutant[]): Score {
  const count = (...statuses: Mutant['status'][]) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  return { name, killed, total: killed + count('Survived', 'NoCoverage') };
}

function sumOf(scores: readonly Score[], field: 'killed' | 'total'): number {
  return scores.reduce((sum, score) => sum + score[field], 0);
}

function percent({ killed, total }: Score): number {
  return (100 * killed) / total;
}

function lineOf(score: Score): string {
  const { name, killed, total } = score;
  return `${name.padEnd(52)} ${percent(score).toFixed(1).padStart(6)} %  ${`${killed} of ${total}`.padStart(14)}`;
}
