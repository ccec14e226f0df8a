import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One table of the store: JSON values by key. */
export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): void;
  list(): T[];
  entries(): [string, T][];
}

type Entry = [collection: string, key: string, value?: unknown];

/** How long changes are kept together: no longer than promises settle that wait for nothing outside. */
const TURNS = 50;

/**
 * What the local cloud remembers. A change is in the journal before the call returns, so what was answered survives a kill.
 *
 * The journal is a line of JSON for each change, or for several that were made together, rewritten to one line for each living key at every start. A half-written last line, left by a kill in
 * the middle of a write, was never answered and is dropped. Values are kept as they are put: change a copy and `put` it, never the value that `get`
 * returned. Dates are refused, since they would come back as text: put `toISOString()` or `getTime()`.
 */
export class Store {
  /** A store that forgets: for tests. */
  public static inMemory(): Store {
    return new Store();
  }

  /** The store in `folder`, which is made if it does not exist. Files are readable by the owner only. */
  public static open(folder: string): Store {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new Store(join(folder, 'journal.ndjson'));
  }

  private readonly tables = new Map<string, Map<string, unknown>>();
  private journal: number | undefined;
  private held: string[] = [];
  private isHolding = false;
  private turn: Promise<void> = Promise.resolve();

  private constructor(file?: string) {
    if (!file) return;
    if (existsSync(file)) for (const entry of readJournal(file)) this.apply(entry);
    this.compact(file);
    this.journal = openSync(file, 'a', 0o600);
  }

  public collection<T>(name: string): Collection<T> {
    const table = this.table(name) as Map<string, T>;
    return {
      get: key => table.get(key),
      put: (key, value) => this.write([name, key, value]),
      delete: key => {
        if (table.has(key)) this.write([name, key]);
      },
      list: () => [...table.values()],
      entries: () => [...table.entries()],
    };
  }

  /**
   * Does work whose changes are on disk all at once: after a kill there are all of them or none. It is so while the work waits for nothing outside, such as
   * a file or a process; what it changes after that is written change by change. All of it is on disk when this resolves.
   *
   * One work begins after the other has come so far, or what one puts on disk would hold half of the other.
   */
  public async together<T>(work: () => T | Promise<T>): Promise<T> {
    const before = this.turn;
    let pass: (() => void) | undefined;
    this.turn = new Promise(resolve => {
      pass = resolve;
    });
    await before;
    this.isHolding = true;
    const outcome = (async () => work())();
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    outcome.then(settle, settle);
    for (let turn = 0; turn < TURNS && !isSettled; turn++) await undefined;
    this.isHolding = false;
    try {
      this.flush();
    } finally {
      pass?.();
    }
    return outcome;
  }

  /** Puts on disk what is kept together so far: before something outside is done that must not be forgotten. */
  public flush(): void {
    const lines = this.held;
    this.held = [];
    if (this.journal === undefined || lines.length === 0) return;
    writeSync(this.journal, lines.length === 1 ? `${lines[0]}\n` : `[${lines.join(',')}]\n`);
  }

  public close(): void {
    this.flush();
    if (this.journal !== undefined) closeSync(this.journal);
    this.journal = undefined;
  }

  private write(entry: Entry): void {
    const line = JSON.stringify(entry, refuseDates);
    if (this.isHolding) this.held.push(line);
    else if (this.journal !== undefined) writeSync(this.journal, `${line}\n`);
    this.apply(entry);
  }

  private apply([name, key, value]: Entry): void {
    if (value === undefined) this.table(name).delete(key);
    else this.table(name).set(key, value);
  }

  private table(name: string): Map<string, unknown> {
    let table = this.tables.get(name);
    if (!table) {
      table = new Map();
      this.tables.set(name, table);
    }
    return table;
  }

  private compact(file: string): void {
    const next = openSync(`${file}.next`, 'w', 0o600);
    for (const [name, table] of this.tables) {
      for (const [key, value] of table) writeSync(next, `${JSON.stringify([name, key, value])}\n`);
    }
    fsyncSync(next);
    closeSync(next);
    renameSync(`${file}.next`, file);
  }
}

function refuseDates(this: Record<string, unknown>, key: string, value: unknown): unknown {
  // `value` is text already
  if (this[key] instanceof Date) throw new TypeError(`unexpected Date in the store: ${key}`);
  return value;
}

/** Several changes in one line; a change starts with the name of its table. */
function isList(read: Entry | Entry[]): read is Entry[] {
  return Array.isArray(read[0]);
}

function readJournal(file: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const whole = lines.slice(0, -1); // what follows the last line end is empty, or half a line
  return whole.flatMap(line => {
    const read = JSON.parse(line) as Entry | Entry[];
    return isList(read) ? read : [read];
  });
}
