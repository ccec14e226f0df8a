import { basename } from 'node:path';
import type { MigrationFinding, StatementFinding } from './finding';
import { SchemaSoFar } from './schema-so-far';
import { findingsOf } from './statement-rules';

/** The SQL of one revision, as Alembic emits it. */
export interface RenderedRevision {
  /** @default - what comes before the first revision */
  readonly revision?: string;
  readonly file?: string;

  /** Statements, each with its end. */
  readonly sql: readonly string[];

  /** `berth_phase` of the file: `contract` says that no version uses any more what it takes away. */
  readonly phase?: string | null;

  /** `berth_locks` of the file: why its locks do no harm. */
  readonly locks?: string | null;
}

/** What Alembic would run. */
export interface RenderedMigrations {
  /** Whether the database is known to be at the revision that was asked for; otherwise all revisions are here. */
  readonly known: boolean;

  /** The last revision. */
  readonly head: string | null;
  readonly revisions: readonly RenderedRevision[];
}

/** Everything that the migrations would do to the version that serves meanwhile, those that say that they mean it too. */
export async function judgeMigrations({ known, revisions }: RenderedMigrations): Promise<MigrationFinding[]> {
  const schema = new SchemaSoFar();
  const findings: MigrationFinding[] = [];
  for (const rendered of revisions) {
    // of revisions that may have run before, each is judged alone
    if (!known) schema.forget();
    for (const found of await judgeSql(rendered.sql, schema)) findings.push(describe(found, rendered));
  }
  return findings;
}

async function judgeSql(sql: readonly string[], schema: SchemaSoFar): Promise<StatementFinding[]> {
  // 1.7 MB of WebAssembly
  const { parse } = await import('libpg-query');
  const findings: StatementFinding[] = [];
  for (const text of sql) {
    try {
      const { stmts = [] } = await parse(text);
      for (const { stmt } of stmts) if (stmt) findings.push(...findingsOf(stmt, schema));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const fix = 'correct it: PostgreSQL would not understand it either';
      findings.push({ rule: 'NotSql', effect: 'hidden', text: `cannot be read as SQL: ${why}`, fix });
    }
  }
  return findings;
}

function describe(found: StatementFinding, { revision = '', file = '', phase, locks }: RenderedRevision) {
  return { ...found, revision, file: basename(file), declared: declarationOf(found, phase, locks) };
}

/** What is refused by PostgreSQL cannot be meant. */
function declarationOf(
  { effect }: StatementFinding,
  phase: RenderedRevision['phase'],
  locks: RenderedRevision['locks'],
): MigrationFinding['declared'] {
  if (effect === 'fails') return undefined;
  if (phase === 'contract') return 'contract';
  return effect === 'locks' && typeof locks === 'string' && locks.trim() !== '' ? 'locks' : undefined;
}
