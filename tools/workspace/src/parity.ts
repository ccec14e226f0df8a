/** Where a row of a system is checked. */
export type CheckedIn = 'template' | 'deploy' | 'workflow' | 'service' | 'docs';

/** The rows of one system, as examples/seeds.json has them. */
export interface SeedRows {
  /** `001`. */
  readonly seed: string;

  /** Folder under examples/. */
  readonly example: string;

  /** By id: `S001-01`. */
  readonly rows: Readonly<Record<string, CheckedIn>>;

  /**
   * Rows that do not hold to the letter, with what holds instead and why. Their tests assert that, so they are not counted.
   *
   * @default - all hold as they stand
   */
  readonly otherwise?: Readonly<Record<string, string>>;
}

/** A file with tests. */
export interface TestFile {
  /** From the root: `examples/pyshop/test/seed.test.ts`. */
  readonly path: string;
  readonly text: string;
}

/** How much of each system is tested. */
export interface Parity {
  /** One for each system: `seed 001, fargate-blue-green: 12 of 60 rows, 20.0 %`, and below it what is missing. */
  readonly lines: readonly string[];
  readonly failures: readonly string[];
}

const ID = String.raw`S\d{3}-\d{2}`;
const IDS = `(${ID}(?:, ${ID})*)\\b`;

/** `test('S001-01: …'`, also after `test.each([…])`. */
const TYPESCRIPT_TITLE = new RegExp(`\\btest(?:\\.each\\b[^'"\`]*)?\\(\\s*['"\`]${IDS}|\\]\\)\\(\\s*['"\`]${IDS}`, 'g');

/** `"""S004-60: …` right below `def test_…`. */
const PYTHON_TITLE = new RegExp(`def test_\\w+\\([^)]*\\)[^:]*:\\s*"""${IDS}`, 'g');

/** Compares the rows of all systems with the titles of tests: in the example itself, and in the service, which all share. */
export function parityOf(systems: readonly SeedRows[], files: readonly TestFile[]): Parity {
  const titles = files.flatMap(file => idsIn(file).map(id => ({ id, path: file.path })));
  const strays = titles.flatMap(({ id, path }) => {
    const owner = systems.find(({ rows }) => id in rows);
    if (!owner) return [`${path}: ${id} is no row of any system`];
    const foreign = path.startsWith('examples/') && !path.startsWith(folderOf(owner));
    return foreign ? [`${path}: ${id} is a row of ${owner.example}`] : [];
  });
  const results = systems.map(system => resultOf(system, titles));
  return {
    lines: results.flatMap(({ lines }) => lines),
    failures: [...new Set(strays), ...results.flatMap(({ failures }) => failures)],
  };
}

function resultOf(system: SeedRows, titles: readonly { readonly id: string; readonly path: string }[]) {
  const ids = Object.entries(system.rows);
  const missing = ids.filter(([id, place]) => !titles.some(title => title.id === id && counts(title.path, place)));
  const otherwise = Object.entries(system.otherwise ?? {});
  const holding = ids.filter(row => !missing.includes(row) && !otherwise.some(([id]) => id === row[0]));
  const name = `seed ${system.seed}, ${system.example}`;
  return {
    lines: [
      `${name}: ${shareOf(holding.length, ids.length)}`,
      ...missing.map(([id, place]) => `  ${id} ${place}`),
      ...otherwise.map(([id, reason]) => `  ${id} holds otherwise: ${reason}`),
    ],
    failures: [
      ...(missing.length > 0 ? [`${name}: ${missing.length} rows without a test`] : []),
      ...(otherwise.length > 0 ? [`${name}: ${otherwise.length} rows that do not hold to the letter`] : []),
      ...otherwise.filter(([id]) => !(id in system.rows)).map(([id]) => `${name}: ${id} is no row of it`),
    ],
  };
}

/** `12 of 60 rows, 20.0 %`. */
export function shareOf(covered: number, count: number): string {
  const share = count === 0 ? 100 : (100 * covered) / count;
  return `${covered} of ${count} rows, ${share.toFixed(1)} %`;
}

/** What only a deployment shows is tested by one. */
function counts(path: string, place: CheckedIn): boolean {
  return place !== 'deploy' || path.endsWith('.e2e.ts');
}

function idsIn({ path, text }: TestFile): string[] {
  const lines = text.split('\n').filter(line => !/^\s*(\/\/|#)/.test(line));
  const title = path.endsWith('.py') ? PYTHON_TITLE : TYPESCRIPT_TITLE;
  return [...lines.join('\n').matchAll(title)].flatMap(([, first, second]) => (first ?? second ?? '').split(', '));
}

function folderOf({ example }: SeedRows): string {
  return `examples/${example}/`;
}
