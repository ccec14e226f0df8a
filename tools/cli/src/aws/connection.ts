import { fenceExtension } from './fence';

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

/** A request that was not answered by then is given up; it arrives before that, or never. */
export const REQUEST_LIMIT_MS = 10_000;

/** Options of a client that only reads: it may ask again as often as its budget allows. */
export function readOptions({ region, local = false }: Connection) {
  // a server that never answers would hang without limit
  const limits = { connectionTimeout: 3000, requestTimeout: REQUEST_LIMIT_MS };
  // unless told to throw, the SDK says that it is late and waits on
  const requestHandler = { ...limits, throwOnRequestTimeout: true };
  const extensions = [fenceExtension];
  return { region, requestHandler, extensions, retryMode: 'adaptive', maxAttempts: local ? 3 : 8 } as const;
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
