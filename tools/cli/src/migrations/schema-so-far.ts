import type { RangeVar } from 'libpg-query';

/** What the statements before have made: nobody uses a table yet that the same migration creates. */
export class SchemaSoFar {
  /** Whether a transaction is open. */
  public inTransaction = false;
  private readonly tables = new Set<string>();
  private readonly indexes = new Set<string>();
  private readonly constraints = new Set<string>();

  public addTable(table: string): void {
    this.tables.add(table);
  }

  public addIndex(index: string): void {
    this.indexes.add(index);
  }

  /** Adds a constraint that holds its lock until the transaction ends. */
  public addConstraint(table: string, name: string): void {
    if (this.inTransaction) this.constraints.add(`${table} ${name}`);
  }

  public isNewTable(table: string): boolean {
    return this.tables.has(table);
  }

  public isNewIndex(index: string): boolean {
    return this.indexes.has(index);
  }

  /** Whether the transaction that is open has added the constraint. */
  public holdsLockOf(table: string, name: string): boolean {
    return this.constraints.has(`${table} ${name}`);
  }

  public begin(): void {
    this.inTransaction = true;
  }

  public end(): void {
    this.inTransaction = false;
    this.constraints.clear();
  }

  /** Without it, what is known of earlier revisions is that they may have run before. */
  public forget(): void {
    this.tables.clear();
    this.indexes.clear();
  }
}

/** `orders`, `audit.orders`. */
export function nameOf({ schemaname, relname = '' }: RangeVar = {}): string {
  return schemaname === undefined || schemaname === 'public' ? relname : `${schemaname}.${relname}`;
}
