import { shareOf } from './parity';

/** Where a mistake is met, the earliest first. */
export const STAGES = ['compile time', 'construct', 'platform', 'template', 'preflight'] as const;
export type Stage = (typeof STAGES)[number];

/** The rows of the catalogue, as docs/bad-inputs.json has them. */
export type CatalogueRows = Readonly<Record<string, CatalogueRow>>;

/** One row. */
export interface CatalogueRow {
  readonly mistake: string;

  /** Where each of its ids is met: first, and again where the earlier places cannot know it. */
  readonly refused: Readonly<Record<string, readonly Stage[]>>;
}

/** An example of a mistake, with the rule asked about it. */
export interface AskedExample {
  /** In words. */
  readonly what: string;

  /** What the table says that is told, `BERTH-ENV-001 account = "1": must have 12 digits`; several lines where several things are wrong. */
  readonly expected: string;

  /** What the rule said. */
  readonly told: string;

  /** Whether a constructor or a config is refused, or what they make. */
  readonly place: 'config' | 'template';
}

/** How much of the catalogue is refused. */
export interface Catalogue {
  readonly lines: readonly string[];
  readonly failures: readonly string[];
}

/**
 * Compares the rows with the examples, each of which is a test.
 *
 * @param liveTests rows and ids of tests of what only AWS knows, `B44 BERTH-RDS-001`
 */
export function catalogueOf(
  rows: CatalogueRows,
  examples: readonly AskedExample[],
  liveTests: readonly string[],
): Catalogue {
  const wrong = examples
    .filter(({ expected, told }) => expected !== told)
    .map(({ what, expected, told }) => `${what}: "${told}" instead of "${expected}"`);
  const places = placesOf(rows);
  const isShown = ({ row, id, stage }: Place) =>
    stage === 'preflight'
      ? liveTests.includes(`${row} ${id}`)
      : examples.some(example => shows(example, id, stage === 'template' ? 'template' : 'config'));
  const missing = places.filter(place => !isShown(place));
  const lacking = new Set(missing.map(({ row }) => row)).size;
  const count = Object.keys(rows).length;
  return {
    lines: [
      `rows refused / rows: ${shareOf(count - lacking, count)}`,
      `  ${places.filter(({ isFirst }) => isFirst).length} mistakes, first met at: ${countsOf(places.filter(({ isFirst }) => isFirst))}`,
      `  and again where that could not know it: ${countsOf(places.filter(({ isFirst }) => !isFirst))}`,
      `  ${examples.length} examples`,
      ...missing.map(({ row, id, stage }) => `  ${row} ${id} ${stage}`),
    ],
    failures: [
      ...wrong,
      ...(lacking > 0 ? [`${lacking} rows without a test`] : []),
      ...unlisted(rows, examples, liveTests),
    ],
  };
}

interface Place {
  readonly row: string;
  readonly id: string;
  readonly stage: Stage;
  readonly isFirst: boolean;
}

function placesOf(rows: CatalogueRows): Place[] {
  return Object.entries(rows).flatMap(([row, { refused }]) =>
    Object.entries(refused).flatMap(([id, stages]) =>
      stages.map((stage, index) => ({ row, id, stage, isFirst: index === 0 })),
    ),
  );
}

function countsOf(places: readonly Place[]): string {
  return STAGES.map(name => `${name} ${places.filter(({ stage }) => stage === name).length}`).join(', ');
}

/** What is refused at a place that the row does not name. */
function unlisted(rows: CatalogueRows, examples: readonly AskedExample[], liveTests: readonly string[]): string[] {
  return Object.entries(rows).flatMap(([row, { refused }]) =>
    Object.entries(refused).flatMap(([id, stages]) => [
      ...(!stages.includes('template') && examples.some(example => shows(example, id, 'template'))
        ? [`${row} ${id}: a template rule refuses it, too`]
        : []),
      ...(!stages.includes('preflight') && liveTests.includes(`${row} ${id}`)
        ? [`${row} ${id}: the preflight refuses it, too`]
        : []),
    ]),
  );
}

function shows({ expected, told, place }: AskedExample, id: string, wanted: AskedExample['place']): boolean {
  return expected === told && place === wanted && idsOf(told).includes(id);
}

/** Rows and ids that the title of a test names: `test('B44, BERTH-RDS-001: …')`, also after a row of the seeds. */
export function namedIn(text: string): string[] {
  return [...text.matchAll(/['"`](?:\w+-\d+, )?(B\d{2}), (BERTH-[A-Z0-9]+-\d{3}): /g)].map(
    ([, row, id]) => `${row} ${id}`,
  );
}

/** The ids that begin the lines. */
export function idsOf(told: string): string[] {
  return told.split('\n').map(line => line.split(' ')[0] ?? '');
}
