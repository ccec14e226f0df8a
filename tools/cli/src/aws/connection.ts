/** How clients of the AWS SDK are made. */
export interface Connection {
  readonly region: string;

  /**
   * The other side is a process of this computer: it answers at once, or it is gone.
   *
   * @default false
   */
  readonly local?: boolean;

  /** Keep a value out of all output. */
  hide(secret: string): void;
}

/** Options of a client that only reads: it may ask again as often as its budget allows. */
export function readOptions({ region, local = false }: Connection) {
  // a server that never answers would hang without limit
  const requestHandler = { connectionTimeout: 3000, requestTimeout: 10_000 };
  return { region, requestHandler, retryMode: 'adaptive', maxAttempts: local ? 3 : 8 } as const;
}

/** Options of a client whose calls have no idempotency token: sent once, then it is looked up what happened. */
export function writeOptions(connection: Connection) {
  return { ...readOptions(connection), retryMode: 'standard', maxAttempts: 1 } as const;
}

/** A value made when it is first asked for. */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
