/**
 * What a statement does to those who use the database meanwhile.
 *
 * `breaks`: the version that still serves fails, or data is gone. `locks`: everybody waits while it runs. `hidden`: only its run shows what it does. `fails`: PostgreSQL refuses it.
 */
export type Effect = 'breaks' | 'locks' | 'hidden' | 'fails';

/** What a rule says of one statement. */
export interface StatementFinding {
  /** Stable name: `DropColumn`. */
  readonly rule: string;
  readonly effect: Effect;

  /** What is wrong: `drops column orders.note`. */
  readonly text: string;

  /** How to do it without harm. */
  readonly fix: string;
}

/** What is wrong with a migration. */
export interface MigrationFinding extends StatementFinding {
  /** Revision of Alembic: `0004`. */
  readonly revision: string;

  /** Name of its file. */
  readonly file: string;

  /**
   * How the file says that this is meant.
   *
   * @default - it does not say so
   */
  readonly declared?: 'contract' | 'locks';
}
