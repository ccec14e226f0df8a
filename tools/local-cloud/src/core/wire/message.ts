/** A request as it came off the socket, its body collected and any chunk framing removed. */
export interface WireRequest {
  readonly method: string;

  /** Still percent-encoded, so that a key with `%2F` or `..` survives. */
  readonly path: string;

  readonly query: URLSearchParams;

  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;

  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
