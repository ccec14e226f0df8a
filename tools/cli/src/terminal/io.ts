/** One visible piece of work. */
export interface Step {
  /** Say how far it is; on a terminal the line is replaced. */
  update(text: string): void;

  /** What stands there when it is done. */
  title(text: string): void;
}

/** Everything a command says and asks. Results go to stdout, all else to stderr; no secret passes. */
export interface Io {
  /** Progress and prose, to stderr. */
  info(message: string): void;

  /** Data another program may read, to stdout: text as it is, anything else as JSON. */
  result(value: unknown): void;

  /** Ask a yes/no question; throws when there is no terminal. */
  confirm(question: string): Promise<boolean>;

  /** Show that `work` runs, how far it is, and how long it took. */
  step<T>(title: string, work: (step: Step) => Promise<T>): Promise<T>;

  /** Never print `secret` from now on. */
  hide(secret: string): void;
}
