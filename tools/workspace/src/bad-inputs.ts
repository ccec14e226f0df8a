import { shareOf } from './parity';

/** Where a mistake is met first. */
export const STAGES = ['compile time', 'construct', 'platform', 'template', 'preflight'] as const;
export type Stage = (typeof STAGES)[number];

/** The rows of the catalogue, as docs/bad-inputs.json has them. */
export type CatalogueRows = Readonly<Record<string, CatalogueRow>>;

/** One row. */
export interface CatalogueRow {
  readonly mistake: string;

  /** Where each of its ids is met first. */
  readonly refused: Readonly<Record<string, Stage>>;
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

/** Compares the rows with the examples, each of which is a test. */
export function catalogueOf(rows: CatalogueRows, examples: readonly AskedExample[]): Catalogue {
  const wrong = examples
    .filter(({ expected, told }) => expected !== told)
    .map(({ what, expected, told }) => `${what}: "${told}" instead of "${expected}"`);
  const missing = Object.entries(rows).flatMap(([row, { refused }]) =>
    Object.entries(refused)
      .filter(([id, stage]) => !examples.some(example => shows(example, id, stage)))
      .map(([id, stage]) => ({ row, told: `  ${row} ${id} ${stage}` })),
  );
  const lacking = new Set(missing.map(({ row }) => row)).size;
  const stages = Object.values(rows).flatMap(({ refused }) => Object.values(refused));
  const counts = STAGES.map(stage => `${stage} ${stages.filter(one => one === stage).length}`);
  const count = Object.keys(rows).length;
  return {
    lines: [
      `rows refused / rows: ${shareOf(count - lacking, count)}`,
      `  ${stages.length} mistakes: ${counts.join(', ')}`,
      `  ${examples.length} examples`,
      ...missing.map(({ told }) => told),
    ],
    failures: [...wrong, ...(lacking > 0 ? [`${lacking} rows without a test`] : [])],
  };
}

function shows({ expected, told, place }: AskedExample, id: string, stage: Stage): boolean {
  const isTemplate = stage === 'template';
  return expected === told && isTemplate === (place === 'template') && idsOf(told).includes(id);
}

/** The ids that begin the lines. */
export function idsOf(told: string): string[] {
  return told.split('\n').map(line => line.split(' ')[0] ?? '');
}
